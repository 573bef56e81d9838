// The writes of the control API: validated whole, one after the other, durable before they are
// acknowledged. It holds all profiles in memory, and never there what the store does not have.
import { type Fault, invalidDeclaration, isProviderError, ProviderError } from "../../errors.ts";
import {
  type ProfileKey,
  profileId,
  rootLabel,
  type StoredProfile,
  settlePriorities,
} from "../../model/desired-state.ts";
import type { Endpoint, EndpointKind, StoredEndpoint } from "../../model/endpoint.ts";
import type { Profile } from "../../model/profile.ts";
import type { Store } from "../store/store.ts";
import { claimName, claimRoot, listClaims, nameTaken, readClaim, releaseName } from "./names.ts";
import {
  keyId,
  nameOf,
  PROFILE_PREFIX,
  parseProfileRecord,
  renderProfileRecord,
} from "./profile-record.ts";
import {
  DEFAULT_LIMITS,
  endpointFaults,
  endpointsFaults,
  type Limits,
  nameFaults,
  quotaExceeded,
  type ServedZone,
} from "./profile-rules.ts";

/** What a service works with. */
export interface ProfileServiceOptions extends ServedZone {
  readonly store: Store;
  readonly tenant: string;
  /** Called after each durable change. */
  readonly changed: () => void;
  /** @default 200 profiles in a subscription, 200 endpoints in a profile */
  readonly limits?: Limits;
}

/** Profiles and their endpoints. */
export interface ProfileService {
  profiles(): readonly StoredProfile[];
  /** Revision of the last change. */
  revision(): number;
  get(key: ProfileKey): StoredProfile | undefined;
  list(subscriptionId: string, resourceGroup?: string): readonly StoredProfile[];
  /** Writes a profile; without endpoints it keeps those it has (TM-227). */
  putProfile(
    key: ProfileKey,
    profile: Profile,
    endpoints: readonly Endpoint[] | undefined,
  ): Promise<{ stored: StoredProfile; created: boolean }>;
  /** @returns whether there was one */
  deleteProfile(key: ProfileKey): Promise<boolean>;
  putEndpoint(
    key: ProfileKey,
    endpoint: Endpoint,
  ): Promise<{ stored: StoredProfile; endpoint: StoredEndpoint; created: boolean }>;
  /** @returns whether there was one */
  deleteEndpoint(key: ProfileKey, kind: EndpointKind, name: string): Promise<boolean>;
}

interface Held {
  readonly stored: StoredProfile;
  readonly revision: number;
}

/** A write meets others, from other writers of the store, at most a few times. */
const ATTEMPTS = 3;

