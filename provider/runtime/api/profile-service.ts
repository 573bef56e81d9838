// The writes of the control API: validated whole, one after the other, durable before they are
// acknowledged. It holds all profiles in memory; the store is read once, at the start.
import { type Fault, invalidDeclaration, ProviderError } from "../../errors.ts";
import {
  endpointListFaults,
  fullName,
  type ProfileKey,
  profileId,
  rootLabel,
  type StoredProfile,
  settlePriorities,
} from "../../model/desired-state.ts";
import {
  type Endpoint,
  type EndpointKind,
  type StoredEndpoint,
  targetKind,
} from "../../model/endpoint.ts";
import { canonicalName } from "../../model/name.ts";
import type { Profile } from "../../model/profile.ts";
import type { Store } from "../store/store.ts";
import { claimName, claimRoot, releaseName } from "./names.ts";
import {
  keyId,
  PROFILE_PREFIX,
  parseProfileRecord,
  renderProfileRecord,
} from "./profile-record.ts";

/** Limits of TM-244. */
export const MAX_PROFILES_PER_SUBSCRIPTION = 200;
export const MAX_ENDPOINTS_PER_PROFILE = 200;

/** Octets of a name as text (RFC 1035 §2.3.4). */
const MAX_NAME_OCTETS = 253;

