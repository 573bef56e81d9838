// The body of a PATCH (TM-229 … TM-231): laid over what stands, and then read as a whole like the body of
// a PUT, so that no rule is written twice and a null asks for the default. Lists and tags are replaced.
import type { ProfileKey, StoredProfile } from "../model/desired-state.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { PROFILE, type Profile } from "../model/profile.ts";
import { shapeOf } from "../model/resource.ts";
import type { Parsed } from "../model/rules.ts";
import { isObject, type JsonObject } from "./body.ts";
import { parseEndpointBody, renderEndpointWrite } from "./endpoint-body.ts";
import { parseProfileBody, renderProfileWrite } from "./profile-body.ts";

/** The objects of a profile that are merged in their turn. */
const MERGED = shapeOf(PROFILE)
  .properties.filter(({ value }) => value.kind === "object")
  .map(({ name }) => name);

/** Parses what a profile's PATCH makes of the profile. Paths of faults are the model's. */
export function parseProfilePatch(patch: JsonObject, before: StoredProfile): Parsed<Profile> {
  const faults = endpointsFaults(patch["properties"]);
  const written = renderProfileWrite(before.profile);
  const properties = laidOver(written["properties"], patch["properties"]);
  const whole = { ...written, ...patch, properties: withoutEndpoints(properties) };
  const parsed = parseProfileBody(whole, before.key);
  if (!parsed.value || faults.length > 0) return { faults: [...faults, ...parsed.faults] };
  return { value: parsed.value.profile, faults: [] };
}

/** Parses what an endpoint's PATCH makes of the endpoint. Paths of faults are the model's. */
export function parseEndpointPatch(
  patch: JsonObject,
  before: Endpoint,
  key: ProfileKey,
): Parsed<Endpoint> {
  const written = renderEndpointWrite(before);
  const properties = laidOver(written["properties"], patch["properties"]);
  const { kind, name } = before;
  return parseEndpointBody({ ...patch, properties }, { key, kind, name });
}

/** What is patched, with what stands where the patch says nothing; something else than an object stays as it is. */
function laidOver(before: unknown, patch: unknown): unknown {
  if (patch === undefined) return before;
  if (!isObject(before) || !isObject(patch)) return patch;
  const merged = MERGED.filter((name) => isObject(before[name]));
  const inner = merged.map((name) => [name, laidOver(before[name], patch[name])]);
  return { ...before, ...patch, ...Object.fromEntries(inner) };
}

/** The list can only be written whole, and a patch of it would look as if it were merged (TM-229). */
function endpointsFaults(properties: unknown) {
  if (!isObject(properties) || properties["endpoints"] === undefined) return [];
  return [
    {
      path: "endpoints",
      message:
        "endpoints cannot be changed by PATCH: PUT the profile, or PUT or PATCH one endpoint (TM-229)",
    },
  ];
}

function withoutEndpoints(properties: unknown): unknown {
  if (!isObject(properties)) return properties;
  const { endpoints: _, ...rest } = properties;
  return rest;
}
