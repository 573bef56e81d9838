// The writes of the control API: validated whole, one after the other, durable before they are
// acknowledged. It holds all profiles in memory, and never there what the store does not have.
import type { Binding } from "../../control/binding.ts";
import { bindingId } from "../../control/binding-body.ts";
import { invalidDeclaration } from "../../errors.ts";
import {
  type ProfileKey,
  profileId,
  rootLabel,
  type StoredProfile,
} from "../../model/desired-state.ts";
import type { Endpoint, EndpointKind, StoredEndpoint } from "../../model/endpoint.ts";
import type { Profile } from "../../model/profile.ts";
import type { Store } from "../store/store.ts";
import { endpointNotFound, parentNotFound, profileNotFound } from "./absent.ts";
import { boundMethodFault, profileBound } from "./binding-service.ts";
import {
  claimName,
  claimRoot,
  listClaims,
  nameTaken,
  readClaim,
  releaseName,
  requireRoot,
} from "./names.ts";
import {
  type EndpointWrite,
  indexOf,
  type PlannedEndpoint,
  type PlannedProfile,
  type ProfileWrite,
  planEndpoint,
  planProfile,
  type Standing,
  type WriteConditions,
  withoutReplaced,
} from "./profile-plan.ts";
import {
  keyId,
  nameOf,
  PROFILE_PREFIX,
  parseProfileRecord,
  renderProfileRecord,
} from "./profile-record.ts";
import { DEFAULT_LIMITS, type Limits, type ServedZone } from "./profile-rules.ts";
import { createWriteQueue, runWrite, type WriteQueue, writeConflict } from "./write-queue.ts";

/** What a service works with. */
export interface ProfileServiceOptions extends ServedZone {
  readonly store: Store;
  readonly tenant: string;
  /** Called after each durable change. */
  readonly changed: () => void;
  /** Bindings of a profile, as all writes before the one that asks have left them. @default none */
  readonly bindingsOf?: (profileId: string) => readonly Binding[];
  /** @default one of its own */
  readonly queue?: WriteQueue;
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
  ): Promise<PlannedProfile>;
  /**
   * Writes a profile that must not be there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createProfile(
    key: ProfileKey,
    profile: Profile,
    endpoints: readonly Endpoint[] | undefined,
  ): Promise<PlannedProfile>;
  /**
   * Changes a profile that is there. `change` is called in its turn, with what all writes before this one
   * have left, so that none of them is undone (TM-230, TM-235).
   */
  updateProfile(
    key: ProfileKey,
    change: (before: StoredProfile) => Profile,
  ): Promise<PlannedProfile>;
  /**
   * @returns whether there was one
   * @throws {PROFILE_BOUND} when alias records point to it
   */
  deleteProfile(key: ProfileKey): Promise<boolean>;
  putEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<PlannedEndpoint>;
  /**
   * Writes an endpoint that must not be there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<PlannedEndpoint>;
  /** Changes an endpoint that is there; `change` is called as that of `updateProfile` is. */
  updateEndpoint(
    key: ProfileKey,
    named: Pick<Endpoint, "kind" | "name">,
    change: (before: StoredEndpoint) => Endpoint,
  ): Promise<PlannedEndpoint>;
  /** @returns whether there was one */
  deleteEndpoint(key: ProfileKey, kind: EndpointKind, name: string): Promise<boolean>;
  /** Fails as the write would fail just now; changes nothing. */
  whatIf(write: ProfileWrite | EndpointWrite, conditions: WriteConditions): Promise<void>;
}

