// One HTTPS probe: that of HTTP inside TLS. The handshake must succeed, and of the certificate nothing is
// looked at: chain, name and dates may be anything (TM-160). No certificate of ours is offered, and no
// session is taken up again, so that every probe is a whole handshake.
import { connect, createSecureContext } from "node:tls";
import { systemCode } from "../../errors.ts";
import type { Observation } from "../../health/state.ts";
import { canonicalName, targetNameFault } from "../../model/name.ts";
import {
  failed,
  type ProbeOptions,
  probeConnection,
  type Seen,
  seenError,
} from "./connection-probe.ts";
import { createExchange } from "./http-probe.ts";
import { hostOf } from "./http-request.ts";
import type { ProbeTarget } from "./target.ts";

// TLS 1.2 at least, whatever the environment says (TM-161). Without authorities the verification that
// nobody asks for ends at its first step; one context for all probes saves building it for each.
const CONTEXT = createSecureContext({ minVersion: "TLSv1.2", ca: [] });

/** Probes a target once. */
export function probeHttps(target: ProbeTarget, options: ProbeOptions): Promise<Observation> {
  const exchange = createExchange(target, options);
  const servername = serverNameOf(target);
  return probeConnection(target, options, (address, see) => {
    const socket = connect({
      host: address,
      port: target.monitor.port,
      secureContext: CONTEXT,
      rejectUnauthorized: false,
      ...(servername !== undefined && { servername }),
    });
    let isShaking = false;
    socket.on("connect", () => {
      isShaking = true;
    });
    socket.on("error", (error) => {
      if (isShaking || isTlsError(error)) see(seenTlsError(error));
    });
    socket.on("secureConnect", () => {
      isShaking = false;
      exchange(socket, see);
    });
    return socket;
  });
}

/** The SNI of a probe: the name in its Host; none where that is an address, or no name at all (TM-163). */
export function serverNameOf(target: ProbeTarget): string | undefined {
  const name = hostOf(target).replace(/:[0-9]*$/, "");
  return targetNameFault(name) === undefined ? canonicalName(name) : undefined;
}

/** OpenSSL's own; with TLS 1.3 a server that wants a certificate says so after the client's handshake. */
function isTlsError(error: Error): boolean {
  return systemCode(error)?.startsWith("ERR_SSL_") === true;
}

/** Whatever ends a handshake is a failure of TLS, also a connection cut in it; but not a want of our own. */
function seenTlsError(error: Error): Seen {
  const seen = seenError(error);
  return seen.kind === "inconclusive" ? seen : failed("tls");
}
