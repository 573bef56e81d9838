// Values between Terraform and the lifecycle: names, blocks and the forms of azurerm. Nothing is checked
// here but that a text is one that can be translated at all.
import type { Fault } from "../../errors.ts";
import { lastName, show } from "../../model/rules.ts";
import type { Values } from "../lifecycle/kind.ts";
import type { Attribute, Block, TerraformField } from "./schema.ts";
import { isUnknown, UNKNOWN } from "./values.ts";

/** A declaration, and what in it could not be read; that is unknown in it. */
export interface Declaration {
  readonly values: Values;
  readonly faults: readonly Fault[];
}

/** Reads a configuration or state of Terraform's as declared properties; what is null is absent. */
export function fromTerraform(fields: readonly TerraformField[], given: Values): Declaration {
  const faults: Fault[] = [];
  return { values: objectFrom(fields, given, { path: "", faults }), faults };
}

interface Place {
  readonly path: string;
  readonly faults: Fault[];
}

function objectFrom(fields: readonly TerraformField[], given: Values, place: Place): Values {
  const entries = fields.map((field) => {
    const path = place.path === "" ? field.property : `${place.path}.${field.property}`;
    const at = { path, faults: place.faults };
    const value = given[field.name];
    const read =
      field.kind === "block" ? blockFrom(field, value, at) : attributeFrom(field, value, at);
    return [field.property, read] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function blockFrom({ isRepeated, fields }: Block, value: unknown, at: Place): unknown {
  if (isUnknown(value)) return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value.map((item, index) => {
    const path = isRepeated ? `${at.path}[${index}]` : at.path;
    return isUnknown(item) ? item : objectFrom(fields, item, { path, faults: at.faults });
  });
  return isRepeated ? items : items[0];
}

function attributeFrom({ form }: Attribute, value: unknown, at: Place): unknown {
  if (value === null || value === undefined) return undefined;
  if (isUnknown(value)) return value;
  if (form === "switch") return value ? "Enabled" : "Disabled";
  if (form !== "ranges" || !Array.isArray(value)) return value;
  return value.map((item, index) => {
    if (isUnknown(item)) return item;
    const range = parseRange(item);
    if (range && range.min <= range.max) return range;
    // The lifecycle would name `min` and `max`, which a user of Terraform has not written.
    const allowed = range
      ? "from low to high"
      : 'status codes such as "200" or ranges such as "200-299"';
    at.faults.push({
      path: `${at.path}[${index}]`,
      message: `${lastName(at.path)} must be ${allowed}, got ${show(item)} (TM-26)`,
    });
    return UNKNOWN;
  });
}

function parseRange(text: unknown): { readonly min: number; readonly max: number } | undefined {
  const match = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(String(text));
  if (!match) return undefined;
  const [, min, max = min] = match;
  return { min: Number(min), max: Number(max) };
}

/** Writes the value of an attribute as Terraform has it; what is absent is null there. */
export function attributeTo({ form }: Attribute, value: unknown): unknown {
  if (isUnknown(value)) return value;
  if (value === undefined || value === null) return null;
  if (form === "switch") return value === "Enabled";
  if (form === "ranges" && Array.isArray(value)) return value.map(rangeText);
  return value;
}

function rangeText(range: unknown): unknown {
  if (isUnknown(range)) return range;
  const { min, max } = range as { readonly min: number; readonly max: number };
  return min === max ? `${min}` : `${min}-${max}`;
}
