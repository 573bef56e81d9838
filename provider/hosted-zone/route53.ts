// Hosted zones of Amazon Route 53: what a process's use of them has in common. The SDK is heavy and most
// programs never need it, so it comes with the first zone that is opened.
import { setTimeout as pause } from "node:timers/promises";
import type { OpenHostedZone } from "./hosted-zone.ts";
import { createPace, createQueue, createShare, type PaceOptions } from "./pace.ts";
import type { ZoneLookup } from "./route53-zone.ts";

/** How a process uses Route 53. */
export interface Route53Options {
  /** How long a request may take with all its repetitions, in milliseconds. @default 60000 */
  readonly timeoutMs?: number;
  /** Requests of the whole process. @default 8 at once, then 4 a second: of 10 that the account has */
  readonly pace?: Partial<PaceOptions>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_PACE: PaceOptions = {
  burst: 8,
  perSecond: 4,
  nowMs: () => performance.now(),
  sleep: pause,
};

/**
 * Makes a function that opens hosted zones. All of them share one pace, and the changes of one zone are
 * sent one after the other, as Route 53 works on one at a time: a process wants one of these.
 */
export function createRoute53(options: Route53Options = {}): OpenHostedZone {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const pace = createPace({ ...DEFAULT_PACE, ...options.pace });
  const queue = createQueue();
  const lookup: ZoneLookup = createShare();
  return async (reference) => {
    const { openRoute53Zone } = await import("./route53-zone.ts");
    return openRoute53Zone(reference, { timeoutMs, pace }, { queue, lookup });
  };
}
