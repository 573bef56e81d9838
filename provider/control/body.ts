// The envelope that all resources share in bodies, `{ id, name, type, properties }`, and where a
// property of the model stands in it. Faults carry model paths until they meet a body.
import type { Fault } from "../errors.ts";
import { show } from "../model/rules.ts";

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names outside `properties`: those of the envelope, and those that stand in the URL. */
const ENVELOPE =
  /^(id|name|type|location|tags|properties|subscriptionId|resourceGroupName)(?=$|[.[])/;

/** Where a property of the model stands in a body: `endpoints[1].weight` is `properties.endpoints[1].properties.weight`. */
export function bodyPath(path: string): string {
  const [entry, rest] = splitEntry(path);
  if (entry !== "") return `properties.${entry}${rest === "" ? "" : bodyPath(rest)}`;
  return path === "" || ENVELOPE.test(path) ? path : `properties.${path}`;
}

/** The inverse of {@link bodyPath}. */
export function modelPath(path: string): string {
  const inner = path.replace(/^properties\./, "");
  const [entry, rest] = splitEntry(inner);
  return entry === "" ? inner : `${entry}${rest.replace(/^properties\./, "")}`;
}

function splitEntry(path: string): [entry: string, rest: string] {
  const entry = /^endpoints\[\d+\]\.?/.exec(path)?.[0] ?? "";
  return [entry, path.slice(entry.length)];
}

/**
 * Faults of what the envelope repeats of the URL: a `name` or `id` that contradicts it. The rest of
 * what is read-only is ignored, so that what was read can be written back (TM-11).
 */
export function envelopeFaults(body: JsonObject, id: string, name: string): Fault[] {
  return [...contradiction(body, "id", id), ...contradiction(body, "name", name)];
}

/** The fault of a member that is given and is not the one expected, without regard to case (TM-10). */
export function contradiction(body: JsonObject, member: string, expected: string): Fault[] {
  const given = body[member] ?? undefined;
  if (given === undefined) return [];
  if (typeof given === "string" && given.toLowerCase() === expected.toLowerCase()) return [];
  return [
    {
      path: member,
      message: `${member} must be absent or the one in the URL, ${show(expected)}, got ${show(given)} (TM-11)`,
    },
  ];
}

/** The fault of a value that is no object; a body without properties is one (TM-34). */
export function objectFault(path: string, given: unknown): Fault {
  return { path, message: `${path} must be an object, got ${show(given)}`.trimStart() };
}

/** The fault of a computed member that a reply must have. */
export function missingFault(path: string, what: string, given: unknown): Fault {
  return { path, message: `${path} must be ${what}, got ${show(given)}` };
}
