// A budget that refills every second: so many may pass, the rest may not.
import type { Clock } from "../clock.ts";

/**
 * Makes a budget.
 *
 * @returns a function that tells whether one more may pass now
 */
export function createBudget(clock: Pick<Clock, "nowMs">, perSecond: number): () => boolean {
  let left = perSecond;
  let refillAtMs = clock.nowMs() + 1000;
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs >= refillAtMs) {
      left = perSecond;
      refillAtMs = nowMs + 1000;
    }
    if (left === 0) return false;
    left--;
    return true;
  };
}
