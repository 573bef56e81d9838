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
import { envelopeFaults, isObject, type JsonObject, propertiesFault } from "./body.ts";
import type { ApiVersion, RemoteEndpoint, RemoteProfile } from "./contract.ts";
import {
  parseEndpointEntry,
  parseEndpointReply,
  renderEndpoint,
  statusFault,
} from "./endpoint-body.ts";

const TYPE = "Microsoft.Network/trafficManagerProfiles";

/** A profile as it is written: without endpoints it keeps those it has (TM-227). */
export interface WrittenProfile {
  readonly profile: Profile;
  readonly endpoints: readonly Endpoint[] | undefined;
}

/** Parses the body of a profile's PUT. Paths of faults are the model's. */
export function parseProfileBody(body: JsonObject, key: ProfileKey): Parsed<WrittenProfile> {
  const { properties, location, tags } = body;
  const faults: Fault[] = envelopeFaults(body, profileId(key), key.profileName);
  if (
    typeof location === "string" ? location.toLowerCase() !== "global" : (location ?? null) !== null
  ) {
    faults.push({
      path: "location",
      message: `location must be global, got ${show(location)} (TM-8)`,
    });
  }
  if (!isObject(properties)) return { faults: [...faults, propertiesFault(properties)] };
  const { endpoints: given, ...rest } = properties;
  const parsed = parseProfile({ ...rest, tags });
  faults.push(...parsed.faults);
  const endpoints = parseEntries(given, key, faults);
  if (!parsed.value || faults.length > 0) return { faults };
  return { value: { profile: parsed.value, endpoints }, faults: [] };
}

function parseEntries(given: unknown, key: ProfileKey, faults: Fault[]): Endpoint[] | undefined {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given)) {
    faults.push({ path: "endpoints", message: `endpoints must be a list, got ${show(given)}` });
    return undefined;
  }
  const endpoints: Endpoint[] = [];
  for (const [index, entry] of given.entries()) {
    const parsed = parseEndpointEntry(entry, key);
    for (const fault of parsed.faults) {
      const path = fault.path === "" ? `endpoints[${index}]` : `endpoints[${index}].${fault.path}`;
      faults.push({ path, message: fault.message });
    }
    if (parsed.value) endpoints.push(parsed.value);
  }
  if (endpoints.length === given.length) faults.push(...endpointListFaults(endpoints));
  return endpoints;
}

/** What a client writes of a profile; its endpoints stay as they are (TM-227). */
export function renderProfileWrite(profile: Profile): JsonObject {
  const { tags, ...properties } = profile;
  return { location: "global", tags, properties };
}

/** A profile as the API shows it (TM-225). */
export function renderProfile(remote: RemoteProfile, version: ApiVersion): JsonObject {
  const { key, profile, fqdn, profileMonitorStatus, endpoints } = remote;
  const { customHeaders, expectedStatusCodeRanges, ...monitor } = profile.monitorConfig;
  return {
    id: profileId(key),
    name: key.profileName,
    type: TYPE,
    location: "global",
    tags: profile.tags,
    properties: {
      profileStatus: profile.profileStatus,
      trafficRoutingMethod: profile.trafficRoutingMethod,
      dnsConfig: { ...profile.dnsConfig, fqdn },
      monitorConfig: {
        profileMonitorStatus,
        ...monitor,
        // Empty lists are left out, as the service does (TM-226).
        ...(customHeaders.length > 0 && { customHeaders }),
        ...(expectedStatusCodeRanges.length > 0 && { expectedStatusCodeRanges }),
      },
      endpoints: endpoints.map((endpoint) => renderEndpoint(endpoint, version)),
      trafficViewEnrollmentStatus: "Disabled",
      maxReturn: null,
    },
  };
}

/** Parses a profile out of a reply. */
export function parseProfileReply(body: unknown): Parsed<RemoteProfile> {
  if (!isObject(body) || !isObject(body["properties"])) return { faults: [propertiesFault(body)] };
  const { id, properties } = body;
  const key = typeof id === "string" ? parseProfileId(id) : undefined;
  if (!key)
    return { faults: [{ path: "id", message: `id must be that of a profile, got ${show(id)}` }] };
  const parsed = parseProfileBody({ ...body, properties: { ...properties, endpoints: null } }, key);
  if (!parsed.value) return { faults: parsed.faults };
  const { fqdn } = (properties["dnsConfig"] ?? {}) as JsonObject;
  const { profileMonitorStatus } = (properties["monitorConfig"] ?? {}) as JsonObject;
  if (typeof fqdn !== "string" || typeof profileMonitorStatus !== "string") {
    return { faults: [statusFault("profileMonitorStatus", profileMonitorStatus)] };
  }
  const entries = Array.isArray(properties["endpoints"]) ? properties["endpoints"] : [];
  const endpoints: RemoteEndpoint[] = [];
  for (const entry of entries) {
    const endpoint = parseEndpointReply(entry);
    if (!endpoint.value) return { faults: endpoint.faults };
    endpoints.push(endpoint.value);
  }
  return {
    value: { key, profile: parsed.value.profile, fqdn, profileMonitorStatus, endpoints },
    faults: [],
  };
}
