// Runs writes one after the other: what one of them saw still holds when it writes. Names, quotas and
// bindings span profiles, so all services of a store share one. Other writers of the store are met with a
// compare-and-set, and a write that loses to one begins again.
import { isProviderError, ProviderError } from "../../errors.ts";

/** Runs an action after all that came before it, whether they failed or not. */
export type WriteQueue = <Result>(action: () => Promise<Result>) => Promise<Result>;

/** Makes an empty queue. */
export function createWriteQueue(): WriteQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const result = last.then(action);
    last = result.catch(() => {});
    return result;
  };
}

/** A write meets others, from other writers of the store, at most a few times. */
const REPETITIONS = 3;

/**
 * Runs a write in its turn; one that finds the store ahead of memory catches up and starts again.
 *
 * @param action - fails with {@link writeConflict} when it finds that
 * @param catchUp - brings memory up to the store
 */
export function runWrite<Result>(
  queue: WriteQueue,
  action: () => Promise<Result>,
  catchUp: () => Promise<void>,
): Promise<Result> {
  const attempt = async (left: number): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      if (left === 0 || !isProviderError(error, "WRITE_CONFLICT")) throw error;
      await catchUp();
      return attempt(left - 1);
    }
  };
  return queue(() => attempt(REPETITIONS));
}

/** The error of a write that somebody else was faster than. */
export function writeConflict(id: string): ProviderError {
  return new ProviderError(
    "WRITE_CONFLICT",
    `${id} was changed by somebody else at the same time; ask again`,
  );
}
