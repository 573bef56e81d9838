// The ownership marker: a TXT record that says which installation keeps a name of a hosted zone, for
// what, and what it last wrote there, so that whatever differs from that is known to be somebody else's.
// It is written in the same batch as what it speaks of.
import { canonicalName } from "../model/name.ts";
import { RECORD_TYPES, type RecordSet, type RecordType } from "./hosted-zone.ts";

/** What a name is kept for: the two modes of an alias record (TM-286), or the delegation of a service zone. */
export const MARKER_KINDS = ["cname", "flatten", "delegation"] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

/** Who keeps a name. */
export interface Owner {
  /** The installation: its subscription's id. */
  readonly owner: string;
  /** What it keeps it for: the id of a profile, or a service zone. */
  readonly resource: string;
}

/** What a marker says. */
export interface Marker extends Owner {
  readonly kind: MarkerKind;
  /** Counts the writes of this name, from 1; each replaces the marker, so that two never mix. */
  readonly generation: number;
  /** What was written with it; without entries where the name is kept and nothing stands yet. */
  readonly records: readonly RecordSet[];
}

/** TTL of a marker, in seconds. Nobody resolves it. */
export const MARKER_TTL_SECONDS = 300;

const LABEL = "_signpost";
const VERSION = "signpost1";

/**
 * Where the marker of a name stands: `www._signpost.example.org` for `www.example.org`, and
 * `_signpost.example.org` for the zone's own name.
 *
 * All of them are below one name of the hosted zone, not below the name they speak of: below a
 * delegated name there is nothing but glue (RFC 1034 §4.2.1).
 *
 * @param zoneName - name of the hosted zone
 * @param name - a name in it
 */
export function markerName(zoneName: string, name: string): string {
  const zone = canonicalName(zoneName);
  const relative = canonicalName(name).slice(0, -zone.length);
  return `${relative}${LABEL}.${zone}`;
}

/** Writes a marker as text. */
export function renderMarker(marker: Marker): string {
  return [
    `v=${VERSION}`,
    `kind=${marker.kind}`,
    `generation=${marker.generation}`,
    `owner=${escapeText(marker.owner)}`,
    `resource=${escapeText(marker.resource)}`,
    ...marker.records.map((record) => `record=${renderRecord(record)}`),
  ].join(" ");
}

/**
 * Reads a marker.
 *
 * @returns `undefined` where the text is none, also when a later version of Signpost wrote it
 */
export function parseMarker(text: string): Marker | undefined {
  const [version, ...fields] = text.split(" ");
  if (version !== `v=${VERSION}`) return undefined;
  const records: RecordSet[] = [];
  const values = new Map<string, string>();
  for (const field of fields) {
    const split = field.indexOf("=");
    const key = field.slice(0, split);
    const value = field.slice(split + 1);
    if (key === "record") {
      const record = parseRecord(value);
      if (record === undefined) return undefined;
      records.push(record);
    } else {
      values.set(key, value);
    }
  }
  const kind = MARKER_KINDS.find((one) => one === values.get("kind"));
  const generation = Number(values.get("generation"));
  const owner = unescapeText(values.get("owner") ?? "");
  const resource = unescapeText(values.get("resource") ?? "");
  if (!kind || !Number.isSafeInteger(generation) || generation < 1) return undefined;
  if (!owner || !resource) return undefined;
  return { owner, resource, kind, generation, records };
}

/** `A/www.example.org/300/192.0.2.1,192.0.2.2` */
function renderRecord({ type, name, ttlSeconds, values }: RecordSet): string {
  return [type, escapePart(name), ttlSeconds, values.map(escapePart).join(",")].join("/");
}

function parseRecord(text: string): RecordSet | undefined {
  const parts = text.split("/");
  const [typeText, nameText = "", ttlText = "", valuesText = ""] = parts;
  const type: RecordType | undefined = RECORD_TYPES.find((one) => one === typeText);
  const name = unescapeText(nameText);
  const values = valuesText.split(",").map(unescapeText);
  if (parts.length !== 4 || !type || !name || !/^[0-9]{1,10}$/.test(ttlText)) return undefined;
  if (values.some((value) => !value)) return undefined;
  return { type, name, ttlSeconds: Number(ttlText), values: values.map((value) => value ?? "") };
}

/** Leaves the characters of ids readable. */
function escapeText(text: string): string {
  return escapePart(text).replaceAll("%2F", "/");
}

/** Leaves the characters of names and addresses readable, and none that a record is divided by. */
function escapePart(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":");
}

/** `undefined` where the text was not escaped by us. */
function unescapeText(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
