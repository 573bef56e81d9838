// Who owns a name: decided by compare-and-set of one key, so that it holds with any number of writers
// (design rule 6). A claim and the profile it is for are two writes; a claim whose profile never came
// to be, or is gone, may be taken over.
import { ProviderError } from "../../errors.ts";
import type { Store } from "../store/store.ts";

const nameKey = (name: string) => `name/${name}`;
const rootKey = (root: string) => `root/${root}`;
/** A claim races with others at most a few times. */
const ATTEMPTS = 5;

interface NameRecord {
  readonly schemaVersion: 1;
  readonly profileId: string;
}

interface RootRecord {
  readonly schemaVersion: 1;
  readonly tenant: string;
}

/**
 * Claims a relative name for a profile (TM-43).
 *
 * @throws {NAME_TAKEN} when a live profile has it
 */
export async function claimName(
  store: Store,
  name: string,
  profile: { readonly id: string; readonly isLive: (id: string) => boolean },
): Promise<void> {
  const record: NameRecord = { schemaVersion: 1, profileId: profile.id };
  await claim<NameRecord>(store, nameKey(name), record, (owner) => {
    if (owner.profileId === profile.id) return "ours";
    if (!profile.isLive(owner.profileId)) return "free";
    throw new ProviderError(
      "NAME_TAKEN",
      `the name ${name} belongs to the profile ${owner.profileId} (TM-43)`,
      { path: "dnsConfig.relativeName" },
    );
  });
}

/**
 * Claims the root of a relative name, with everything below it, for a tenant (TM-44). It stays the
 * tenant's when the profile is deleted (TM-46).
 *
 * @throws {NAME_TAKEN} when it is another tenant's
 */
export async function claimRoot(store: Store, root: string, tenant: string): Promise<void> {
  const record: RootRecord = { schemaVersion: 1, tenant };
  await claim<RootRecord>(store, rootKey(root), record, (owner) => {
    if (owner.tenant === tenant) return "ours";
    throw new ProviderError("NAME_TAKEN", `names below ${root} belong to another tenant (TM-44)`, {
      path: "dnsConfig.relativeName",
    });
  });
}

/** Gives a relative name back. */
export async function releaseName(store: Store, name: string, profileId: string): Promise<void> {
  const found = await store.get(nameKey(name));
  if (!found || (JSON.parse(found.value) as NameRecord).profileId !== profileId) return;
  await store.delete(nameKey(name), found.revision);
}

async function claim<Owner>(
  store: Store,
  key: string,
  record: Owner,
  judge: (owner: Owner) => "ours" | "free",
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await store.get(key);
    if (found && judge(JSON.parse(found.value) as Owner) === "ours") return;
    const written = await store.compareAndSet(key, found?.revision ?? 0, JSON.stringify(record));
    if (written.kind === "written") return;
  }
  throw new ProviderError(
    "WRITE_CONFLICT",
    `${key} is being claimed by others at the same time; ask again`,
  );
}
