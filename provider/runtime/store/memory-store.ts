// The store of tests: the same contract, gone with its process.
import type { Store, StoreRecord, Written } from "./store.ts";

/** How a memory store begins. */
export interface MemoryStoreOptions {
  /** Revision before the first commit. @default 0 */
  readonly firstRevision?: number;
}

/** Makes an empty store in memory. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const records = new Map<string, StoreRecord>();
  let revision = options.firstRevision ?? 0;

  const commit = (key: string, expectedRevision: number, value: string | undefined): Written => {
    const standing = records.get(key)?.revision ?? 0;
    const nothing = value === undefined && standing === 0;
    if (standing !== expectedRevision || nothing) return { kind: "conflict", revision: standing };
    revision++;
    if (value === undefined) records.delete(key);
    else records.set(key, { key, value, revision });
    return { kind: "written", revision };
  };
  return {
    get: async (key) => records.get(key),
    compareAndSet: async (key, expectedRevision, value) => commit(key, expectedRevision, value),
    delete: async (key, expectedRevision) => commit(key, expectedRevision, undefined),
    list: async (prefix) =>
      [...records.values()]
        .filter(({ key }) => key.startsWith(prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
    revision: async () => revision,
    close: async () => {},
  };
}