/** What a service works with. */
export interface ProfileServiceOptions {
  readonly store: Store;
  /** The service zone. */
  readonly zone: string;
  /** Relative names that no profile may take. */
  readonly reservedNames: readonly string[];
  readonly tenant: string;
  /** Called after each durable change. */
  readonly changed: () => void;
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

/** Loads the profiles of a store. */
export async function createProfileService(
  options: ProfileServiceOptions,
): Promise<ProfileService> {
  const { store, zone, reservedNames, tenant, changed } = options;
  const held = new Map<string, Held>();
  for (const record of await store.list(PROFILE_PREFIX)) {
    const stored = parseProfileRecord(record);
    held.set(keyId(stored.key), { stored, revision: record.revision });
  }
  let revision = await store.revision();
  let last: Promise<unknown> = Promise.resolve();
  // One write at a time: TM-235 asks for it per profile, and names and quotas span profiles.
  const serialised = <Result>(write: () => Promise<Result>): Promise<Result> => {
    const result = last.then(write);
    last = result.catch(() => {});
    return result;
  };

  async function save(stored: StoredProfile): Promise<void> {
    const id = keyId(stored.key);
    const expected = held.get(id)?.revision ?? 0;
    const value = renderProfileRecord(stored);
    const written = await store.compareAndSet(PROFILE_PREFIX + id, expected, value);
    if (written.kind === "conflict") throw conflict(id);
    held.set(id, { stored, revision: written.revision });
    revision = written.revision;
    changed();
  }

  /** @param placeOf - where in the declaration a path from the profile is */
  function settled(
    stored: Omit<StoredProfile, "endpoints">,
    endpoints: readonly Endpoint[],
    placeOf = (path: string) => path,
  ): StoredProfile {
    if (endpoints.length > MAX_ENDPOINTS_PER_PROFILE) {
      throw new ProviderError(
        "QUOTA_EXCEEDED",
        `a profile has at most ${MAX_ENDPOINTS_PER_PROFILE} endpoints, got ${endpoints.length} (TM-244)`,
      );
    }
    const faults = [...endpointListFaults(endpoints), ...zoneFaults(endpoints, zone)];
    if (faults.length > 0) {
      throw invalidDeclaration(faults.map((fault) => ({ ...fault, path: placeOf(fault.path) })));
    }
    return { ...stored, endpoints: settlePriorities(endpoints) };
  }

  function found(key: ProfileKey): Held {
    const one = held.get(keyId(key));
    if (!one) throw new ProviderError("PARENT_NOT_FOUND", `there is no profile ${profileId(key)}`);
    return one;
  }

  return {
    profiles: () => Array.from(held.values(), ({ stored }) => stored),
    revision: () => revision,
    get: (key) => held.get(keyId(key))?.stored,
    list: (subscriptionId, resourceGroup) => {
      const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
      return Array.from(held.values(), ({ stored }) => stored).filter(
        ({ key }) =>
          same(key.subscriptionId, subscriptionId) &&
          (resourceGroup === undefined || same(key.resourceGroup, resourceGroup)),
      );
    },
    putProfile: (key, profile, endpoints) =>
      serialised(async () => {
        const before = held.get(keyId(key))?.stored;
        const next = settled(
          { key: before?.key ?? key, profile },
          endpoints ?? before?.endpoints ?? [],
        );
        const name = canonicalName(profile.dnsConfig.relativeName);
        if (before) requireSameName(before.profile, name);
        else {
          requireFreeName(name, zone, reservedNames);
          const { subscriptionId } = key;
          const count = Array.from(held.values()).filter(
            ({ stored }) =>
              stored.key.subscriptionId.toLowerCase() === subscriptionId.toLowerCase(),
          ).length;
          if (count >= MAX_PROFILES_PER_SUBSCRIPTION) {
            throw new ProviderError(
              "QUOTA_EXCEEDED",
              `a subscription has at most ${MAX_PROFILES_PER_SUBSCRIPTION} profiles (TM-244)`,
            );
          }
          await claimRoot(store, rootLabel(name), tenant);
          await claimName(store, name, { id: keyId(key), isLive: (id) => held.has(id) });
        }
        await save(next);
        return { stored: next, created: before === undefined };
      }),
    deleteProfile: (key) =>
      serialised(async () => {
        const id = keyId(key);
        const one = held.get(id);
        if (!one) return false;
        const written = await store.delete(PROFILE_PREFIX + id, one.revision);
        if (written.kind === "conflict") throw conflict(id);
        held.delete(id);
        revision = written.revision;
        changed();
        // The root stays with the tenant (TM-46); the name is free for its profiles at once.
        // The profile is gone already, and a name it left behind is taken over by who asks next.
        await releaseName(
          store,
          canonicalName(one.stored.profile.dnsConfig.relativeName),
          id,
        ).catch(() => {});
        return true;
      }),
    putEndpoint: (key, endpoint) =>
      serialised(async () => {
        const { stored } = found(key);
        const index = indexOf(stored, endpoint.kind, endpoint.name);
        const others = [...stored.endpoints];
        const endpoints: Endpoint[] =
          index < 0
            ? [...others, endpoint]
            : others.with(index, {
                ...endpoint,
                name: others[index]?.name ?? endpoint.name,
              } as StoredEndpoint);
        // What was declared is the endpoint alone (TM-242).
        const next = settled(stored, endpoints, (path) => path.replace(/^endpoints\[\d+\]\./, ""));
        await save(next);
        const written = next.endpoints[index < 0 ? next.endpoints.length - 1 : index];
        if (!written) throw new Error("an endpoint is lost");
        return { stored: next, endpoint: written, created: index < 0 };
      }),
    deleteEndpoint: (key, kind, name) =>
      serialised(async () => {
        const stored = held.get(keyId(key))?.stored;
        const index = stored ? indexOf(stored, kind, name) : -1;
        if (!stored || index < 0) return false; // TM-241
        await save({ ...stored, endpoints: stored.endpoints.toSpliced(index, 1) });
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

function conflict(id: string): ProviderError {
  return new ProviderError(
    "WRITE_CONFLICT",
    `${id} was changed by somebody else at the same time; ask again`,
  );
}

function nameFault(rest: string): Fault {
  return { path: "dnsConfig.relativeName", message: `relativeName ${rest}` };
}

function requireSameName(before: Profile, name: string): void {
  const is = canonicalName(before.dnsConfig.relativeName);
  if (is === name) return;
  throw invalidDeclaration([nameFault(`must stay ${is}, got ${name} (TM-48)`)]);
}

/** What a new name must be besides what the model asks of it (TM-47). */
function requireFreeName(name: string, zone: string, reservedNames: readonly string[]): void {
  const { length } = fullName(name, zone);
  if (length > MAX_NAME_OCTETS) {
    throw invalidDeclaration([
      nameFault(
        `must have at most ${MAX_NAME_OCTETS} characters together with the zone ${zone}, got ${length} (TM-47)`,
      ),
    ]);
  }
  if (reservedNames.includes(name)) {
    throw invalidDeclaration([
      nameFault(
        `must not be one of ${reservedNames.join(", ")}, which name the name servers, got ${name}`,
      ),
    ]);
  }
}

/** A target in the zone that is served here would lead back to this service (TM-40). */
function zoneFaults(endpoints: readonly Endpoint[], zone: string): Fault[] {
  const suffix = fullName("", zone);
  return endpoints.flatMap(({ target }, index) => {
    if (targetKind(target) !== "name" || !`.${canonicalName(target)}`.endsWith(suffix)) return [];
    return [
      {
        path: `endpoints[${index}].target`,
        message: `target must not be in the zone ${zone} that is served here, got ${target} (TM-40)`,
      },
    ];
  });
}
