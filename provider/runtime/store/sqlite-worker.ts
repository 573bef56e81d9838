// The thread that waits for the disk, so that no other has to. Requests come one at a time and are
// answered in their order; a failure is an answer and never ends the thread.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, isProviderError, messageOf, unreachable } from "../../errors.ts";
import { openSqliteRecords, type SqliteFile, type SqliteRecords } from "./sqlite-records.ts";

/** What the thread is asked, with the file's own operations. */
export type StoreRequest =
  | { readonly do: "get"; readonly key: string }
  | {
      readonly do: "commit";
      readonly key: string;
      readonly expectedRevision: number;
      readonly value: string | undefined;
    }
  | { readonly do: "list"; readonly prefix: string }
  | { readonly do: "revision" }
  | { readonly do: "copy" }
  | { readonly do: "isInPlace" }
  /** Ends the thread; its end is the answer. */
  | { readonly do: "close" };

/** What it answers. Errors lose their class between threads, so they travel as their parts. */
export type StoreReply =
  | { readonly result: unknown }
  | {
      readonly code: ErrorCode | undefined;
      readonly message: string;
      readonly cause: unknown;
    };

function failure(error: unknown): StoreReply {
  const code = isProviderError(error) ? error.code : undefined;
  const cause = error instanceof Error ? error.cause : undefined;
  return { code, message: messageOf(error), cause };
}

function answer(records: SqliteRecords, request: Exclude<StoreRequest, { do: "close" }>): unknown {
  switch (request.do) {
    case "get":
      return records.get(request.key);
    case "commit":
      return records.commit(request.key, request.expectedRevision, request.value);
    case "list":
      return records.list(request.prefix);
    case "revision":
      return records.revision();
    case "copy":
      return records.copy();
    case "isInPlace":
      return records.isInPlace();
    default:
      return unreachable(request);
  }
}

function serve(port: MessagePort, file: SqliteFile): void {
  const reply = (action: () => unknown) => {
    try {
      port.postMessage({ result: action() } satisfies StoreReply);
    } catch (error) {
      port.postMessage(failure(error));
    }
  };
  reply(() => {
    const records = openSqliteRecords(file);
    port.on("message", (request: StoreRequest) => {
      if (request.do !== "close") {
        reply(() => answer(records, request));
        return;
      }
      port.close(); // with nothing left to listen to, the thread ends
      records.close();
    });
    return records.copyRevision;
  });
}

if (parentPort) serve(parentPort, workerData as SqliteFile);
