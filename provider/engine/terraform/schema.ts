// A resource as Terraform sees it, made from its one description in the model (provider/model/shape.ts):
// attributes and blocks, each knowing the declared property it stands for.
import { unreachable } from "../../errors.ts";
import type { PropertyShape, ResourceShape, ValueShape } from "../../model/shape.ts";
import { type Form, renderingOf, snakeCase, WRITING_ONLY } from "./names.ts";

/** The type of an attribute, as Terraform's JSON has it. */
export type AttributeType = "string" | "number" | "bool" | readonly ["list" | "map", AttributeType];

/** What attributes and blocks have in common. */
interface Field {
  /** The declared property. */
  readonly property: string;
  /** Its name in Terraform. */
  readonly name: string;
  readonly presence: PropertyShape["presence"];
  /** Whether a resource that exists always has it; else what was not declared stays null. */
  readonly isAlwaysThere: boolean;
  /** Markdown. */
  readonly description: string;
  /** Whether a change of it replaces the resource. */
  readonly replaces: boolean;
}

/** An attribute. */
export interface Attribute extends Field {
  readonly kind: "attribute";
  readonly type: AttributeType;
  readonly form: Form;
  readonly sensitive: boolean;
}

/** A block: one object, or as many as there are. */
export interface Block extends Field {
  readonly kind: "block";
  readonly isRepeated: boolean;
  readonly fields: readonly TerraformField[];
}

export type TerraformField = Attribute | Block;

/** A resource; its attribute `id` goes without saying. */
export interface ResourceSchema {
  /** `signpost_profile`. */
  readonly type: string;
  /** Markdown. */
  readonly description: string;
  readonly fields: readonly TerraformField[];
}

/**
 * Makes the schema of a resource.
 *
 * @param without - properties that are fixed by the type of the resource
 */
export function resourceSchema(
  { name, description, properties }: ResourceShape,
  without: readonly string[] = [],
): ResourceSchema {
  return {
    type: `signpost_${snakeCase(name)}`,
    description,
    fields: properties
      .filter((one) => !without.includes(one.name))
      .map((one) => fieldOf(one, false)),
  };
}

function fieldOf(shape: PropertyShape, isInSecret: boolean): TerraformField {
  const { name: property, value, presence, replaces } = shape;
  const { name, form } = renderingOf(property);
  const sensitive = shape.secret || isInSecret;
  const common = {
    property,
    name,
    presence,
    isAlwaysThere: shape.isAlwaysThere && !WRITING_ONLY.includes(property),
    replaces,
    description: describe(shape, form),
  };
  const item = value.kind === "list" ? value.item : value;
  if (item.kind === "object" && form !== "ranges") {
    if (presence === "computed") throw new Error(`${property}: a block cannot be computed`);
    return {
      ...common,
      kind: "block",
      isRepeated: value.kind === "list",
      fields: item.properties.map((one) => fieldOf(one, sensitive)),
    };
  }
  return { ...common, kind: "attribute", type: typeOf(value, form), form, sensitive };
}

function typeOf(value: ValueShape, form: Form): AttributeType {
  if (form === "switch") return "bool";
  if (form === "ranges") return ["list", "string"];
  switch (value.kind) {
    case "string":
    case "word":
      return "string";
    case "integer":
      return "number";
    case "boolean":
      return "bool";
    case "list":
      return ["list", typeOf(value.item, "same")];
    case "map":
      return ["map", "string"];
    case "object":
      throw new Error("an object is a block, and no attribute's type");
    default:
      return unreachable(value);
  }
}

function describe({ description, defaultText }: PropertyShape, form: Form): string {
  if (defaultText === undefined) return description;
  const text = form === "switch" ? asSwitch(defaultText) : defaultText;
  return `${description} Default: ${text}.`;
}

function asSwitch(text: string): string {
  return text.replace(/"?Enabled"?/g, "true").replace(/"?Disabled"?/g, "false");
}
