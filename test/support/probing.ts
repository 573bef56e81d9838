// What tests of probes share: servers, a clock that stands still, and observations as they are expected.
import { afterEach } from "@jest/globals";
import type { FailureClass, Observation } from "../../provider/health/state.ts";
import type { ProbeOptions } from "../../provider/runtime/probe/connection-probe.ts";
import type { Resolve } from "../../provider/runtime/probe/resolve.ts";
import type { ProbeTarget } from "../../provider/runtime/probe/target.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { probeTarget, type TargetSketch } from "./probe-targets.ts";
import { createTestServers, type TestServer, type TestServers } from "./tcp-servers.ts";
import { waitFor } from "./wait-for.ts";

/** A resolver that nobody may ask. */
export const neverAsked: Resolve = async (name) => {
  throw new Error(`${name} was looked up`);
};

/** Where probes are tried. */
export interface Probing {
  readonly servers: TestServers;
  readonly clock: ManualClock;
  /** Probes loopback, or another target, at a port. */
  probe(port: number, sketch?: TargetSketch, options?: Partial<ProbeOptions>): Promise<Observation>;
}

/** Sets up for the tests of a file; after each of them no server, socket or timer may be left. */
export function probing(
  probeOnce: (target: ProbeTarget, options: ProbeOptions) => Promise<Observation>,
): Probing {
  const servers = createTestServers();
  const clock = createManualClock(1_000_000.5);
  afterEach(async () => {
    await servers.closeAll();
    await waitFor(
      async () => clock.pending,
      (timers) => timers === 0,
      { timeoutMs: 5000 },
    );
  });
  return {
    servers,
    clock,
    probe: (port, sketch = {}, options = {}) => {
      const target = probeTarget({ ...sketch, monitor: { port, ...sketch.monitor } });
      return probeOnce(target, { clock, resolve: neverAsked, ...options });
    },
  };
}

/** Resolves when a server has taken a connection and no socket of it is open any more. */
export async function letGo(server: TestServer): Promise<void> {
  await waitFor(
    async () => [server.connections(), server.open.size],
    ([taken = 0, open]) => taken > 0 && open === 0,
    { timeoutMs: 5000 },
  );
}

/** A success with a status code. */
export function success(statusCode: number): Observation {
  return { kind: "success", statusCode, elapsedMs: 0 };
}

/** A failure by a status code. */
export function wrongStatus(statusCode: number): Observation {
  return { kind: "failure", failure: "status", statusCode, elapsedMs: 0 };
}

/** Any other failure. */
export function failure(failed: Exclude<FailureClass, "status">, elapsedMs = 0): Observation {
  return { kind: "failure", failure: failed, elapsedMs };
}
