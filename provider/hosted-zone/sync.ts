// Waits until all name servers of a hosted zone answer with a change. A host is slow at times, and a record
// that is written will arrive: so a wait that ends too early is a value, never an error.
import { setTimeout as pause } from "node:timers/promises";
import type { HostedZone } from "./hosted-zone.ts";

/** How long to wait, and in what world. */
export interface SyncOptions {
  /** Milliseconds; 0 asks once. */
  readonly timeoutMs: number;
  /** Milliseconds between two questions. @default 2000 */
  readonly everyMs?: number;
  /** @default a timer */
  readonly sleep?: (delayMs: number) => Promise<void>;
  /** Milliseconds of a clock that never goes back. @default the process's */
  readonly nowMs?: () => number;
}

/** How a wait ended. */
export type SyncResult = "in-sync" | "timeout";

/**
 * Waits for a change.
 *
 * @throws {HOSTED_ZONE_UNAVAILABLE} when the host does not answer
 * @throws {HOSTED_ZONE_DENIED} when it does not let us ask
 */
export async function waitForSync(
  zone: HostedZone,
  changeId: string,
  options: SyncOptions,
): Promise<SyncResult> {
  const { timeoutMs, everyMs = 2000, sleep = pause, nowMs = () => performance.now() } = options;
  const deadlineMs = nowMs() + timeoutMs;
  for (;;) {
    if (await zone.isInSync(changeId)) return "in-sync";
    const leftMs = deadlineMs - nowMs();
    if (leftMs <= 0) return "timeout";
    await sleep(Math.min(everyMs, leftMs));
  }
}
