// The records of a SQLite file, synchronously: a commit blocks until the disk has it, so this runs in
// a worker thread only (sqlite-worker.ts). Never waits for a lock and never returns what it cannot vouch for.
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isProviderError, messageOf, ProviderError } from "../../errors.ts";
import { takeFromCopy, writeCopy } from "./sqlite-copy.ts";
import {
  damagedRecord,
  REMEDY,
  REVISION_KEY,
  recordChecksum,
  type StoreRecord,
  soundRecord,
  type Written,
} from "./store.ts";

/** Where the file is, and what is known of the one that was there before. */
export interface SqliteFile {
  readonly path: string;
  /** Where its copy is. */
  readonly copy: string;
  /** The least revision that a file begins with when it is made anew. */
  readonly firstRevision: number;
  /** A revision that is known to have been reached: a file below it has lost commits. */
  readonly reachedRevision: number;
}

/** The records of an open file. */
export interface SqliteRecords {
  /** Revision of the copy that the file was made from just now; `undefined` when it was not. */
  readonly copyRevision: number | undefined;
  get(key: string): StoreRecord | undefined;
  /** Writes the value, or deletes the record when there is none. */
  commit(key: string, expectedRevision: number, value: string | undefined): Written;
  list(prefix: string): StoreRecord[];
  revision(): number;
  /** Writes the copy anew. */
  copy(): void;
  /** Whether the file that is open still is the one at the path. */
  isInPlace(): boolean;
  close(): void;
}

/** Version of the file's layout, in its `user_version`. */
const LAYOUT = 1;

/** Primary result codes of SQLite that are told apart (sqlite.org/rescode.html). */
const SQLITE = { BUSY: 5, CORRUPT: 11, NOT_A_DATABASE: 26 } as const;

/**
 * Opens the file, makes it where there is none, from its copy if there is one, and locks it until it
 * is closed.
 *
 * @throws {STORE_LOCKED} when somebody else has it open
 * @throws {STORE_DAMAGED} when it is no sound database
 * @throws {STORE_UNAVAILABLE} when it cannot be opened
 */
export function openSqliteRecords(file: SqliteFile): SqliteRecords {
  return translated(file.path, () => {
    const copyRevision = takeFromCopy(file);
    const isNew = makeFile(file.path);
    const database = new DatabaseSync(file.path, { timeout: 0 });
    try {
      // EXCLUSIVE: the lock is the kernel's, held from the first transaction to the end of the
      // process, however it ends. FULL: a commit returns when it is on the disk.
      database.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        BEGIN EXCLUSIVE;`);
      settleLayout(database, file, isNew);
      database.exec("COMMIT");
      const records = recordsOf(database, file);
      requireReached(records.revision(), file);
      return { ...records, copyRevision };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Makes the file with a mode of its own: whoever reads it reads the whole configuration.
 *
 * @returns whether it was not there
 */
function makeFile(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  const file = openSync(path, "a", 0o600);
  fchmodSync(file, 0o600);
  closeSync(file);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
  return isNew;
}

function settleLayout(database: DatabaseSync, file: SqliteFile, isNew: boolean): void {
  const { path, firstRevision, reachedRevision } = file;
  const layout = database.prepare("PRAGMA user_version").get()?.["user_version"];
  if (layout === LAYOUT) return;
  if (layout !== 0) {
    throw new ProviderError(
      "STORE_UNAVAILABLE",
      `${path} has layout ${layout}, this version reads ${LAYOUT}; start the version that wrote it`,
    );
  }
  // A file without any content opens as a database; what was in it is lost all the same.
  if (!isNew && reachedRevision > 0) throw lostWrites(file, 0);
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

/** SQLite takes a log with a damaged frame for one that ends there, and says nothing. */
function requireReached(revision: number, file: SqliteFile): void {
  if (revision < file.reachedRevision) throw lostWrites(file, revision);
}

function lostWrites({ path, reachedRevision }: SqliteFile, revision: number): ProviderError {
  return new ProviderError(
    "STORE_DAMAGED",
    `${path} has lost writes: it is at revision ${revision}, and ${reachedRevision} was published from it; ${REMEDY}`,
  );
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

function recordsOf(
  database: DatabaseSync,
  { path, copy }: SqliteFile,
): Omit<SqliteRecords, "copyRevision"> {
  const files = [path, `${path}-wal`];
  const inodes = () => files.map((file) => statSync(file, { throwIfNoEntry: false })?.ino);
  const opened = inodes();
  const isInPlace = () => inodes().every((inode, index) => inode === opened[index]);
  const requireInPlace = () => {
    if (isInPlace()) return;
    // What a removed file takes in is gone with this process.
    throw new ProviderError("STORE_UNAVAILABLE", `${path} was removed while it was in use`);
  };
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
        requireInPlace();
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
        requireInPlace();
        return { kind: "written", revision: next };
      }),
    copy: () => translated(copy, () => writeCopy(database, copy)),
    isInPlace,
    close: () => database.close(),
  };
}

/** A row as a record, if it is what was written. */
function sound(row: Record<string, unknown>): StoreRecord {
  return soundRecord(row as unknown as Parameters<typeof soundRecord>[0]);
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
        `${path} is damaged: ${messageOf(cause)}; ${REMEDY}`,
        { cause },
      );
    }
    throw new ProviderError(
      "STORE_UNAVAILABLE",
      `${path} cannot be used: ${messageOf(cause)}; free space on the disk or mend it, then it works at once`,
      { cause },
    );
  }
}

/** The low byte of a SQLite error's extended code: what went wrong, without where. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}
