// The routes of the public contract. Fixed segments match in any casing (TM-217), so the path is taken
// apart here rather than by patterns.
import type { Context } from "hono";
import { isObject, type JsonObject } from "../../../control/body.ts";
import {
  type ApiVersion,
  parseApiVersion,
  type RemoteEndpoint,
  type RemoteProfile,
  scopeFaults,
} from "../../../control/contract.ts";
import {
  endpointKindFault,
  parseEndpointBody,
  parseEndpointKind,
  renderEndpoint,
} from "../../../control/endpoint-body.ts";
import { parseProfileBody, renderProfile } from "../../../control/profile-body.ts";
import { invalidDeclaration, ProviderError } from "../../../errors.ts";
import { type EndpointStatus, endpointStatus, profileStatus } from "../../../health/status.ts";
import {
  endpointId,
  fullName,
  type ProfileKey,
  profileId,
  type StoredProfile,
} from "../../../model/desired-state.ts";
import type { StoredEndpoint } from "../../../model/endpoint.ts";
import { endpointNameFault, profileNameFault } from "../../../model/name.ts";
import type { ApiOptions } from "../app.ts";
import { indexOf } from "../profile-service.ts";
import { notAllowed } from "./method.ts";

/** What a path of the contract names. */
type Place =
  | {
      readonly kind: "subscription";
      readonly subscriptionId: string;
      readonly resourceGroup?: string;
    }
  | { readonly kind: "profile"; readonly key: ProfileKey }
  | {
      readonly kind: "endpoint";
      readonly key: ProfileKey;
      readonly type: string;
      readonly name: string;
    };

/** Answers a request under the public contract. */
export async function answerArm(context: Context, options: ApiOptions): Promise<Response> {
  const place = parsePlace(context.req.path);
  if (!place) throw new ProviderError("ROUTE_UNKNOWN", `there is no route ${context.req.path}`);
  const version = parseApiVersion(context.req.query("api-version"));
  switch (place.kind) {
    case "subscription":
      return listProfiles(context, place, { ...options, version });
    case "profile":
      return answerProfile(context, place.key, { ...options, version });
    case "endpoint":
      return answerEndpoint(context, place, { ...options, version });
  }
}

type Serving = ApiOptions & { readonly version: ApiVersion };

function listProfiles(
  context: Context,
  place: Extract<Place, { kind: "subscription" }>,
  serving: Serving,
): Response {
  if (context.req.method !== "GET") throw notAllowed(context, "GET");
  const found = serving.service.list(place.subscriptionId, place.resourceGroup);
  return context.json({ value: found.map((stored) => showProfile(stored, serving)) });
}

async function answerProfile(
  context: Context,
  key: ProfileKey,
  serving: Serving,
): Promise<Response> {
  const { service } = serving;
  switch (context.req.method) {
    case "GET": {
      const stored = service.get(key);
      if (!stored)
        throw new ProviderError("PROFILE_NOT_FOUND", `there is no profile ${profileId(key)}`);
      return context.json(showProfile(stored, serving));
    }
    case "PUT": {
      const faults = scopeFaults(key);
      const nameFault = profileNameFault(key.profileName);
      if (nameFault !== undefined) faults.push({ path: "name", message: `name ${nameFault}` });
      if (faults.length > 0) throw invalidDeclaration(faults);
      const parsed = parseProfileBody(await readBody(context), key);
      if (!parsed.value) throw invalidDeclaration(parsed.faults);
      const { profile, endpoints } = parsed.value;
      const { stored, created } = await service.putProfile(key, profile, endpoints);
      return context.json(showProfile(stored, serving), created ? 201 : 200);
    }
    case "DELETE":
      return context.body(null, (await service.deleteProfile(key)) ? 200 : 204);
    default:
      throw notAllowed(context, "GET, PUT, DELETE");
  }
}

