// The records of a SQLite file, synchronously: a commit blocks until the disk has it, so this runs in
// a worker thread only (sqlite-worker.ts). Never waits for a lock and never returns what it cannot vouch for.
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isProviderError, messageOf, ProviderError } from "../../errors.ts";
import { damagedRecord, recordChecksum, type StoreRecord, type Written } from "./store.ts";

/** Where the file is, and the revision a file that does not exist yet begins with. */
export interface SqliteFile {
  readonly path: string;
  readonly firstRevision: number;
}

/** The records of an open file. */
export interface SqliteRecords {
  get(key: string): StoreRecord | undefined;
  /** Writes the value, or deletes the record when there is none. */
  commit(key: string, expectedRevision: number, value: string | undefined): Written;
  list(prefix: string): StoreRecord[];
  revision(): number;
  close(): void;
}

/** Version of the file's layout, in its `user_version`. */
const LAYOUT = 1;

/** The store's own revision is a record too, under a key no caller uses: one rule, one checksum. */
const REVISION_KEY = "";

/** Primary result codes of SQLite that are told apart (sqlite.org/rescode.html). */
const SQLITE = { BUSY: 5, CORRUPT: 11, NOT_A_DATABASE: 26 } as const;

/**
 * Opens the file, makes it where there is none, and locks it until it is closed.
 *
 * @throws {STORE_LOCKED} when somebody else has it open
 * @throws {STORE_DAMAGED} when it is no sound database
 * @throws {STORE_UNAVAILABLE} when it cannot be opened
 */
export function openSqliteRecords(file: SqliteFile): SqliteRecords {
  return translated(file.path, () => {
    makeFile(file.path);
    const database = new DatabaseSync(file.path, { timeout: 0 });
    try {
      // EXCLUSIVE: the lock is the kernel's, held from the first transaction to the end of the
      // process, however it ends. FULL: a commit returns when it is on the disk.
      database.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        BEGIN EXCLUSIVE;`);
      settleLayout(database, file);
      database.exec("COMMIT");
      const records = recordsOf(database, file.path);
      records.revision();
      return records;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Makes the file with a mode of its own: whoever reads it reads the whole configuration. */
function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, "a", 0o600);
  fchmodSync(file, 0o600);
  closeSync(file);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
}

function settleLayout(database: DatabaseSync, { path, firstRevision }: SqliteFile): void {
  const layout = database.prepare("PRAGMA user_version").get()?.["user_version"];
  if (layout === LAYOUT) return;
  if (layout !== 0) {
    throw new ProviderError(
      "STORE_UNAVAILABLE",
      `${path} has layout ${layout}, this version reads ${LAYOUT}; start the version that wrote it`,
    );
  }
  database.exec(`
    CREATE TABLE records (
      key TEXT PRIMARY KEY, value TEXT NOT NULL, revision INTEGER NOT NULL, checksum BLOB NOT NULL
    ) STRICT;
    PRAGMA user_version = ${LAYOUT};`);
  writerOf(database)({
    key: REVISION_KEY,
    value: "",
    revision: firstRevision,
  });
}

function writerOf(database: DatabaseSync): (record: StoreRecord) => void {
  const upsert = database.prepare(
    "INSERT OR REPLACE INTO records (key, value, revision, checksum) VALUES (?, ?, ?, ?)",
  );
  return (record) => {
    const { key, value, revision } = record;
    upsert.run(key, value, revision, recordChecksum(record));
  };
}

function recordsOf(database: DatabaseSync, path: string): SqliteRecords {
  const write = writerOf(database);
  const one = database.prepare("SELECT * FROM records WHERE key = ?");
  const remove = database.prepare("DELETE FROM records WHERE key = ?");
  // U+10FFFF is the last code point: no key that begins with the prefix sorts after both together.
  const range = database.prepare(
    "SELECT * FROM records WHERE key >= ? AND key < ? || char(0x10FFFF) AND key <> '' ORDER BY key",
  );
  const read = (key: string) => {
    const row = one.get(key);
    return row && sound(row);
  };
  const revision = () => {
    const record = read(REVISION_KEY);
    if (!record) throw damagedRecord(REVISION_KEY);
    return record.revision;
  };
  return {
    get: (key) => translated(path, () => read(key)),
    revision: () => translated(path, revision),
    list: (prefix) => translated(path, () => Array.from(range.iterate(prefix, prefix), sound)),
    commit: (key, expectedRevision, value) =>
      translated(path, () => {
        const standing = read(key)?.revision ?? 0;
        const nothing = value === undefined && standing === 0;
        if (standing !== expectedRevision || nothing) {
          return { kind: "conflict", revision: standing };
        }
        const next = revision() + 1;
        database.exec("BEGIN IMMEDIATE");
        try {
          if (value === undefined) remove.run(key);
          else write({ key, value, revision: next });
          write({ key: REVISION_KEY, value: "", revision: next });
          database.exec("COMMIT");
        } finally {
          // SQLite rolls some failures back by itself, and leaves others open.
          if (database.isTransaction) database.exec("ROLLBACK");
        }
        return { kind: "written", revision: next };
      }),
    close: () => database.close(),
  };
}

/** A row as a record, if it is what was written. */
function sound(row: Record<string, unknown>): StoreRecord {
  const { checksum, ...record } = row as unknown as StoreRecord & {
    readonly checksum: Uint8Array;
  };
  if (!recordChecksum(record).equals(checksum)) throw damagedRecord(record.key);
  return record;
}

/** Runs an action on the file and gives its failure the code it has for us. */
function translated<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    if (isProviderError(cause)) throw cause;
    const primary = sqliteCode(cause);
    if (primary === SQLITE.BUSY) {
      throw new ProviderError(
        "STORE_LOCKED",
        `another process has ${path} open; one runtime at a time writes a data directory`,
        { cause },
      );
    }
    if (primary === SQLITE.CORRUPT || primary === SQLITE.NOT_A_DATABASE) {
      throw new ProviderError(
        "STORE_DAMAGED",
        `${path} is damaged: ${messageOf(cause)}; restore it from a copy`,
        { cause },
      );
    }
    throw new ProviderError("STORE_UNAVAILABLE", `${path} cannot be used: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The low byte of a SQLite error's extended code: what went wrong, without where. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
