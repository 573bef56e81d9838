// The few kinds of value that declarations are made of, each with one message that says what is
// allowed and what was given, and the collecting of faults with their paths.
import { z } from "zod";
import type { Fault } from "../errors.ts";

/** Properties that may hold secrets: custom headers carry credentials. No message shows what is in them. */
const HIDDEN: readonly string[] = ["customHeaders", "value"];

/** Shows a refused value in a message, shortened, without what may be secret in it. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = textOf(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function textOf(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "object") return String(value);
  try {
    return JSON.stringify(value, (name, item) => (HIDDEN.includes(name) ? "…" : item));
  } catch {
    // A cycle, or nested deeper than the stack is.
    return Array.isArray(value) ? "a list" : "an object";
  }
}

/** The message that refuses a value. */
interface Refusal {
  readonly error: (issue: { input?: unknown }) => string;
}

/** Refuses a value and shows it. */
export const refuse = (allowed: string): Refusal => ({
  error: ({ input }) => `must be ${allowed}, got ${show(input)}`,
});

/** Refuses a value that may be a secret, and says only what sort of value it is. */
export const refuseUnseen = (allowed: string): Refusal => ({
  error: ({ input }) => `must be ${allowed}, got ${sortOf(input)}`,
});

function sortOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A whole number; a quoted one is refused (TM-236). */
export function integer(min: number, max: number) {
  const refusal = refuse(`an integer from ${min} to ${max}`);
  return z.number(refusal).int(refusal).min(min, refusal).max(max, refusal);
}

/** The longest TTL, in seconds (RFC 2181 §8, TM-13). */
const MAX_TTL_SECONDS = 2147483647;

/** A TTL, in seconds. */
export function ttlSeconds() {
  return integer(0, MAX_TTL_SECONDS);
}

/** One of a few numbers. */
export function anyOf<const Numbers extends readonly [number, ...number[]]>(numbers: Numbers) {
  return z.literal(numbers, refuse(numbers.join(" or ")));
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

/** True or false. */
export function boolean() {
  return z.boolean(refuse("true or false"));
}

/** A string for which `faultOf` finds nothing wrong. */
export function text(faultOf: (value: string) => string | undefined, refusal = refuse("a string")) {
  return z.string(refusal).superRefine((value, context) => {
    const message = faultOf(value);
    if (message !== undefined) context.addIssue({ code: "custom", message, input: value });
  });
}

/** A string, whatever is in it. */
export function anyText() {
  return text(() => undefined);
}

/** A list of at most `max` items. */
export function list<Item extends z.ZodType>(
  item: Item,
  max: number,
  refusal = refuse(`a list of at most ${max}`),
) {
  return z.array(item, refusal).max(max, {
    error: (issue) => `must have at most ${max} items, got ${(issue.input as unknown[]).length}`,
  });
}

/** An object with the given properties; others are dropped (TM-236). */
export function object<Shape extends z.ZodRawShape>(shape: Shape, refusal = refuse("an object")) {
  return z.object(shape, refusal);
}

/** An object of strings under any names. */
export function strings() {
  return z.record(z.string(), anyText(), refuse("an object of strings"));
}

/** Makes a property optional; an explicit null means absent (TM-230). */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema.optional());
}

/** Gives an absent property a value; an explicit null means absent (TM-230). */
export function withDefault<Schema extends z.ZodType>(
  schema: Schema,
  value: z.core.util.NoUndefined<z.output<Schema>>,
) {
  return z.preprocess((given) => given ?? undefined, schema.default(value));
}

/** A rule over several properties of one declaration. */
export interface CrossFault extends Fault {
  /** Paths of the other properties the rule looked at; it says nothing while one of them is unknown. */
  readonly because: readonly string[];
}

/** What a schema parses to. */
export type Declared<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>;

type DeepReadonly<Value> = Value extends object
  ? { readonly [Name in keyof Value]: DeepReadonly<Value[Name]> }
  : Value;

/** What is sound by itself of a value: parts at any depth may be missing. */
export type Sound<Value> = Value extends readonly (infer Item)[]
  ? readonly (Sound<Item> | undefined)[]
  : Value extends object
    ? { readonly [Name in keyof Value]?: Sound<Value[Name]> | undefined }
    : Value;

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
 * @param schema - the shape, with everything optional that may be absent
 * @param complete - adds the defaults that depend on others and returns the faults of rules over
 *   several fields; it is given what is known and sound of the declaration
 */
