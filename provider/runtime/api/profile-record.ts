// A profile as text in the store, and back. What comes out of the store has passed the model's own
// parsers; a record they refuse is damage, and is never served.
import { isObject, type JsonObject } from "../../control/body.ts";
import { ProviderError } from "../../errors.ts";
import { profileId, type StoredProfile, settlePriorities } from "../../model/desired-state.ts";
import { type Endpoint, parseEndpoint } from "../../model/endpoint.ts";
import { canonicalName } from "../../model/name.ts";
import { parseProfile } from "../../model/profile.ts";
import { show } from "../../model/rules.ts";
import type { StoreRecord } from "../store/store.ts";

/** What the keys of profiles begin with. */
export const PROFILE_PREFIX = "profile/";
const SCHEMA_VERSION = 1;

/** A profile's id as a key of maps and of the store: case means nothing in it (TM-10). */
export function keyId(key: StoredProfile["key"]): string {
  return profileId(key).toLowerCase();
}

/** The relative name of a profile in the form in which names are compared. */
export function nameOf({ profile }: Pick<StoredProfile, "profile">): string {
  return canonicalName(profile.dnsConfig.relativeName);
}

/** The text of a profile. */
export function renderProfileRecord(stored: StoredProfile): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...stored });
}

/**
 * Reads the object in a record.
 *
 * @throws {STORE_DAMAGED} when there is none, or one of another schema version
 */
export function parseRecord({ key, value }: StoreRecord, schemaVersion: number): JsonObject {
  let record: unknown;
  try {
    record = JSON.parse(value);
  } catch {
    throw unreadable(key, "it is no JSON"); // what JSON.parse says would show a part of it
  }
  if (isObject(record) && record["schemaVersion"] === schemaVersion) return record;
  const given = isObject(record) ? show(record["schemaVersion"]) : show(record);
  throw unreadable(key, `its schemaVersion must be ${schemaVersion}, got ${given}`);
}

/** The error of a record that is damaged. */
export function unreadable(key: string, why: string): ProviderError {
  return new ProviderError("STORE_DAMAGED", `the stored record ${key} cannot be read: ${why}`);
}

/**
 * Reads a profile's record.
 *
 * @throws {STORE_DAMAGED} when it is not what {@link renderProfileRecord} writes
 */
export function parseProfileRecord(found: StoreRecord): StoredProfile {
  const damaged = (why: string) => unreadable(found.key, why);
  const record = parseRecord(found, SCHEMA_VERSION);
  const key = parseKey(record["key"]);
  if (!key || PROFILE_PREFIX + keyId(key) !== found.key) throw damaged("its key names another");
  const profile = parseProfile(record["profile"]);
  if (!profile.value) throw damaged(show(profile.faults));
  if (!Array.isArray(record["endpoints"])) throw damaged("it has no endpoints");
  const endpoints: Endpoint[] = record["endpoints"].map((given) => {
    const endpoint = parseEndpoint(given);
    if (!endpoint.value) throw damaged(show(endpoint.faults));
    return endpoint.value;
  });
  return { key, profile: profile.value, endpoints: settlePriorities(endpoints) };
}

function parseKey(given: unknown): StoredProfile["key"] | undefined {
  if (!isObject(given)) return undefined;
  const { subscriptionId, resourceGroup, profileName } = given;
  if (typeof subscriptionId !== "string") return undefined;
  if (typeof resourceGroup !== "string" || typeof profileName !== "string") return undefined;
  return { subscriptionId, resourceGroup, profileName };
}
