// The embedded store: one SQLite file, written by one process, durable before a write is acknowledged.
// The file is used in a worker thread, so that a slow disk never holds up this one.
import { Worker } from "node:worker_threads";
import { ProviderError } from "../../errors.ts";
import type { SqliteFile } from "./sqlite-records.ts";
import type { StoreReply, StoreRequest } from "./sqlite-worker.ts";
import type { Store, StoreRecord, Written } from "./store.ts";

/** How a SQLite store is opened. */
export interface SqliteStoreOptions {
  /** The database file; it and its folder are made where they do not exist. */
  readonly path: string;
  /** The file of its copy, on which a store is made anew when its own file is gone. */
  readonly copyPath: string;
  /**
   * The newest generation known to be published, 0 when none is. A store that is behind it has lost
   * what was acknowledged and is damaged; one that is made anew begins after it.
   *
   * @default 0
   */
  readonly publishedGeneration?: number;
  /**
   * Seconds since 1970. A store that is made anew takes its first revision from it. Responders refuse
   * an older generation than they have (design rule 3), and generations are revisions: a store that
   * counted from 1 again after its file was lost would never be heard. The clock is ahead of every
   * revision of the lost one unless that committed more than once a second all its life.
   */
  readonly nowSeconds: number;
}

/** A store that keeps a copy of its file, and knows when the file itself is gone. */
export interface SqliteStore extends Store {
  /**
   * Revision of the copy that this store was made anew from as it was opened, `undefined` when its file
   * was there: what was written after that revision is missing.
   */
  readonly copyRevision: number | undefined;
  /** Writes the copy anew. */
  copy(): Promise<void>;
  /** Whether the store's file is still there; what is not refuses every write. */
  isInPlace(): Promise<boolean>;
}

interface Results {
  readonly get: StoreRecord | undefined;
  readonly commit: Written;
  readonly list: readonly StoreRecord[];
  readonly revision: number;
  readonly copy: undefined;
  readonly isInPlace: boolean;
}

/** The worker stands beside this file, in the sources and in the bundle alike. */
const WORKER = new URL(
  import.meta.url.endsWith(".ts") ? "./sqlite-worker.ts" : "./sqlite-worker.js",
  import.meta.url,
);

/**
 * Opens a SQLite store.
 *
 * @throws {STORE_LOCKED} when another process, or this one, has the file open
 * @throws {STORE_DAMAGED} when the file is no sound database
 * @throws {STORE_UNAVAILABLE} when the file cannot be opened
 */
export async function openSqliteStore({
  path,
  copyPath,
  nowSeconds,
  publishedGeneration = 0,
}: SqliteStoreOptions): Promise<SqliteStore> {
  const file: SqliteFile = {
    path,
    copy: copyPath,
    firstRevision: Math.max(Math.floor(nowSeconds), publishedGeneration + 1),
    reachedRevision: publishedGeneration,
  };
  const worker = new Worker(WORKER, { workerData: file });
  const waiting: {
    resolve(result: unknown): void;
    reject(error: Error): void;
  }[] = [];
  let ended: ProviderError | undefined;
  const end = (error: ProviderError) => {
    ended ??= error;
    for (const one of waiting.splice(0)) one.reject(ended);
  };
  worker.on("message", (reply: StoreReply) => {
    const next = waiting.shift();
    if ("result" in reply) next?.resolve(reply.result);
    else next?.reject(failureOf(reply));
  });
  worker.on("error", (cause) =>
    end(
      new ProviderError("STORE_UNAVAILABLE", "the store's thread failed", {
        cause,
      }),
    ),
  );
  const exited = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      end(new ProviderError("STORE_UNAVAILABLE", `the store ${path} is closed`));
      resolve();
    });
  });

  const reply = () =>
    new Promise<unknown>((resolve, reject) => {
      if (ended) reject(ended);
      else waiting.push({ resolve, reject });
    });
  const send = (request: StoreRequest) => worker.postMessage(request);
  const call = <Name extends keyof Results>(request: StoreRequest & { readonly do: Name }) => {
    send(request);
    return reply() as Promise<Results[Name]>;
  };

  const copyRevision = (await reply()) as number | undefined;
  return {
    copyRevision,
    get: (key) => call({ do: "get", key }),
    compareAndSet: (key, expectedRevision, value) =>
      call({ do: "commit", key, expectedRevision, value }),
    delete: (key, expectedRevision) =>
      call({ do: "commit", key, expectedRevision, value: undefined }),
    list: (prefix) => call({ do: "list", prefix }),
    revision: () => call({ do: "revision" }),
    copy: () => call({ do: "copy" }),
    isInPlace: () => call({ do: "isInPlace" }),
    async close() {
      send({ do: "close" });
      await exited;
    },
  };
}

function failureOf(reply: Exclude<StoreReply, { result: unknown }>): Error {
  const { code, message, cause } = reply;
  if (code === undefined) return new Error(message, { cause });
  return new ProviderError(code, message, { cause });
}
