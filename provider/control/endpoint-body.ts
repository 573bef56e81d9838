// An endpoint in a body (TM-226), and back.
import type { Fault } from "../errors.ts";
import {
  endpointId,
  type ProfileKey,
  parseProfileId,
  settlePriorities,
} from "../model/desired-state.ts";
import {
  ENDPOINT_KINDS,
  type Endpoint,
  type EndpointKind,
  parseEndpoint,
} from "../model/endpoint.ts";
import { type Parsed, show } from "../model/rules.ts";
import {
  contradiction,
  envelopeFaults,
  isObject,
  type JsonObject,
  propertiesFault,
} from "./body.ts";
import { type ApiVersion, isSince, type RemoteEndpoint } from "./contract.ts";

const TYPE_PREFIX = "Microsoft.Network/trafficManagerProfiles/";

/** Reads a kind of endpoint as it stands in a path, in any casing (TM-216). */
export function parseEndpointKind(text: string): EndpointKind | undefined {
  return ENDPOINT_KINDS.find((kind) => kind.toLowerCase() === text.toLowerCase());
}

/** What is wrong with a kind of endpoint in a path (TM-33). */
export function endpointKindFault(given: string): Fault {
  return {
    path: "type",
    message: `type must be ${ENDPOINT_KINDS.join(" or ")} in the URL, got ${show(given)} (TM-33)`,
  };
}

/** Where an endpoint is written. */
export interface EndpointPlace {
  readonly key: ProfileKey;
  readonly kind: EndpointKind;
  readonly name: string;
}

/** Parses the body of an endpoint's PUT. Paths of faults are the model's. */
export function parseEndpointBody(body: JsonObject, place: EndpointPlace): Parsed<Endpoint> {
  const { properties } = body;
  const faults = envelopeFaults(body, endpointId(place.key, place), place.name);
  if (!isObject(properties)) return { faults: [...faults, propertiesFault(properties)] };
  const parsed = parseEndpoint({ ...properties, name: place.name });
  if (!parsed.value || faults.length > 0) return { faults: [...faults, ...parsed.faults] };
  return parsed;
}

/** Parses an entry of a profile's list; there the kind stands in `type` (TM-33). */
export function parseEndpointEntry(entry: unknown, key: ProfileKey): Parsed<Endpoint> {
  if (!isObject(entry))
    return { faults: [{ path: "", message: `must be an object, got ${show(entry)}` }] };
  const { type, name, properties } = entry;
  const kind = ENDPOINT_KINDS.find(
    (known) => String(type).toLowerCase() === `${TYPE_PREFIX}${known}`.toLowerCase(),
  );
  const faults: Fault[] = [];
  if (!kind) {
    const allowed = ENDPOINT_KINDS.map((known) => TYPE_PREFIX + known).join(" or ");
    faults.push({ path: "type", message: `type must be ${allowed}, got ${show(type)} (TM-33)` });
  } else if (typeof name === "string") {
    faults.push(...contradiction(entry, "id", endpointId(key, { kind, name })));
  }
  if (!isObject(properties)) return { faults: [...faults, propertiesFault(properties)] };
  const parsed = parseEndpoint({ ...properties, name });
  if (!parsed.value || faults.length > 0) return { faults: [...faults, ...parsed.faults] };
  return parsed;
}

/** What a client writes of an endpoint. */
export function renderEndpointWrite(endpoint: Endpoint): JsonObject {
  return { name: endpoint.name, type: TYPE_PREFIX + endpoint.kind, properties: written(endpoint) };
}

function written(endpoint: Endpoint): JsonObject {
  const { endpointStatus, target, weight, priority, alwaysServe, customHeaders } = endpoint;
  return {
    endpointStatus,
    target,
    weight,
    ...(priority !== undefined && { priority }),
    alwaysServe,
    ...(customHeaders.length > 0 && { customHeaders }),
  };
}

/** An endpoint as the API shows it (TM-226). */
export function renderEndpoint(remote: RemoteEndpoint, version: ApiVersion): JsonObject {
  const { endpoint, endpointMonitorStatus } = remote;
  const { alwaysServe, ...properties } = written(endpoint);
  return {
    id: remote.id,
    name: endpoint.name,
    type: TYPE_PREFIX + endpoint.kind,
    properties: {
      endpointMonitorStatus,
      ...properties,
      // Both belong to kinds that name a resource; the contract shows them on every kind.
      targetResourceId: null,
      minChildEndpoints: null,
      ...(isSince(version, "2022-04-01-preview") && { alwaysServe }), // TM-221
    },
  };
}

/** Parses an endpoint out of a reply. */
export function parseEndpointReply(body: unknown): Parsed<RemoteEndpoint> {
  if (!isObject(body) || !isObject(body["properties"])) return { faults: [propertiesFault(body)] };
  const { id } = body;
  const { endpointMonitorStatus } = body["properties"];
  const key =
    typeof id === "string" ? parseProfileId(id.split("/").slice(0, -2).join("/")) : undefined;
  if (typeof id !== "string" || !key)
    return { faults: [{ path: "id", message: `id must be that of an endpoint, got ${show(id)}` }] };
  const parsed = parseEndpointEntry(body, key);
  if (!parsed.value) return parsed;
  if (typeof endpointMonitorStatus !== "string") {
    return { faults: [statusFault("endpointMonitorStatus", endpointMonitorStatus)] };
  }
  const [endpoint] = settlePriorities([parsed.value]);
  if (!endpoint) throw new Error("an endpoint is lost");
  return { value: { id, endpoint, endpointMonitorStatus }, faults: [] };
}

/** The fault of a computed status that is missing from a reply. */
export function statusFault(name: string, given: unknown): Fault {
  return { path: name, message: `${name} must be a status, got ${show(given)}` };
}