export function parseDeclared<Shape extends z.ZodObject, Value>(
  schema: Shape,
  input: unknown,
  complete: (fields: Sound<z.output<Shape>>) => {
    value: Sound<NoInfer<Value>>;
    faults: readonly CrossFault[];
  },
  options: ParseOptions = {},
): Parsed<Value> {
  const unknownPaths: string[] = [];
  const { isUnknown, strict } = options;
  const known = isUnknown ? withoutUnknown(input, "", { isUnknown, unknownPaths }) : input;
  const result = schema.safeParse(known);
  const faults: Fault[] = strict ? strangers(schema, input, unknownPaths) : [];
  const seen = new Set(unknownPaths);
  for (const issue of result.error?.issues ?? []) {
    const path = formatPath(issue.path);
    if (seen.has(path)) continue;
    seen.add(path);
    faults.push({ path, message: `${lastName(path)} ${issue.message}`.trim() });
  }
  const fields = result.success ? result.data : soundPart(schema, known);
  const completed = complete((fields ?? {}) as Sound<z.output<Shape>>);
  const doubtful = [...seen];
  for (const { because, ...fault } of completed.faults) {
    const looked = [fault.path, ...because];
    if (looked.some((path) => doubtful.some((doubt) => overlaps(path, doubt)))) continue;
    faults.push({ path: fault.path, message: fault.message });
  }
  if (faults.length > 0) return { faults };
  // Without faults only what is unknown is missing, and whoever told of unknowns puts them back.
  return { value: completed.value as Value, faults: [] };
}

/** Whether a path leads to a whole or into it; the empty path is the whole declaration. */
function isWithin(path: string, whole: string): boolean {
  const rest = path.startsWith(whole) ? path.slice(whole.length) : undefined;
  return whole === "" || rest === "" || rest?.[0] === "." || rest?.[0] === "[";
}

function overlaps(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

/** What is sound of a value by itself, so that the rules over several can still speak. */
function soundPart(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => soundPart(inner.element as z.ZodType, item));
  }
  if (!(inner instanceof z.ZodObject) || typeof value !== "object" || value === null) {
    return undefined;
  }
  const fields = Object.entries(inner.shape).map(([name, field]) => [
    name,
    soundPart(field as z.ZodType, (value as Record<string, unknown>)[name]),
  ]);
  return Object.fromEntries(fields.filter(([, part]) => part !== undefined));
}

/** The schema of a value that is there. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.out as z.ZodType);
  return schema;
}

/** The properties that do not exist; also those whose value is unknown, but none inside such a value. */
function strangers(schema: z.ZodType, input: unknown, unknownPaths: readonly string[]): Fault[] {
  const inside = (path: string) =>
    unknownPaths.some((hidden) => path !== hidden && isWithin(path, hidden));
  return [...strangersIn(schema, input, "")].filter(({ path }) => !inside(path));
}

function* strangersIn(schema: z.ZodType, input: unknown, path: string): Generator<Fault> {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray && Array.isArray(input)) {
    for (const [index, item] of input.entries()) {
      yield* strangersIn(inner.element as z.ZodType, item, `${path}[${index}]`);
    }
  }
  if (!(inner instanceof z.ZodObject) || typeof input !== "object" || input === null) return;
  for (const [name, value] of Object.entries(input)) {
    const at = path === "" ? name : `${path}.${name}`;
    const field = Object.hasOwn(inner.shape, name) ? inner.shape[name] : undefined;
    if (field) yield* strangersIn(field as z.ZodType, value, at);
    else if (value !== undefined) {
      yield {
        path: at,
        message: `${name} is not a property here; known are ${Object.keys(inner.shape).join(", ")}`,
      };
    }
  }
}

/** A copy in which unknown values are absent; notes where they stood. */
function withoutUnknown(
  value: unknown,
  path: string,
  found: {
    readonly isUnknown: (value: unknown) => boolean;
    readonly unknownPaths: string[];
  },
): unknown {
  if (found.isUnknown(value)) {
    found.unknownPaths.push(path);
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => withoutUnknown(item, `${path}[${index}]`, found));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    withoutUnknown(item, path === "" ? name : `${path}.${name}`, found),
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

/** The property that a path leads to: `path` of `monitorConfig.path`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
