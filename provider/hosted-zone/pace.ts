// Keeps requests to a host below a rate, with a small burst: Route 53 counts them for the whole account, so
// whoever else works there must find room. And runs one after the other what must not run at once.

/** The world of a pace. */
export interface PaceOptions {
  /** Requests that may follow each other at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
  readonly sleep: (delayMs: number) => Promise<void>;
}

/**
 * Makes a pace: what it returns resolves when the next request may go.
 */
export function createPace({ burst, perSecond, nowMs, sleep }: PaceOptions): () => Promise<void> {
  const spacingMs = 1000 / perSecond;
  // When the bucket is full again: each request moves it on by its spacing, and waits while it is further
  // away than the burst.
  let fullAtMs = nowMs();
  return async () => {
    const now = nowMs();
    fullAtMs = Math.max(fullAtMs, now) + spacingMs;
    const waitMs = fullAtMs - now - burst * spacingMs;
    if (waitMs > 0) await sleep(waitMs);
  };
}

/** Runs tasks of one key one after the other, in the order they came. */
export type Queue = <Result>(key: string, task: () => Promise<Result>) => Promise<Result>;

/** Runs a task, or waits with whoever runs the one of that key already. */
export type Share<Result> = (key: string, task: () => Promise<Result>) => Promise<Result>;

/** Makes a share. Nothing is kept: who comes when a task has ended runs it anew. */
export function createShare<Result>(): Share<Result> {
  const running = new Map<string, Promise<Result>>();
  return (key, task) => {
    const shared = running.get(key) ?? task().finally(() => running.delete(key));
    running.set(key, shared);
    return shared;
  };
}

/** Makes a queue. A task that fails does not keep the next from running. */
export function createQueue(): Queue {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = last.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, ended);
    void ended.then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
    return result;
  };
}
