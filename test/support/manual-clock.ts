// A clock that moves only when a test says so. Between timers it lets promises and sockets have their
// turn, so that what a timer set off has happened before the next one fires.
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../provider/runtime/clock.ts";

export interface ManualClock extends Clock {
  /** Moves time forward, firing each timer at its own moment. */
  advance(durationMs: number): Promise<void>;
  /** Moves time at once, as when a machine wakes from sleep: what fell due fires late, in order. */
  jump(durationMs: number): Promise<void>;
  /** How many timers are set. */
  readonly pending: number;
}

/**
 * Makes a clock that stands still.
 *
 * @param startMs - what `nowMs` says at first
 * @param draws - what `draw` gives, over and over
 */
export function createManualClock(startMs = 0, draws: readonly number[] = [0.5]): ManualClock {
  const timers = new Set<{ readonly dueAtMs: number; readonly action: () => void }>();
  let nowMs = startMs;
  let drawn = 0;

  async function fireUntil(endMs: number): Promise<void> {
    for (;;) {
      await setImmediate();
      const next = [...timers].sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
      if (!next || next.dueAtMs > endMs) break;
      timers.delete(next);
      nowMs = Math.max(nowMs, next.dueAtMs);
      next.action();
    }
  }

  return {
    nowMs: () => nowMs,
    wallMs: () => Date.UTC(2026, 0, 1) + nowMs,
    draw: () => draws[drawn++ % draws.length] ?? 0,
    after(delayMs, action) {
      const timer = { dueAtMs: nowMs + Math.max(0, delayMs), action };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    async advance(durationMs) {
      const endMs = nowMs + durationMs;
      await fireUntil(endMs);
      nowMs = endMs;
    },
    async jump(durationMs) {
      nowMs += durationMs;
      await fireUntil(nowMs);
    },
    get pending() {
      return timers.size;
    },
  };
}
