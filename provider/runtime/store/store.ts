// What the control plane keeps: text by key, changed by compare-and-set of single keys and by nothing
// else, so that a store of several nodes can take this one's place. Nothing on the query path reads it.
import { createHash } from "node:crypto";
import { ProviderError } from "../../errors.ts";

/** A record as it stands in the store. */
export interface StoreRecord {
  readonly key: string;
  /** JSON text; its `schemaVersion` belongs to whoever writes it. */
  readonly value: string;
  /** Revision of the store that the commit of this record made. */
  readonly revision: number;
}

/** How a write came out; a conflict is an expected outcome, not an exception. */
export type Written =
  /** `revision` is the store's new revision, and the record's. */
  | { readonly kind: "written"; readonly revision: number }
  /** `revision` is the one that stands at the key, 0 when there is none; nothing was changed. */
  | { readonly kind: "conflict"; readonly revision: number };

/**
 * A store. It has one revision, which grows with every commit, whatever the key, and survives
 * restarts: a larger revision is always the later state.
 */
export interface Store {
  /**
   * @throws {STORE_DAMAGED} when the record does not match its checksum
   * @throws {STORE_UNAVAILABLE} when the store cannot be read
   */
  get(key: string): Promise<StoreRecord | undefined>;
  /**
   * Writes a record if the key is as the caller knows it; resolves when the record is durable.
   *
   * @param expectedRevision - revision the record must have, 0: it must not exist
   * @throws {STORE_UNAVAILABLE} when the store cannot be written
   */
  compareAndSet(key: string, expectedRevision: number, value: string): Promise<Written>;
  /**
   * Deletes the record if it has the revision; this too is a commit with a revision of its own.
   * Deleting what is not there is a conflict.
   */
  delete(key: string, expectedRevision: number): Promise<Written>;
  /** Every record whose key begins with `prefix`, in order of the keys' bytes. */
  list(prefix: string): Promise<readonly StoreRecord[]>;
  /** Revision of the last commit. */
  revision(): Promise<number>;
  close(): Promise<void>;
}

/** The store's own revision is a record too, under a key no caller uses: one rule, one checksum. */
export const REVISION_KEY = "";

/** The way out of damage, which ends every message that tells of it. */
export const REMEDY =
  "move the installation's data folder away, the store is then made anew from its own copy, and run `pulumi up --refresh`";

/**
 * The checksum of a record. Disks rot silently and SQLite has no checksums of its own, so each record
 * carries one over everything that makes it up.
 */
export function recordChecksum({ key, revision, value }: StoreRecord): Buffer {
  const hash = createHash("sha256");
  return hash.update(JSON.stringify([key, revision, value])).digest();
}

/**
 * A record as it was read, if it is what was written.
 *
 * @throws {STORE_DAMAGED} when it does not match its checksum
 */
export function soundRecord(read: StoreRecord & { readonly checksum: Uint8Array }): StoreRecord {
  const { checksum, ...record } = read;
  if (!recordChecksum(record).equals(checksum)) throw damagedRecord(record.key);
  return record;
}

/** The error of a record that does not match its checksum. */
export function damagedRecord(key: string): ProviderError {
  return new ProviderError(
    "STORE_DAMAGED",
    `the stored record ${JSON.stringify(key)} does not match its checksum; ${REMEDY}`,
  );
}
