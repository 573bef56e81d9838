// A profile in a body (TM-225, TM-227), and back.
import type { Fault } from "../errors.ts";
import {
  endpointListFaults,
  type ProfileKey,
  parseProfileId,
  profileId,
} from "../model/desired-state.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { type Profile, parseProfile } from "../model/profile.ts";
import { type Parsed, show } from "../model/rules.ts";
import { envelopeFaults, isObject, type JsonObject, missingFault, objectFault } from "./body.ts";
import { type ApiVersion, isSince, type RemoteEndpoint, type RemoteProfile } from "./contract.ts";
import { parseEndpointEntry, parseEndpointReply, renderEndpoint } from "./endpoint-body.ts";

const TYPE = "Microsoft.Network/trafficManagerProfiles";
const LOCATION = "global";

/** A profile as it is written: without endpoints it keeps those it has (TM-227). */
export interface WrittenProfile {
  readonly profile: Profile;
  readonly endpoints: readonly Endpoint[] | undefined;
}

/** Parses the body of a profile's PUT. Paths of faults are the model's. */
export function parseProfileBody(body: JsonObject, key: ProfileKey): Parsed<WrittenProfile> {
  const { properties, tags } = body;
  const faults = [
    ...envelopeFaults(body, profileId(key), key.profileName),
    ...locationFaults(body["location"]),
  ];
  if (!isObject(properties)) return { faults: [...faults, objectFault("properties", properties)] };
  const profile = parseProfile({ ...properties, tags });
  const endpoints = parseEntries(properties["endpoints"] ?? undefined, key);
  faults.push(...profile.faults, ...endpoints.faults);
  if (!profile.value || faults.length > 0) return { faults };
  return { value: { profile: profile.value, endpoints: endpoints.value }, faults: [] };
}

function locationFaults(given: unknown): Fault[] {
  const location = given ?? LOCATION;
  if (typeof location === "string" && location.toLowerCase() === LOCATION) return [];
  return [{ path: "location", message: `location must be ${LOCATION}, got ${show(given)} (TM-8)` }];
}

function parseEntries(
  given: unknown,
  key: ProfileKey,
): { readonly value: readonly Endpoint[] | undefined; readonly faults: readonly Fault[] } {
  if (given === undefined) return { value: undefined, faults: [] };
  if (!Array.isArray(given)) {
    const message = `endpoints must be a list, got ${show(given)}`;
    return { value: undefined, faults: [{ path: "endpoints", message }] };
  }
  const entries = given.map((entry: unknown) => parseEndpointEntry(entry, key));
  const faults = entries.flatMap((entry, index) =>
    entry.faults.map(({ path, message }) => ({
      path: `endpoints[${index}]${path && `.${path}`}`,
      message,
    })),
  );
  // The rules between endpoints speak of those that are sound, so their numbers are set right.
  const sound = entries.flatMap(({ value }, index) => (value ? [{ value, index }] : []));
  const value = sound.map((entry) => entry.value);
  for (const { path, message } of endpointListFaults(value)) {
    const inList = path.replace(/\d+/, (number) => String(sound[Number(number)]?.index));
    faults.push({ path: inList, message });
  }
  return { value, faults };
}

/** What a client writes of a profile; its endpoints stay as they are (TM-227). */
export function renderProfileWrite(profile: Profile): JsonObject {
  const { tags, ...properties } = profile;
  return { location: LOCATION, tags, properties };
}

/**
 * A profile as the API shows it (TM-225).
 *
 * @param created - in the reply to its creation tags are left out when there are none
 */
export function renderProfile(
  remote: RemoteProfile,
  version: ApiVersion,
  created = false,
): JsonObject {
  const { key, profile, fqdn, profileMonitorStatus, endpoints } = remote;
  const { tags, dnsConfig, monitorConfig: monitor, ...settings } = profile;
  const { relativeName, ...dns } = dnsConfig;
  const { customHeaders, expectedStatusCodeRanges, ...monitorConfig } = monitor;
  const showsTags = !created || Object.keys(tags).length > 0;
  return {
    id: profileId(key),
    name: key.profileName,
    type: TYPE,
    location: LOCATION,
    ...(showsTags && { tags }),
    properties: {
      ...settings,
      dnsConfig: { relativeName, fqdn, ...dns },
      monitorConfig: {
        profileMonitorStatus,
        ...monitorConfig,
        path: monitorConfig.path ?? null,
        ...(customHeaders.length > 0 && { customHeaders }),
        ...(expectedStatusCodeRanges.length > 0 && { expectedStatusCodeRanges }),
      },
      endpoints: endpoints.map((endpoint) => renderEndpoint(endpoint, version)),
      // The contract shows these always; no profile of this model can have them set.
      trafficViewEnrollmentStatus: "Disabled",
      maxReturn: null,
      ...(isSince(version, "2024-04-01-preview") && { recordType: null }), // TM-221
    },
  };
}

/** Parses a profile out of a reply. */
export function parseProfileReply(body: unknown): Parsed<RemoteProfile> {
  if (!isObject(body)) return { faults: [objectFault("", body)] };
  const key = parseProfileId(String(body["id"]));
  if (!key) return { faults: [missingFault("id", "a profile's id", body["id"])] };
  const parsed = parseProfileBody(body, key);
  if (!parsed.value) return { faults: parsed.faults };
  // Both are objects: the profile in them was just parsed.
  const { dnsConfig, monitorConfig, endpoints: entries } = body["properties"] as JsonObject;
  const { fqdn } = dnsConfig as JsonObject;
  const { profileMonitorStatus } = monitorConfig as JsonObject;
  if (typeof fqdn !== "string") return { faults: [missingFault("dnsConfig.fqdn", "a name", fqdn)] };
  if (typeof profileMonitorStatus !== "string") {
    const path = "monitorConfig.profileMonitorStatus";
    return { faults: [missingFault(path, "a status", profileMonitorStatus)] };
  }
  const endpoints: RemoteEndpoint[] = [];
  for (const entry of (entries ?? []) as readonly unknown[]) {
    const endpoint = parseEndpointReply(entry);
    if (!endpoint.value) return { faults: endpoint.faults };
    endpoints.push(endpoint.value);
  }
  const { profile } = parsed.value;
  return { value: { key, profile, fqdn, profileMonitorStatus, endpoints }, faults: [] };
}
