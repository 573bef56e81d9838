// What a write leads to, decided before anything is written: the same for a write and for the question
// what it would do. Whatever must not be is refused here; only who has a name is the store's to say.
import { type Fault, invalidDeclaration, ProviderError } from "../../errors.ts";
import {
  endpointId,
  type ProfileKey,
  profileId,
  type StoredProfile,
  settlePriorities,
} from "../../model/desired-state.ts";
import type { Endpoint, EndpointKind, StoredEndpoint } from "../../model/endpoint.ts";
import type { Profile } from "../../model/profile.ts";
import { parentNotFound } from "./absent.ts";
import { keyId } from "./profile-record.ts";
import {
  endpointFaults,
  endpointsFaults,
  type Limits,
  nameFaults,
  quotaExceeded,
  type ServedZone,
} from "./profile-rules.ts";

/** A write of a profile; without endpoints it keeps those it has (TM-227). */
export interface ProfileWrite {
  readonly kind: "profile";
  readonly key: ProfileKey;
  readonly profile: Profile;
  readonly endpoints: readonly Endpoint[] | undefined;
}

/** A write of an endpoint. */
export interface EndpointWrite {
  readonly kind: "endpoint";
  readonly key: ProfileKey;
  readonly endpoint: Endpoint;
}

/** What holds of a write besides its content. */
export interface WriteConditions {
  /** What is written must not be there yet. */
  readonly onlyNew?: boolean;
  /** Ids, in lower case, of what will be gone or another one by then. */
  readonly replaces?: ReadonlySet<string>;
}

/** What a write comes upon. */
export interface Standing {
  readonly before: StoredProfile | undefined;
  /** How many profiles the subscription has. */
  readonly profiles: number;
  readonly onlyNew: boolean;
}

/** By which rules a write is planned. */
export interface PlanOptions extends ServedZone {
  readonly limits: Limits;
}

/** What is stored once a profile is written. */
export interface PlannedProfile {
  readonly stored: StoredProfile;
  readonly created: boolean;
}

/** What is stored once an endpoint is written. */
export interface PlannedEndpoint extends PlannedProfile {
  readonly endpoint: StoredEndpoint;
}

/** A profile without what will be gone or another one. */
export function withoutReplaced(
  stored: StoredProfile | undefined,
  replaces: ReadonlySet<string>,
): StoredProfile | undefined {
  if (!stored || replaces.size === 0) return stored;
  if (replaces.has(keyId(stored.key))) return undefined;
  const stays = (endpoint: Endpoint) =>
    !replaces.has(endpointId(stored.key, endpoint).toLowerCase());
  return { ...stored, endpoints: stored.endpoints.filter(stays) };
}

/** Plans the write of a profile; fails when it must not be. */
export function planProfile(
  { key, profile, endpoints: declared }: ProfileWrite,
  { before, profiles, onlyNew }: Standing,
  options: PlanOptions,
): PlannedProfile {
  if (before && onlyNew) throw alreadyExists(profileId(before.key));
  const endpoints = declared ?? before?.endpoints ?? [];
  requireSound(
    [...nameFaults({ profile }, before, options), ...endpointsFaults(endpoints, options.zone)],
    endpoints.length,
    options.limits,
  );
  if (!before && profiles >= options.limits.profilesPerSubscription) {
    throw quotaExceeded("subscription", options.limits);
  }
  const stored = { key: before?.key ?? key, profile, endpoints: settlePriorities(endpoints) };
  return { stored, created: before === undefined };
}

/** Plans the write of an endpoint; fails when it must not be. */
export function planEndpoint(
  { key, endpoint: declared }: EndpointWrite,
  { before, onlyNew }: Omit<Standing, "profiles">,
  options: PlanOptions,
): PlannedEndpoint {
  if (!before) throw parentNotFound(key);
  const index = indexOf(before, declared.kind, declared.name);
  if (index >= 0 && onlyNew) throw alreadyExists(endpointId(before.key, declared));
  const known: readonly Endpoint[] = before.endpoints;
  const endpoint = { ...declared, name: known[index]?.name ?? declared.name };
  const endpoints = index < 0 ? [...known, endpoint] : known.with(index, endpoint);
  const others = known.filter((_, number) => number !== index);
  const faults = endpointFaults(endpoint, others, options.zone);
  requireSound(faults, endpoints.length, options.limits);
  const stored = { ...before, endpoints: settlePriorities(endpoints) };
  const written = stored.endpoints.at(index); // -1: the last one
  if (!written) throw new Error("an endpoint is lost");
  return { stored, endpoint: written, created: index < 0 };
}

/** Where an endpoint stands in its profile; -1: nowhere. Names compare without case (TM-10). */
export function indexOf(stored: StoredProfile, kind: EndpointKind, name: string): number {
  return stored.endpoints.findIndex(
    (endpoint) => endpoint.kind === kind && endpoint.name.toLowerCase() === name.toLowerCase(),
  );
}

/** The error of a write that is for what is not there yet only, and is there. */
export function alreadyExists(id: string): ProviderError {
  return new ProviderError("ALREADY_EXISTS", `${id} exists already`);
}

function requireSound(faults: readonly Fault[], endpoints: number, limits: Limits): void {
  if (faults.length > 0) throw invalidDeclaration(faults);
  if (endpoints > limits.endpointsPerProfile) throw quotaExceeded("profile", limits);
}
