// One at a time across processes: the lock dies with its process, so none is ever stale.
import { setTimeout as sleep } from "node:timers/promises";
import { isProviderError } from "../../provider/errors.ts";
import { type Lock, takeLock } from "../../provider/runtime/lock.ts";
import { withProgress } from "../screen.ts";

const RETRY_MS = 200;

/**
 * Runs an action while no other process runs one under the same lock file; waits for its turn.
 *
 * @param waiting - what to show while another process has the lock
 */
export async function exclusively<Result>(
  file: string,
  waiting: string,
  action: () => Promise<Result>,
): Promise<Result> {
  const lock = tryLock(file) ?? (await withProgress(waiting, () => waitForLock(file)));
  try {
    return await action();
  } finally {
    lock.release();
  }
}

async function waitForLock(file: string): Promise<Lock> {
  for (;;) {
    const lock = tryLock(file);
    if (lock) return lock;
    await sleep(RETRY_MS);
  }
}

function tryLock(file: string): Lock | undefined {
  try {
    return takeLock(file);
  } catch (error) {
    if (isProviderError(error, "STORE_LOCKED")) return undefined;
    throw error;
  }
}
