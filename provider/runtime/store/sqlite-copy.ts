// The store's copy of itself, outside its own folder: what a damaged or removed store is made anew from.
// A copy is whole and sound, or the one before it stays.
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SqliteFile } from "./sqlite-records.ts";
import { REVISION_KEY, recordChecksum, soundRecord } from "./store.ts";

/** Writes the copy of an open database, and lets it count once every record in it is sound. */
export function writeCopy(database: DatabaseSync, copy: string): void {
  mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
  const next = `${copy}.new`;
  rmSync(next, { force: true });
  closeSync(openSync(next, "wx", 0o600)); // SQLite fills an empty file and leaves its mode alone
  try {
    database.prepare("VACUUM INTO ?").run(next);
    requireSound(next);
    settle(next, copy);
  } finally {
    rmSync(next, { force: true });
  }
}

/**
 * Puts the copy in the place of a store that is not there.
 *
 * @returns the copy's revision, when it did
 * @throws {STORE_DAMAGED} when the copy is damaged too
 */
export function takeFromCopy({ path, copy, firstRevision }: SqliteFile): number | undefined {
  if (existsSync(path) || !existsSync(copy)) return undefined;
  requireSound(copy);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // A log of the store that is gone would be replayed into this one.
  for (const rest of ["-wal", "-shm", "-journal"]) rmSync(path + rest, { force: true });
  const next = `${path}.new`;
  copyFileSync(copy, next);
  chmodSync(next, 0o600);
  const revision = raiseRevision(next, firstRevision);
  settle(next, path);
  return revision;
}

/**
 * Lifts the revision above every one that was published since the copy was made.
 *
 * @returns the revision it had
 */
function raiseRevision(file: string, firstRevision: number): number {
  const database = new DatabaseSync(file);
  try {
    const row = database.prepare("SELECT revision FROM records WHERE key = ?").get(REVISION_KEY);
    const had = Number(row?.["revision"] ?? 0);
    const revision = Math.max(had + 1, firstRevision);
    const record = { key: REVISION_KEY, value: "", revision };
    const update = "UPDATE records SET revision = ?, checksum = ? WHERE key = ?";
    database.prepare(update).run(revision, recordChecksum(record), REVISION_KEY);
    return had;
  } finally {
    database.close();
  }
}

function requireSound(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    for (const row of database.prepare("SELECT * FROM records").iterate()) {
      soundRecord(row as unknown as Parameters<typeof soundRecord>[0]);
    }
  } finally {
    database.close();
  }
}

/** Makes a file durable and gives it its name. */
function settle(next: string, path: string): void {
  sync(next);
  renameSync(next, path);
  sync(dirname(path));
}

function sync(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