/** Loads the profiles of a store. */
export async function createProfileService(
  options: ProfileServiceOptions,
): Promise<ProfileService> {
  const { store, tenant, changed, limits = DEFAULT_LIMITS } = options;
  const held = new Map<string, Held>();
  const claims = await listClaims(store);
  for (const record of await store.list(PROFILE_PREFIX)) {
    const stored = parseProfileRecord(record);
    const id = keyId(stored.key);
    if (claims.get(nameOf(stored)) === id) held.set(id, { stored, revision: record.revision });
  }
  let revision = await store.revision();
  let last: Promise<unknown> = Promise.resolve();

  /**
   * Runs a write after all before it: TM-235 asks for that per profile, and names and quotas span
   * profiles. One that finds the store ahead of memory catches up and starts again.
   */
  function write<Result>(id: string, action: () => Promise<Result>): Promise<Result> {
    const attempt = async (left: number): Promise<Result> => {
      try {
        return await action();
      } catch (error) {
        if (left === 0 || !isProviderError(error, "WRITE_CONFLICT")) throw error;
        await catchUp(id);
        return attempt(left - 1);
      }
    };
    const result = last.then(() => attempt(ATTEMPTS));
    last = result.catch(() => {});
    return result;
  }

  async function catchUp(id: string): Promise<void> {
    const record = await store.get(PROFILE_PREFIX + id);
    const stored = record && parseProfileRecord(record);
    const claim = stored && (await readClaim(store, nameOf(stored)));
    if (record && stored && claim?.holder === id)
      held.set(id, { stored, revision: record.revision });
    else held.delete(id);
    revision = await store.revision();
    changed();
  }

  async function create(stored: StoredProfile): Promise<void> {
    const id = keyId(stored.key);
    await claimRoot(store, rootLabel(nameOf(stored)), tenant);
    const claim = await readClaim(store, nameOf(stored));
    if (claim.holder !== undefined && claim.holder !== id)
      throw nameTaken(claim.name, claim.holder);
    // What stands here without a name is left from a creation that did not come to its end.
    const standing = await store.get(PROFILE_PREFIX + id);
    const name = standing && nameOf(parseProfileRecord(standing));
    if (name !== undefined && (await readClaim(store, name)).holder === id) throw conflict(id);
    const recordRevision = await saveRecord(stored, standing?.revision ?? 0);
    const claimed = await claimName(store, claim, id);
    if (claimed.kind === "conflict") {
      await store.delete(PROFILE_PREFIX + id, recordRevision);
      throw conflict(id);
    }
    held.set(id, { stored, revision: recordRevision });
    revision = claimed.revision;
    changed();
  }

  async function replace(stored: StoredProfile): Promise<void> {
    const id = keyId(stored.key);
    const before = held.get(id);
    if (!before) throw conflict(id);
    // What does not change is durable already.
    if (renderProfileRecord(before.stored) === renderProfileRecord(stored)) return;
    revision = await saveRecord(stored, before.revision);
    held.set(id, { stored, revision });
    changed();
  }

  async function saveRecord(stored: StoredProfile, expectedRevision: number): Promise<number> {
    const id = keyId(stored.key);
    const value = renderProfileRecord(stored);
    const written = await store.compareAndSet(PROFILE_PREFIX + id, expectedRevision, value);
    if (written.kind === "conflict") throw conflict(id);
    return written.revision;
  }

  function requireSound(faults: readonly Fault[], endpoints: number): void {
    if (faults.length > 0) throw invalidDeclaration(faults);
    if (endpoints > limits.endpointsPerProfile) throw quotaExceeded("profile", limits);
  }

  function list(subscriptionId: string, resourceGroup?: string): StoredProfile[] {
    const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
    return Array.from(held.values(), ({ stored }) => stored).filter(
      ({ key }) =>
        same(key.subscriptionId, subscriptionId) &&
        (resourceGroup === undefined || same(key.resourceGroup, resourceGroup)),
    );
  }

  return {
    profiles: () => Array.from(held.values(), ({ stored }) => stored),
    revision: () => revision,
    get: (key) => held.get(keyId(key))?.stored,
    list,
    putProfile: (key, profile, declared) =>
      write(keyId(key), async () => {
        const before = held.get(keyId(key))?.stored;
        const endpoints = declared ?? before?.endpoints ?? [];
        requireSound(
          [
            ...nameFaults({ profile }, before, options),
            ...endpointsFaults(endpoints, options.zone),
          ],
          endpoints.length,
        );
        if (!before && list(key.subscriptionId).length >= limits.profilesPerSubscription) {
          throw quotaExceeded("subscription", limits);
        }
        const settled = settlePriorities(endpoints);
        const stored = { key: before?.key ?? key, profile, endpoints: settled };
        await (before ? replace(stored) : create(stored));
        return { stored, created: before === undefined };
      }),
    deleteProfile: (key) =>
      write(keyId(key), async () => {
        const id = keyId(key);
        const before = held.get(id);
        if (!before) return false;
        const written = await store.delete(PROFILE_PREFIX + id, before.revision);
        if (written.kind === "conflict") throw conflict(id);
        held.delete(id);
        revision = written.revision;
        changed();
        // The profile is gone already, and a name it left behind is free for whoever asks next.
        await releaseName(store, nameOf(before.stored), id).catch(() => {});
        return true;
      }),
    putEndpoint: (key, declared) =>
      write(keyId(key), async () => {
        const before = held.get(keyId(key))?.stored;
        if (!before) throw parentNotFound(key);
        const index = indexOf(before, declared.kind, declared.name);
        const known: readonly Endpoint[] = before.endpoints;
        const endpoint = { ...declared, name: known[index]?.name ?? declared.name };
        const endpoints = index < 0 ? [...known, endpoint] : known.with(index, endpoint);
        const others = known.filter((_, number) => number !== index);
        requireSound(endpointFaults(endpoint, others, options.zone), endpoints.length);
        const stored = { ...before, endpoints: settlePriorities(endpoints) };
        await replace(stored);
        const written = stored.endpoints.at(index); // -1: the last one
        if (!written) throw new Error("an endpoint is lost");
        return { stored, endpoint: written, created: index < 0 };
      }),
    deleteEndpoint: (key, kind, name) =>
      write(keyId(key), async () => {
        const before = held.get(keyId(key))?.stored;
        const index = before ? indexOf(before, kind, name) : -1;
        if (!before || index < 0) return false; // TM-241
        await replace({ ...before, endpoints: before.endpoints.toSpliced(index, 1) });
        return true;
      }),
  };
}

/** Where an endpoint stands in its profile; -1: nowhere. Names compare without case (TM-10). */
export function indexOf(stored: StoredProfile, kind: EndpointKind, name: string): number {
  return stored.endpoints.findIndex(
    (endpoint) => endpoint.kind === kind && endpoint.name.toLowerCase() === name.toLowerCase(),
  );
}

/** The error of an endpoint whose profile is not there (TM-240). */
export function parentNotFound(key: ProfileKey): ProviderError {
  return new ProviderError("PARENT_NOT_FOUND", `there is no profile ${profileId(key)}`);
}

function conflict(id: string): ProviderError {
  return new ProviderError(
    "WRITE_CONFLICT",
    `${id} was changed by somebody else at the same time; ask again`,
  );
}
