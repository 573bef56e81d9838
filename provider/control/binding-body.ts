// A binding in a body of our own routes, in the envelope that all resources share, and back. The store
// keeps it in the same form and reads it by the same rules.
import {
  ALIAS_MODES,
  DEFAULT_ON_DISABLED,
  MINIMUM_INTERVAL_SECONDS,
  ON_DISABLED,
} from "../model/alias-mode.ts";
import { parseProfileId, profileId, profileIdFault } from "../model/desired-state.ts";
import { placeFaults } from "../model/hosted-zone.ts";
import {
  awsProfileFault,
  awsRoleArnFault,
  hostedZoneIdFault,
} from "../model/hosted-zone-access.ts";
import { canonicalName, zoneNameFault } from "../model/name.ts";
import {
  integer,
  object,
  oneOf,
  optional,
  type Parsed,
  parseDeclared,
  show,
  text,
} from "../model/rules.ts";
import { BINDING_STATES, type Binding, type BindingState, type RemoteBinding } from "./binding.ts";
import { envelopeFaults, isObject, type JsonObject, missingFault, objectFault } from "./body.ts";

/** The path below which bindings stand, one of our own routes. */
export const BINDINGS_PATH = "/signpost/v1/bindings";

/** Which binding: the hosted zone's id and the name are its key. */
export type BindingKey = Pick<Binding, "hostedZoneId" | "name">;

/** The id of a binding: its path. */
export function bindingId({ hostedZoneId, name }: BindingKey): string {
  return `${BINDINGS_PATH}/${hostedZoneId}/${canonicalName(name)}`;
}

const bindingSchema = object({
  hostedZoneId: text(hostedZoneIdFault),
  name: text(zoneNameFault),
  profileId: text(profileIdFault),
  mode: oneOf(ALIAS_MODES),
  onDisabled: optional(oneOf(ON_DISABLED)),
  minimumIntervalInSeconds: optional(
    integer(MINIMUM_INTERVAL_SECONDS.min, MINIMUM_INTERVAL_SECONDS.max),
  ),
  awsProfile: optional(text(awsProfileFault)),
  awsRoleArn: optional(text(awsRoleArnFault)),
});

/** Parses a binding: every fault at once, defaults filled in, names in their canonical form. */
export function parseBinding(input: unknown): Parsed<Binding> {
  return parseDeclared(bindingSchema, input, (fields) => {
    const key = parseProfileId(fields.profileId ?? "");
    const value: Binding = {
      hostedZoneId: fields.hostedZoneId ?? "",
      name: canonicalName(fields.name ?? ""),
      profileId: key ? profileId(key) : "",
      mode: fields.mode ?? "cname",
      onDisabled: fields.onDisabled ?? DEFAULT_ON_DISABLED,
      minimumIntervalInSeconds: fields.minimumIntervalInSeconds ?? MINIMUM_INTERVAL_SECONDS.default,
      ...(fields.awsProfile !== undefined && { awsProfile: fields.awsProfile }),
      ...(fields.awsRoleArn !== undefined && { awsRoleArn: fields.awsRoleArn }),
    };
    return { value, faults: placeFaults(value) };
  });
}

/** Parses the body of a binding's PUT; what the URL says need not be repeated. */
export function parseBindingBody(body: JsonObject, key: BindingKey): Parsed<Binding> {
  const { properties } = body;
  const faults = envelopeFaults(body, bindingId(key), key.name);
  if (!isObject(properties)) return { faults: [...faults, objectFault("properties", properties)] };
  const given = properties["hostedZoneId"] ?? key.hostedZoneId;
  if (given !== key.hostedZoneId) {
    const message = `hostedZoneId must be absent or the one in the URL, ${show(key.hostedZoneId)}, got ${show(given)}`;
    faults.push({ path: "hostedZoneId", message });
  }
  const parsed = parseBinding({ ...properties, ...key });
  if (faults.length > 0 || !parsed.value) return { faults: [...faults, ...parsed.faults] };
  return parsed;
}

/** What a client writes of a binding. */
export function renderBindingWrite({ name: _, ...properties }: Binding): JsonObject {
  return { properties };
}

/** A binding as the API shows it. */
export function renderBinding({ binding, state }: RemoteBinding): JsonObject {
  const { name, ...properties } = binding;
  return { id: bindingId(binding), name, properties: { ...properties, state } };
}

/** Parses a binding out of a reply. */
export function parseBindingReply(body: unknown): Parsed<RemoteBinding> {
  if (!isObject(body)) return { faults: [objectFault("", body)] };
  const { name, properties } = body;
  if (!isObject(properties)) return { faults: [objectFault("properties", properties)] };
  const parsed = parseBinding({ ...properties, name });
  if (!parsed.value) return parsed;
  const state = parseState(properties["state"]);
  if (state) return { value: { binding: parsed.value, state }, faults: [] };
  return { faults: [missingFault("state", "how the alias writer is doing", properties["state"])] };
}

function parseState(given: unknown): BindingState | undefined {
  if (!isObject(given)) return undefined;
  const { message, addresses, changeId } = given;
  const kind = BINDING_STATES.find((known) => known === given["kind"]);
  if (kind === undefined || typeof message !== "string" || typeof changeId !== "string")
    return undefined;
  if (!Array.isArray(addresses)) return undefined;
  return { kind, message, addresses: addresses.map(String), changeId };
}
