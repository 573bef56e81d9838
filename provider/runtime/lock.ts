// One writer per role: an exclusive lock that the kernel takes back the moment its process ends, so
// that no lock is ever stale. SQLite's file lock is the one such lock Node has on every system.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ProviderError } from "../errors.ts";

/** A held lock. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock for the life of this process.
 *
 * @throws {STORE_LOCKED} when another process holds it
 */
export function takeLock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  try {
    database.exec(
      "PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;",
    );
  } catch (cause) {
    database.close();
    throw new ProviderError("STORE_LOCKED", `another process holds ${file}`, {
      cause,
    });
  }
  return { release: () => database.close() };
}