async function answerEndpoint(
  context: Context,
  { key, type, name }: Extract<Place, { kind: "endpoint" }>,
  serving: Serving,
): Promise<Response> {
  const { service } = serving;
  const kind = parseEndpointKind(type);
  if (!kind) throw invalidDeclaration([endpointKindFault(type)]);
  switch (context.req.method) {
    case "GET": {
      const stored = parentOf(key, service);
      const endpoint = stored.endpoints[indexOf(stored, kind, name)];
      if (!endpoint)
        throw new ProviderError(
          "ENDPOINT_NOT_FOUND",
          `there is no endpoint ${endpointId(key, { kind, name })}`,
        );
      return context.json(showEndpoint(stored, endpoint, serving));
    }
    case "PUT": {
      parentOf(key, service); // before the body is read (TM-243)
      const nameFault = endpointNameFault(name);
      if (nameFault !== undefined)
        throw invalidDeclaration([{ path: "name", message: `name ${nameFault}` }]);
      const parsed = parseEndpointBody(await readBody(context), { key, kind, name });
      if (!parsed.value) throw invalidDeclaration(parsed.faults);
      const { stored, endpoint, created } = await service.putEndpoint(key, parsed.value);
      return context.json(showEndpoint(stored, endpoint, serving), created ? 201 : 200);
    }
    case "DELETE":
      return context.body(null, (await service.deleteEndpoint(key, kind, name)) ? 200 : 204);
    default:
      throw notAllowed(context, "GET, PUT, DELETE");
  }
}

function parentOf(key: ProfileKey, service: ApiOptions["service"]): StoredProfile {
  const stored = service.get(key);
  if (stored) return stored;
  throw new ProviderError("PARENT_NOT_FOUND", `there is no profile ${profileId(key)}`);
}

async function readBody(context: Context): Promise<JsonObject> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProviderError(
      "MEDIA_TYPE_UNSUPPORTED",
      `the request body must be application/json, got ${type || "no content-type"}`,
    );
  }
  const text = await context.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // Said below.
  }
  throw new ProviderError("BODY_NOT_JSON", "the request body must be a JSON object");
}

function parsePlace(path: string): Place | undefined {
  const segments = path.split("/").slice(1).map(decode);
  const [subscriptions, subscriptionId, ...rest] = segments;
  if (subscriptions?.toLowerCase() !== "subscriptions" || !subscriptionId) return undefined;
  if (isProviderPath(rest.slice(0, 3)) && rest.length === 3)
    return { kind: "subscription", subscriptionId };
  const [groups, resourceGroup, ...below] = rest;
  if (
    groups?.toLowerCase() !== "resourcegroups" ||
    !resourceGroup ||
    !isProviderPath(below.slice(0, 3))
  )
    return undefined;
  const [profileName, type, name, ...more] = below.slice(3);
  if (profileName === undefined) return { kind: "subscription", subscriptionId, resourceGroup };
  const key = { subscriptionId, resourceGroup, profileName };
  if (type === undefined) return { kind: "profile", key };
  return name === undefined || more.length > 0 ? undefined : { kind: "endpoint", key, type, name };
}

function isProviderPath(segments: readonly string[]): boolean {
  return segments.join("/").toLowerCase() === "providers/microsoft.network/trafficmanagerprofiles";
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray percent sign is refused as a name
  }
}

function statusOf(
  stored: StoredProfile,
  endpoint: StoredEndpoint,
  serving: Serving,
): EndpointStatus {
  const id = endpointId(stored.key, endpoint).toLowerCase();
  return endpointStatus(stored.profile, endpoint, serving.verdictOf(id));
}

function remoteEndpoint(
  stored: StoredProfile,
  endpoint: StoredEndpoint,
  serving: Serving,
): RemoteEndpoint {
  return {
    id: endpointId(stored.key, endpoint),
    endpoint,
    endpointMonitorStatus: statusOf(stored, endpoint, serving),
  };
}

function showEndpoint(
  stored: StoredProfile,
  endpoint: StoredEndpoint,
  serving: Serving,
): JsonObject {
  return renderEndpoint(remoteEndpoint(stored, endpoint, serving), serving.version);
}

function showProfile(stored: StoredProfile, serving: Serving): JsonObject {
  const { key, profile, endpoints } = stored;
  const statuses = endpoints.map((endpoint) => statusOf(stored, endpoint, serving));
  const remote: RemoteProfile = {
    key,
    profile,
    fqdn: fullName(profile.dnsConfig.relativeName, serving.zone),
    profileMonitorStatus: profileStatus(profile, statuses),
    endpoints: endpoints.map((endpoint) => remoteEndpoint(stored, endpoint, serving)),
  };
  return renderProfile(remote, serving.version);
}
