// Time and chance as an argument, so that a whole runtime can be run under one seeded simulation.

/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** The world's clock and dice. */
export interface Clock {
  /** Milliseconds on a clock that never steps; only differences mean anything. */
  nowMs(): number;
  /** Milliseconds since 1970 on the wall clock, which may step; for display and records only. */
  wallMs(): number;
  /** A number in [0, 1). */
  draw(): number;
  /** Calls `action` once, `delayMs` from now. */
  after(delayMs: number, action: () => void): Timer;
}

/** The most that `setTimeout` can hold, in milliseconds: what is longer it fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The real clock. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  draw: () => Math.random(),
  after(delayMs, action) {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const partMs = Math.min(leftMs, MAX_TIMEOUT_MS);
      timer = setTimeout(partMs < leftMs ? () => wait(leftMs - partMs) : action, partMs);
    };
    wait(delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
