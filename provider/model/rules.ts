// The few kinds of value that declarations are made of, each with one message that says what is
// allowed and what was given, and the collecting of faults with their paths.
import { z } from "zod";
import type { Fault } from "../errors.ts";

/** Shows a refused value in a message, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const refuse = (allowed: string) => ({
  error: (issue: { input?: unknown }) => `must be ${allowed}, got ${show(issue.input)}`,
});

/** A whole number; a quoted one is refused (TM-236). */
export function integer(min: number, max: number) {
  const refusal = refuse(`an integer from ${min} to ${max}`);
  return z.number(refusal).int(refusal).min(min, refusal).max(max, refusal);
}

/** One of a few words, matched without case and returned in their own (TM-236). */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  const canonical = (value: unknown) =>
    typeof value === "string"
      ? (words.find((word) => word.toLowerCase() === value.toLowerCase()) ?? value)
      : value;
  const allowed = words.length === 1 ? words[0] : `one of ${words.join(", ")}`;
  return z.preprocess(canonical, z.enum(words, refuse(allowed)));
}

/** A string for which `faultOf` finds nothing wrong. */
export function text(faultOf: (value: string) => string | undefined, allowed = "a string") {
  return z.string(refuse(allowed)).superRefine((value, context) => {
    const message = faultOf(value);
    if (message !== undefined) context.addIssue({ code: "custom", message, input: value });
  });
}

/** A list of at most `max` items. */
export function list<Item extends z.ZodType>(item: Item, max: number) {
  const refusal = refuse(`a list of at most ${max}`);
  return z.array(item, refusal).max(max, {
    error: (issue) => `must have at most ${max} items, got ${(issue.input as unknown[]).length}`,
  });
}

/** An object with the given properties; others are dropped (TM-236). */
export function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, refuse("an object"));
}

/** Makes a property optional; an explicit null means absent (TM-230). */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema.optional());
}

/** A rule over several properties of one declaration. */
export interface CrossFault extends Fault {
  /** Paths of the other properties the rule looked at; it says nothing while one of them is unknown. */
  readonly because: readonly string[];
}

/** What parsing a declaration gives: the value, or every fault in it. */
export type Parsed<Value> =
  | { readonly value: Value; readonly faults: readonly [] }
  | { readonly value?: undefined; readonly faults: readonly Fault[] };

/** How a declaration is read. */
export interface ParseOptions {
  /** Tells a placeholder for a value that is not known yet, as in a preview. */
  readonly isUnknown?: (value: unknown) => boolean;
  /** Whether properties that do not exist are faults. @default false: they are dropped (TM-236) */
  readonly strict?: boolean;
}

/**
 * Parses a declaration: single-field rules by `schema`, then the rules over several fields, all
 * faults together in the order of TM-243. What is unknown is left out of both, so a preview
 * reports exactly what can already be known.
 *
 * @param schema - the shape, with everything optional that has a default
 * @param complete - fills defaults and returns the faults of rules over several fields
 */
export function parseDeclared<Shape extends z.ZodObject, Value>(
  schema: Shape,
  input: unknown,
  complete: (fields: Partial<z.output<Shape>>) => {
    value: Value;
    faults: readonly CrossFault[];
  },
  options: ParseOptions = {},
): Parsed<Value> {
  const unknownPaths: string[] = [];
  const known = withoutUnknown(input, "", options.isUnknown ?? (() => false), unknownPaths);
  const result = schema.safeParse(known);
  const faults: Fault[] = options.strict ? [...strangers(schema, known, "")] : [];
  const seen = new Set(unknownPaths);
  for (const issue of result.error?.issues ?? []) {
    const path = formatPath(issue.path);
    if (seen.has(path) || unknownPaths.some((hidden) => path.startsWith(`${hidden}.`))) continue;
    seen.add(path);
    faults.push({ path, message: `${lastName(path)} ${issue.message}`.trim() });
  }
  const fields = result.success ? result.data : soundFields(schema, known);
  const completed = complete(fields);
  const doubtful = [...seen];
  for (const { because, ...fault } of completed.faults) {
    const looked = [fault.path, ...because];
    if (looked.some((path) => doubtful.some((doubt) => overlaps(path, doubt)))) continue;
    faults.push({ path: fault.path, message: fault.message });
  }
  if (faults.length > 0) return { faults };
  return { value: completed.value, faults: [] };
}

function overlaps(a: string, b: string): boolean {
  return (
    a === b ||
    a.startsWith(`${b}.`) ||
    a.startsWith(`${b}[`) ||
    b.startsWith(`${a}.`) ||
    b.startsWith(`${a}[`)
  );
}

/** The fields that are sound by themselves, so that the rules over several can still speak. */
function soundFields<Shape extends z.ZodObject>(
  schema: Shape,
  input: unknown,
): Partial<z.output<Shape>> {
  const fields: Record<string, unknown> = {};
  if (typeof input !== "object" || input === null) return fields as Partial<z.output<Shape>>;
  for (const [name, field] of Object.entries(schema.shape)) {
    const value = (input as Record<string, unknown>)[name];
    const result = (field as z.ZodType).safeParse(value);
    if (result.success) {
      if (result.data !== undefined) fields[name] = result.data;
    } else {
      const inner = unwrap(field as z.ZodType);
      if (inner instanceof z.ZodObject) fields[name] = soundFields(inner, value);
    }
  }
  return fields as Partial<z.output<Shape>>;
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.out as z.ZodType);
  return schema;
}

function* strangers(schema: z.ZodType, input: unknown, path: string): Generator<Fault> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray && Array.isArray(input)) {
    for (const [index, item] of input.entries()) {
      yield* strangers(inner.element as z.ZodType, item, `${path}[${index}]`);
    }
  }
  if (!(inner instanceof z.ZodObject) || typeof input !== "object" || input === null) return;
  for (const [name, value] of Object.entries(input)) {
    const at = path === "" ? name : `${path}.${name}`;
    const field = Object.hasOwn(inner.shape, name) ? inner.shape[name] : undefined;
    if (field) yield* strangers(field as z.ZodType, value, at);
    else if (value !== undefined) {
      yield {
        path: at,
        message: `${name} is not a property here; known are ${Object.keys(inner.shape).join(", ")}`,
      };
    }
  }
}

function withoutUnknown(
  value: unknown,
  path: string,
  isUnknown: (value: unknown) => boolean,
  unknownPaths: string[],
): unknown {
  if (isUnknown(value)) {
    unknownPaths.push(path);
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      withoutUnknown(item, `${path}[${index}]`, isUnknown, unknownPaths),
    );
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    withoutUnknown(item, path === "" ? name : `${path}.${name}`, isUnknown, unknownPaths),
  ]);
  return Object.fromEntries(entries);
}

function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? String(step) : `.${String(step)}`;
  }
  return text;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
