// Runs writes one after the other: what one of them saw still holds when it writes. Names, quotas and
// bindings span profiles, so all services of a store share one.

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
