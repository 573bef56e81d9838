// A resource as it is declared once, and the neutral description that front ends are made from.
import { z } from "zod";
import { property, propertyNotes, structureNotes } from "./property.ts";
import { boolean, optional, unwrap } from "./rules.ts";
import type { PropertyShape, ResourceShape, ValueShape } from "./shape.ts";

/** Properties by name. */
export type Properties = Readonly<Record<string, z.ZodType>>;

/** A resource: what is declared of it, and what only the service knows. */
export interface ResourceDefinition {
  /** In PascalCase. */
  readonly name: string;
  /** Markdown. */
  readonly description: string;
  /** The property that a front end which names its resources fills with that name. @default none */
  readonly namedBy?: string;
  /** What it is known by: a change of any of these replaces it. */
  readonly identity: Properties;
  /** What it is made to be; compared with what it is. */
  readonly settings: Properties;
  /** What says how it is written, and no more. */
  readonly options: Properties;
  /** What cannot be declared. */
  readonly computed: Properties;
}

/** The property by which what exists already is taken over. */
export function adoption(what: string) {
  return property(optional(boolean()), {
    description: `Whether ${what} that exists already under this name is taken over, and made what is declared.`,
    absent: "`false`: one that is not what is declared is left alone, and the creation fails",
  });
}

/** The neutral description of a resource. */
export function shapeOf(definition: ResourceDefinition): ResourceShape {
  const { name, description, namedBy, identity, settings, options, computed } = definition;
  const declared = shapesOf({ ...identity, ...settings, ...options });
  return {
    name,
    description,
    ...(namedBy !== undefined && { namedBy }),
    properties: [
      ...declared.map((one) => (Object.hasOwn(identity, one.name) ? replacing(one) : one)),
      ...shapesOf(computed).map(
        (one): PropertyShape => ({ ...one, presence: "computed", isAlwaysThere: true }),
      ),
    ],
  };
}

const replacing = (one: PropertyShape): PropertyShape => ({ ...one, replaces: true });

function shapesOf(shape: Properties): PropertyShape[] {
  return Object.entries(shape).map(([name, schema]) => shapeOfProperty(name, schema));
}

function shapeOfProperty(name: string, schema: z.ZodType): PropertyShape {
  const notes = propertyNotes(schema);
  if (!notes) throw new Error(`the property ${name} has no notes`);
  const { description, replaces = false, secret = false } = notes;
  const common = { name, value: shapeOfValue(schema), description, replaces, secret };
  if (!schema.safeParse(undefined).success) {
    return { ...common, presence: "required", isAlwaysThere: true };
  }
  const defaultText = notes.absent ?? notes.default ?? defaultOf(schema);
  if (defaultText === undefined) throw new Error(`the property ${name} has no default`);
  const isAlwaysThere = notes.absent === undefined;
  return { ...common, presence: "optional", defaultText, isAlwaysThere };
}

function defaultOf(schema: z.ZodType): string | undefined {
  const value = schema.parse(undefined);
  return value === undefined ? undefined : `\`${JSON.stringify(value)}\``;
}

function shapeOfValue(schema: z.ZodType): ValueShape {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodString) return { kind: "string" };
  if (inner instanceof z.ZodBoolean) return { kind: "boolean" };
  if (inner instanceof z.ZodEnum) return { kind: "word", words: inner.options.map(String) };
  if (inner instanceof z.ZodNumber) return { kind: "integer" };
  if (inner instanceof z.ZodLiteral) {
    return { kind: "integer", oneOf: [...inner.values].map(Number) };
  }
  if (inner instanceof z.ZodRecord) return { kind: "map" };
  if (inner instanceof z.ZodArray) {
    return { kind: "list", item: shapeOfValue(inner.element as z.ZodType) };
  }
  if (inner instanceof z.ZodObject) {
    const notes = structureNotes(inner);
    if (!notes) throw new Error("an object of the model has no notes");
    return { kind: "object", ...notes, properties: shapesOf(inner.shape as Properties) };
  }
  throw new Error(`a ${inner.type} has no shape`);
}
