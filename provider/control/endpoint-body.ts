// An endpoint in a body (TM-226), and back.
import type { Fault } from "../errors.ts";
import { endpointId, type ProfileKey, parseProfileId } from "../model/desired-state.ts";
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
  missingFault,
  objectFault,
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

/** Reads an ARM id of an endpoint, in any casing (TM-217); `undefined` when it is none. */
export function parseEndpointId(id: string): EndpointPlace | undefined {
  const [name = "", type = "", ...rest] = id.split("/").reverse();
  const key = parseProfileId(rest.reverse().join("/"));
  const kind = parseEndpointKind(type);
  return key && kind && name !== "" ? { key, kind, name } : undefined;
}

/** Parses the body of an endpoint's PUT. Paths of faults are the model's. */
export function parseEndpointBody(body: JsonObject, place: EndpointPlace): Parsed<Endpoint> {
  const faults = envelopeFaults(body, endpointId(place.key, place), place.name);
  return parseProperties(body, place.name, faults);
}

/** Parses an entry of a profile's list; there the kind stands in `type` (TM-33). */
export function parseEndpointEntry(entry: unknown, key: ProfileKey): Parsed<Endpoint> {
  if (!isObject(entry)) return { faults: [objectFault("", entry)] };
  const { type, name } = entry;
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
  return parseProperties(entry, name, faults);
}

function parseProperties(
  { properties }: JsonObject,
  name: unknown,
  envelope: readonly Fault[],
): Parsed<Endpoint> {
  if (!isObject(properties))
    return { faults: [...envelope, objectFault("properties", properties)] };
  const parsed = parseEndpoint({ ...properties, name });
  return envelope.length === 0 ? parsed : { faults: [...envelope, ...parsed.faults] };
}

/** What a client writes of an endpoint. */
export function renderEndpointWrite(endpoint: Endpoint): JsonObject {
  return { name: endpoint.name, type: TYPE_PREFIX + endpoint.kind, properties: declared(endpoint) };
}

/** An endpoint as the API shows it (TM-226). */
export function renderEndpoint(remote: RemoteEndpoint, version: ApiVersion): JsonObject {
  const { id, endpoint, endpointMonitorStatus } = remote;
  const { alwaysServe, ...properties } = declared(endpoint);
  return {
    id,
    name: endpoint.name,
    type: TYPE_PREFIX + endpoint.kind,
    properties: {
      endpointMonitorStatus,
      ...properties,
      // What an external endpoint cannot have is shown as null.
      targetResourceId: null,
      minChildEndpoints: null,
      ...(isSince(version, "2022-04-01-preview") && { alwaysServe }), // TM-221
    },
  };
}

/** The properties somebody declares; empty lists are left out, as the service does (TM-226). */
function declared({ name: _, kind: __, ...settings }: Endpoint): JsonObject {
  const { endpointStatus, target, weight, priority, customHeaders, ...rest } = settings;
  return {
    endpointStatus,
    target,
    weight,
    ...(priority !== undefined && { priority }),
    ...rest,
    ...(customHeaders.length > 0 && { customHeaders }),
  };
}

/** Parses an endpoint out of a reply. */
export function parseEndpointReply(body: unknown): Parsed<RemoteEndpoint> {
  if (!isObject(body)) return { faults: [objectFault("", body)] };
  const { id, properties } = body;
  const key = parseProfileId(String(id).split("/").slice(0, -2).join("/"));
  if (typeof id !== "string" || !key)
    return { faults: [missingFault("id", "an endpoint's id", id)] };
  const parsed = parseEndpointEntry(body, key);
  if (!parsed.value) return parsed;
  const { priority } = parsed.value;
  const { endpointMonitorStatus } = properties as JsonObject;
  if (typeof endpointMonitorStatus !== "string") {
    return { faults: [missingFault("endpointMonitorStatus", "a status", endpointMonitorStatus)] };
  }
  if (priority === undefined) return { faults: [missingFault("priority", "settled", priority)] };
  return {
    value: { id, endpoint: { ...parsed.value, priority }, endpointMonitorStatus },
    faults: [],
  };
}
