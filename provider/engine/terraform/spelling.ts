// Values that say the same in other words: "priority" and "Priority", `["200"]` and `["200-200"]`, a name
// with and without its final dot. Terraform keeps what a user wrote and takes any other spelling for a
// change, so what was said stays as it was said for as long as it is meant.
import { hasUnknown, sameValue, type Values } from "../lifecycle/kind.ts";
import type { Attribute, Block, TerraformField } from "./schema.ts";
import { attributeTo } from "./translate.ts";
import { isUnknown, UNKNOWN } from "./values.ts";

/** What was written, and its normal form. */
export interface Said {
  /** As Terraform has it. */
  readonly values: Values;
  /** As it is declared. */
  readonly meant: Values;
}

/**
 * Writes properties for Terraform, all of them; those that are as they were meant stay as they were said.
 *
 * @param said - absent where nothing was said yet
 */
export function respell(
  fields: readonly TerraformField[],
  found: Values,
  said: Said | undefined,
): Record<string, unknown> {
  return mapFields(fields, (field) => {
    const value = found[field.property];
    if (field.kind === "attribute")
      return saidAlready(field, value, said) ?? attributeTo(field, value);
    if (isUnknown(value)) return value;
    return itemsOf(value).map((item, index) =>
      isUnknown(item) ? item : respell(field.fields, valuesOf(item), itemSaid(field, said, index)),
    );
  });
}

/** What a plan is made of. */
export interface Planning {
  /** The configuration as Terraform has it. */
  readonly config: Values;
  /** The normal form of the configuration, defaults filled in. */
  readonly inputs: Values;
  readonly prior: Said | undefined;
  /** What an attribute will be that neither the configuration nor a default tells. */
  readonly open: (attribute: Attribute) => unknown;
}

/**
 * The values that a configuration leads to. What is configured is planned to the letter, or as it stands
 * already where that means the same: Terraform accepts nothing else.
 */
export function planned(
  fields: readonly TerraformField[],
  { config, inputs, prior, open }: Planning,
): Record<string, unknown> {
  return mapFields(fields, (field) => {
    const given = config[field.name] ?? null;
    const value = inputs[field.property];
    if (field.kind === "block") return plannedBlock(field, { config, inputs, prior, open });
    const isKnown = value !== undefined && !hasUnknown(value, isUnknown);
    const kept = isKnown ? saidAlready(field, value, prior) : undefined;
    if (given !== null) return kept ?? given;
    return isKnown ? (kept ?? attributeTo(field, value)) : open(field);
  });
}

function plannedBlock(field: Block, { config, inputs, prior }: Planning): unknown {
  const given = config[field.name];
  if (isUnknown(given)) return given;
  return itemsOf(given).map((item, index) => {
    if (isUnknown(item)) return item;
    const own = valuesOf(item);
    const known = {
      config: own,
      inputs: valuesOf(itemsOf(inputs[field.property])[index]),
      prior: itemSaid(field, prior, index),
    };
    // A default may depend on its neighbours, as a port does on the protocol.
    if (!Object.values(own).some(isUnknown)) {
      return planned(field.fields, { ...known, open: () => null });
    }
    return planned(field.fields, { ...known, inputs: {}, prior: undefined, open: () => UNKNOWN });
  });
}

function saidAlready(field: Attribute, value: unknown, said: Said | undefined): unknown {
  const text = said?.values[field.name];
  if (said === undefined || text === undefined || text === null) return undefined;
  if (hasUnknown(text, isUnknown)) return undefined;
  return sameValue(value, said.meant[field.property]) ? text : undefined;
}

function itemSaid(field: Block, said: Said | undefined, index: number): Said | undefined {
  const values = itemsOf(said?.values[field.name])[index];
  const meant = itemsOf(said?.meant[field.property])[index];
  if (values === undefined || meant === undefined || isUnknown(values)) return undefined;
  return { values: valuesOf(values), meant: valuesOf(meant) };
}

function mapFields(
  fields: readonly TerraformField[],
  renderField: (field: TerraformField) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, renderField(field)]));
}

/** The objects of a block; a single one is declared without a list around it. */
function itemsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || isUnknown(value)) return [];
  return Array.isArray(value) ? value : [value];
}

function valuesOf(value: unknown): Values {
  return (value ?? {}) as Values;
}
