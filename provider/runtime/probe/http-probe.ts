// One HTTP probe: a GET over a connection of its own, judged by the status code of the response head
// (TM-156 … TM-159). It follows no redirect, knows no proxy or cookie, keeps no connection and asks for
// no body.
import { connect, type Socket } from "node:net";
import type { Observation } from "../../health/state.ts";
import { failed, type ProbeOptions, probeConnection, type Seen } from "./connection-probe.ts";
import { requestText, USER_AGENT } from "./http-request.ts";
import { createHeadReader } from "./response-head.ts";
import { expectedRanges, type ProbeTarget } from "./target.ts";

/** Probes a target once. */
export function probeHttp(target: ProbeTarget, options: ProbeOptions): Promise<Observation> {
  const exchange = createExchange(target, options);
  return probeConnection(target, options, (address, see) => {
    const socket = connect({ host: address, port: target.monitor.port });
    socket.on("connect", () => exchange(socket, see));
    return socket;
  });
}

/** Makes what sends the request over a socket that is ready for it, and sees what comes back. */
export function createExchange(
  target: ProbeTarget,
  { userAgent = USER_AGENT }: ProbeOptions,
): (socket: Socket, see: (seen: Seen) => void) => void {
  const request = requestText(target, userAgent);
  return (socket, see) => {
    const readHead = createHeadReader();
    socket.on("data", (segment: Buffer) => {
      const head = readHead(segment);
      if (head.kind === "complete") see(judged(target, head.statusCode));
      if (head.kind === "malformed") see(failed("protocol"));
    });
    socket.write(request, "latin1");
  };
}

/** A status code is a success when it is an expected one, and redirects are none (TM-157, TM-158). */
function judged(target: ProbeTarget, statusCode: number): Seen {
  const expected = expectedRanges(target.monitor).some(
    ({ min, max }) => min <= statusCode && statusCode <= max,
  );
  return expected
    ? { kind: "success", statusCode }
    : { kind: "failure", failure: "status", statusCode };
}
