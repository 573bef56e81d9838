// Probe targets for tests, with what a test does not care about filled in.
import type { CustomHeader, MonitorConfig } from "../../provider/model/monitor-config.ts";
import type { ProbeTarget } from "../../provider/runtime/probe/target.ts";

/** What a test says of a target. */
export interface TargetSketch {
  readonly id?: string;
  readonly target?: string;
  readonly monitor?: Partial<MonitorConfig>;
  readonly headers?: readonly CustomHeader[];
  readonly fingerprint?: string;
}

/** Makes a target: HTTP on loopback every 10 s, 5 s timeout, no failure tolerated. */
export function probeTarget(sketch: TargetSketch = {}): ProbeTarget {
  return {
    id: sketch.id ?? "endpoint",
    target: sketch.target ?? "127.0.0.1",
    headers: sketch.headers ?? [],
    fingerprint: sketch.fingerprint ?? "as declared",
    monitor: {
      protocol: "HTTP",
      port: 80,
      path: "/",
      intervalInSeconds: 10,
      timeoutInSeconds: 5,
      toleratedNumberOfFailures: 0,
      customHeaders: [],
      expectedStatusCodeRanges: [],
      ...sketch.monitor,
    },
  };
}
