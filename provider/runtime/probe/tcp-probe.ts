// One TCP probe: the port takes a connection, which is closed again at once (TM-166). Nothing is sent,
// and nothing is read.
import { connect } from "node:net";
import { systemCode } from "../../errors.ts";
import type { Observation } from "../../health/state.ts";
import { type ProbeOptions, probeConnection } from "./connection-probe.ts";
import type { ProbeTarget } from "./target.ts";

/** Probes a target once. */
export function probeTcp(target: ProbeTarget, options: ProbeOptions): Promise<Observation> {
  return probeConnection(target, options, (address, see) => {
    const socket = connect({ host: address, port: target.monitor.port });
    socket.on("connect", () => see({ kind: "success" }));
    socket.on("error", (error) => {
      // A closed port refuses. Only one that had answered can reset, sooner than we looked.
      if (systemCode(error) === "ECONNRESET") see({ kind: "success" });
    });
    return socket;
  });
}
