// What people are told of a property stands where its schema stands; every front end and all
// documentation are made from it (design rule 5).
import { z } from "zod";

/** What people are told of a property. */
export interface PropertyNotes {
  /** Markdown: meaning, unit, range, source. */
  readonly description: string;
  /** What it is where it is not declared; not needed where the schema itself holds the value. */
  readonly default?: string;
  /** What its absence means, where nothing takes its place and it stays absent. */
  readonly absent?: string;
  /** Whether a change replaces the resource. @default false */
  readonly replaces?: boolean;
  /** Whether it holds a secret. @default false */
  readonly secret?: boolean;
}

/** What people are told of a kind of object. */
export interface StructureNotes {
  /** In PascalCase: the name of its type in a front end that has types. */
  readonly name: string;
  /** Markdown. */
  readonly description: string;
}

const properties = z.registry<PropertyNotes>();
const structures = z.registry<StructureNotes>();

/** Notes what people are told of a property. */
export function property<Schema extends z.ZodType>(schema: Schema, notes: PropertyNotes): Schema {
  properties.add(schema, notes);
  return schema;
}

/** Notes what people are told of a kind of object. */
export function structure<Schema extends z.ZodObject>(
  schema: Schema,
  notes: StructureNotes,
): Schema {
  structures.add(schema, notes);
  return schema;
}

/** What was noted of a property. */
export function propertyNotes(schema: z.ZodType): PropertyNotes | undefined {
  return properties.get(schema);
}

/** What was noted of a kind of object. */
export function structureNotes(schema: z.ZodObject): StructureNotes | undefined {
  return structures.get(schema);
}
