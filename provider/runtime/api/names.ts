// Who owns a name: decided by compare-and-set of single keys, so that it holds with any number of
// writers (design rule 6). A profile is there when its record is and its name is claimed for it: the
// claim, written last, is what creates it, and of all who race for a name it lets one through. A claim
// whose profile is gone, or never came to be, is free for whoever asks next.
import { ProviderError } from "../../errors.ts";
import type { Store, StoreRecord, Written } from "../store/store.ts";
import { nameOf, PROFILE_PREFIX, parseProfileRecord, parseRecord } from "./profile-record.ts";

/** What the keys of name claims begin with. */
const NAME_PREFIX = "name/";
const ROOT_PREFIX = "root/";
const SCHEMA_VERSION = 1;

interface NameRecord {
  readonly schemaVersion: number;
  readonly profileId: string;
}

interface RootRecord {
  readonly schemaVersion: number;
  readonly tenant: string;
}

/** How a name stands in the store. */
export interface NameClaim {
  readonly name: string;
  /** Revision of the claim, 0 when there is none. */
  readonly revision: number;
  /** Id of the profile that has the name; `undefined` when it is free. */
  readonly holder: string | undefined;
}

/** Every claim: the profile's id by the name. */
export async function listClaims(store: Store): Promise<ReadonlyMap<string, string>> {
  const records = await store.list(NAME_PREFIX);
  return new Map(records.map((record) => [record.key.slice(NAME_PREFIX.length), ownerOf(record)]));
}

/** Reads how a relative name stands. */
export async function readClaim(store: Store, name: string): Promise<NameClaim> {
  const record = await store.get(NAME_PREFIX + name);
  if (!record) return { name, revision: 0, holder: undefined };
  const owner = ownerOf(record);
  const profile = await store.get(PROFILE_PREFIX + owner);
  const holds = profile !== undefined && nameOf(parseProfileRecord(profile)) === name;
  return { name, revision: record.revision, holder: holds ? owner : undefined };
}

/** Claims a name for a profile, on top of the claim that was read; a conflict: somebody was faster. */
export function claimName(store: Store, read: NameClaim, id: string): Promise<Written> {
  const record: NameRecord = { schemaVersion: SCHEMA_VERSION, profileId: id };
  return store.compareAndSet(NAME_PREFIX + read.name, read.revision, JSON.stringify(record));
}

/** Gives the name of a deleted profile back. */
export async function releaseName(store: Store, name: string, id: string): Promise<void> {
  const record = await store.get(NAME_PREFIX + name);
  if (record && ownerOf(record) === id) await store.delete(record.key, record.revision);
}

/**
 * Claims the root of a relative name, with everything below it, for a tenant (TM-44). It stays the
 * tenant's when its profiles are deleted (TM-46).
 *
 * @throws {NAME_TAKEN} when it is another tenant's
 */
export async function claimRoot(store: Store, root: string, tenant: string): Promise<void> {
  const record: RootRecord = { schemaVersion: SCHEMA_VERSION, tenant };
  // A claim is never taken back, so this writes once, and whoever loses the race reads who won it.
  await store.compareAndSet(ROOT_PREFIX + root, 0, JSON.stringify(record));
  await requireRoot(store, root, tenant);
}

/**
 * Sees that a root is a tenant's or nobody's (TM-44).
 *
 * @throws {NAME_TAKEN} when it is another tenant's
 */
export async function requireRoot(store: Store, root: string, tenant: string): Promise<void> {
  const standing = await store.get(ROOT_PREFIX + root);
  if (!standing || parseRecord(standing, SCHEMA_VERSION)["tenant"] === tenant) return;
  throw new ProviderError("NAME_TAKEN", `names below ${root} belong to another tenant (TM-44)`, {
    path: "dnsConfig.relativeName",
  });
}

/** The error of a name that a profile has (TM-43). */
export function nameTaken(name: string, holder: string): ProviderError {
  return new ProviderError(
    "NAME_TAKEN",
    `the name ${name} belongs to the profile ${holder} (TM-43)`,
    {
      path: "dnsConfig.relativeName",
    },
  );
}

function ownerOf(record: StoreRecord): string {
  return String(parseRecord(record, SCHEMA_VERSION)["profileId"]);
}