interface Held {
  readonly stored: StoredProfile;
  readonly revision: number;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Loads the profiles of a store. */
export async function createProfileService(
  options: ProfileServiceOptions,
): Promise<ProfileService> {
  const { store, tenant, changed, limits = DEFAULT_LIMITS } = options;
  const { bindingsOf = () => [], queue = createWriteQueue() } = options;
  const rules = { ...options, limits };
  const held = new Map<string, Held>();
  const claims = await listClaims(store);
  for (const record of await store.list(PROFILE_PREFIX)) {
    const stored = parseProfileRecord(record);
    const id = keyId(stored.key);
    if (claims.get(nameOf(stored)) === id) held.set(id, { stored, revision: record.revision });
  }
  let revision = await store.revision();

  /** Runs a write in its turn: TM-235 asks for that per profile, and names and quotas span profiles. */
  function write<Result>(id: string, action: () => Promise<Result>): Promise<Result> {
    return runWrite(queue, action, () => catchUp(id));
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
    const claim = await readFreeName(nameOf(stored), id);
    // What stands here without a name is left from a creation that did not come to its end.
    const standing = await store.get(PROFILE_PREFIX + id);
    const name = standing && nameOf(parseProfileRecord(standing));
    if (name !== undefined && (await readClaim(store, name)).holder === id) throw writeConflict(id);
    const recordRevision = await saveRecord(stored, standing?.revision ?? 0);
    const claimed = await claimName(store, claim, id);
    if (claimed.kind === "conflict") {
      await store.delete(PROFILE_PREFIX + id, recordRevision);
      throw writeConflict(id);
    }
    held.set(id, { stored, revision: recordRevision });
    revision = claimed.revision;
    changed();
  }

  /** Reads how a name stands that nobody else may have. */
  async function readFreeName(name: string, id: string, replaces = NOTHING) {
    const claim = await readClaim(store, name);
    const { holder } = claim;
    if (holder === undefined || holder === id || replaces.has(holder)) return claim;
    throw nameTaken(claim.name, holder);
  }

  async function replace(stored: StoredProfile): Promise<void> {
    const id = keyId(stored.key);
    const before = held.get(id);
    if (!before) throw writeConflict(id);
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
    if (written.kind === "conflict") throw writeConflict(id);
    return written.revision;
  }

  function standing({ key }: ProfileWrite | EndpointWrite, conditions: WriteConditions): Standing {
    const { onlyNew = false, replaces = NOTHING } = conditions;
    const others = list(key.subscriptionId).filter((other) => !replaces.has(keyId(other.key)));
    const before = withoutReplaced(held.get(keyId(key))?.stored, replaces);
    return { before, profiles: others.length, onlyNew };
  }

  function plan(asked: ProfileWrite, conditions: WriteConditions): PlannedProfile {
    const planned = planProfile(asked, standing(asked, conditions), rules);
    const bindings = bindingsOf(profileId(planned.stored.key)).filter(
      (binding) => !conditions.replaces?.has(bindingId(binding).toLowerCase()),
    );
    const message = boundMethodFault(planned.stored.profile.trafficRoutingMethod, bindings);
    if (message !== undefined)
      throw invalidDeclaration([{ path: "trafficRoutingMethod", message }]);
    return planned;
  }

  function writeProfile(
    key: ProfileKey,
    ask: () => Omit<ProfileWrite, "kind" | "key">,
    conditions: WriteConditions = {},
  ) {
    return write(keyId(key), async () => {
      const asked = { kind: "profile" as const, key, ...ask() };
      const planned = plan(asked, conditions);
      await (planned.created ? create(planned.stored) : replace(planned.stored));
      return planned;
    });
  }

  function writeEndpoint(key: ProfileKey, ask: () => Endpoint, conditions: WriteConditions = {}) {
    return write(keyId(key), async () => {
      const asked = { kind: "endpoint" as const, key, endpoint: ask() };
      const planned = planEndpoint(asked, standing(asked, conditions), rules);
      await replace(planned.stored);
      return planned;
    });
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
    putProfile: (key, profile, endpoints) => writeProfile(key, () => ({ profile, endpoints })),
    createProfile: (key, profile, endpoints) =>
      writeProfile(key, () => ({ profile, endpoints }), { onlyNew: true }),
    updateProfile: (key, change) =>
      writeProfile(key, () => {
        const before = held.get(keyId(key))?.stored;
        if (!before) throw profileNotFound(key);
        return { profile: change(before), endpoints: undefined };
      }),
    deleteProfile: (key) =>
      write(keyId(key), async () => {
        const id = keyId(key);
        const before = held.get(id);
        if (!before) return false;
        const bindings = bindingsOf(id);
        if (bindings.length > 0) throw profileBound(profileId(before.stored.key), bindings);
        const written = await store.delete(PROFILE_PREFIX + id, before.revision);
        if (written.kind === "conflict") throw writeConflict(id);
        held.delete(id);
        revision = written.revision;
        changed();
        // The profile is gone already, and a name it left behind is free for whoever asks next.
        await releaseName(store, nameOf(before.stored), id).catch(() => {});
        return true;
      }),
    putEndpoint: (key, endpoint) => writeEndpoint(key, () => endpoint),
    createEndpoint: (key, endpoint) => writeEndpoint(key, () => endpoint, { onlyNew: true }),
    updateEndpoint: (key, named, change) =>
      writeEndpoint(key, () => {
        const stored = held.get(keyId(key))?.stored;
        if (!stored) throw parentNotFound(key);
        const before = stored.endpoints[indexOf(stored, named.kind, named.name)];
        if (!before) throw endpointNotFound(key, named);
        return change(before);
      }),
    deleteEndpoint: (key, kind, name) =>
      write(keyId(key), async () => {
        const before = held.get(keyId(key))?.stored;
        const index = before ? indexOf(before, kind, name) : -1;
        if (!before || index < 0) return false; // TM-241
        await replace({ ...before, endpoints: before.endpoints.toSpliced(index, 1) });
        return true;
      }),
    async whatIf(asked, conditions) {
      if (asked.kind === "endpoint") {
        planEndpoint(asked, standing(asked, conditions), rules);
        return;
      }
      const { stored, created } = plan(asked, conditions);
      if (!created) return;
      await requireRoot(store, rootLabel(nameOf(stored)), tenant);
      await readFreeName(nameOf(stored), keyId(stored.key), conditions.replaces);
    },
  };
}
