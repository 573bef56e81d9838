// Looks after the store while it is in use: keeps its copy young, notices when its file is gone, and
// remembers whether a use of it failed since it was last written, so that a status can say so.
import { type ErrorCode, isProviderError, messageOf } from "../errors.ts";
import type { Clock, Timer } from "./clock.ts";
import type { Log } from "./log.ts";
import type { SqliteStore } from "./store/sqlite-store.ts";
import type { Store, Written } from "./store/store.ts";

/** Why the store cannot be used just now. */
export interface StoreFault {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the care works with. */
export interface StoreCareOptions {
  readonly store: SqliteStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once, when the store's file is gone and its copy is written: whoever opens it next goes on. */
  readonly lost: () => void;
}

/** A store that is looked after. */
export interface StoreCare {
  /** The store to use. */
  readonly store: Store;
  /** How a use failed; `undefined` once something could be written again: what is read may be in memory. */
  fault(): StoreFault | undefined;
  /** Says that something was written which the copy does not have. */
  changed(): void;
  /** Looks whether the file is still there. */
  check(): Promise<void>;
  /** Writes a copy that is due, and closes the store. */
  close(): Promise<void>;
}

/** How old a change is at least when it is copied, in milliseconds: those of one deployment go together. */
const COPY_AFTER_MS = 1000;
/**
 * Writes wait while a copy is made, a second or two with a hundred thousand profiles: that may be a
 * hundredth of the time, so that 99 of 100 writes never meet one, however large the store is.
 */
const COPY_SHARE = 100;

/** Begins to look after a store. */
export function careForStore({ store, clock, log, lost }: StoreCareOptions): StoreCare {
  let fault: StoreFault | undefined;
  let timer: Timer | undefined;
  let copying: Promise<void> = Promise.resolve();
  let pauseMs = COPY_AFTER_MS;
  let isLost = false;
  let closed = false;

  const watched = async <Result>(use: Promise<Result>): Promise<Result> => {
    try {
      return await use;
    } catch (error) {
      if (isProviderError(error)) {
        fault = { code: error.code, message: error.message };
        changed(); // the copy is tried until the disk takes writes again
      }
      throw error;
    }
  };
  const committed = async (use: Promise<Written>): Promise<Written> => {
    const written = await watched(use);
    if (written.kind === "written") fault = undefined;
    return written;
  };

  const copy = async () => {
    const startedAtMs = clock.nowMs();
    try {
      await store.copy();
      fault = undefined;
    } catch (error) {
      log.error("store-not-copied", { message: messageOf(error) });
      changed();
    }
    pauseMs = Math.max(COPY_AFTER_MS, COPY_SHARE * (clock.nowMs() - startedAtMs));
  };
  const changed = () => {
    if (closed) return;
    timer ??= clock.after(pauseMs, () => {
      timer = undefined;
      copying = copy();
    });
  };

  return {
    store: {
      get: (key) => watched(store.get(key)),
      compareAndSet: (key, expected, value) => committed(store.compareAndSet(key, expected, value)),
      delete: (key, expected) => committed(store.delete(key, expected)),
      list: (prefix) => watched(store.list(prefix)),
      revision: () => watched(store.revision()),
      close: () => store.close(),
    },
    fault: () => fault,
    changed,
    async check() {
      if (isLost || (await store.isInPlace())) return;
      log.error("store-removed");
      await store.copy(); // an open file can still be read
      isLost = true;
      lost();
    },
    async close() {
      closed = true;
      const due = timer;
      timer?.cancel();
      await copying;
      if (due || !(isLost || (await store.isInPlace()))) await copy();
      await store.close();
    },
  };
}
