// The life of a resource as any engine can drive it. One object per kind of resource implements it;
// the adapters (Pulumi, later Terraform) only translate. Values are plain JSON.
import type { Access } from "../../control/client.ts";
import type { Fault } from "../../errors.ts";

/** Properties of a resource, as an engine hands them over. */
export type Values = Readonly<Record<string, unknown>>;

/** Tells an engine's placeholder for a value that is not known yet. */
export type IsUnknown = (value: unknown) => boolean;

/** Tells the user something that is no failure: one line, lower case, without a full stop. */
export type Warn = (message: string) => void;

/** What checking a declaration gives. */
export interface Checked {
  /** The declaration in its normal form, defaults filled in; unknown values stay where they were. */
  readonly inputs: Values;
  readonly faults: readonly Fault[];
}

/** What has to happen to reach the declared inputs. */
export interface Difference {
  readonly changes: boolean;
  /** Properties whose change the contract forbids: the resource is replaced. */
  readonly replaces: readonly string[];
}

/**
 * The life of one kind of resource. Replacement always deletes first: names are the identity. What is no
 * failure and still has to be said goes to `warn`, where an engine has a place for it.
 */
export interface Kind {
  /**
   * Normalises a declaration and reports every fault of it that can be known here.
   *
   * @param olds - inputs of the resource that it changes or replaces; absent when it is new
   */
  check(declared: Values, isUnknown: IsUnknown, olds?: Values, warn?: Warn): Promise<Checked>;
  /** Compares the state of a resource with its new inputs. */
  diff(state: Values, inputs: Values, isUnknown: IsUnknown): Promise<Difference>;
  /**
   * Brings the resource into being; called again after a lost answer it converges. What exists and is
   * another one is left alone, unless the declaration adopts it.
   */
  create(inputs: Values, warn?: Warn): Promise<{ readonly id: string; readonly state: Values }>;
  /**
   * Observes the resource; `undefined` when it is gone.
   *
   * @param state - what is known of it; a resource that is only looked up has no more than its connection
   * @param configured - what the stack's configuration says of an installation
   */
  read(
    id: string,
    state: Values,
    configured?: Access,
    warn?: Warn,
  ): Promise<{ readonly state: Values; readonly inputs: Values } | undefined>;
  update(id: string, state: Values, inputs: Values, warn?: Warn): Promise<Values>;
  /**
   * The id that a checked declaration leads to; `undefined` while that cannot be known.
   *
   * @default known once it is created
   */
  idOf?(inputs: Values, isUnknown: IsUnknown): string | undefined;
  /**
   * What the id tells of the resource, more surely than a declaration that is read anew.
   *
   * @default nothing
   */
  toldBy?(id: string): Values;
  /**
   * What an update leaves as it is, of the properties that no declaration gives. What will be another one
   * and can be reached only then is not among it, even where it could be told.
   *
   * @default nothing: all of them may change
   */
  unchanged?(state: Values, inputs: Values): Values;
  /** Removes the resource; one that is gone is fine. */
  delete(id: string, state: Values, configured?: Access, warn?: Warn): Promise<void>;
}

/** What is said where nobody listens. */
export const unheard: Warn = () => {};

/** Whether a value holds an unknown anywhere. */
export function hasUnknown(value: unknown, isUnknown: IsUnknown): boolean {
  if (isUnknown(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((item) => hasUnknown(item, isUnknown));
}

/** Puts the unknown values of a declaration into its normal form, at the same places. */
export function withUnknowns(normal: unknown, declared: unknown, isUnknown: IsUnknown): unknown {
  if (isUnknown(declared)) return declared;
  if (!hasUnknown(declared, isUnknown)) return normal;
  if (Array.isArray(declared)) {
    const items = Array.isArray(normal) ? normal : [];
    return declared.map((item, index) => withUnknowns(items[index], item, isUnknown));
  }
  const merged: Record<string, unknown> = { ...(normal as object) };
  for (const [name, value] of Object.entries(declared as object)) {
    if (!hasUnknown(value, isUnknown)) continue;
    merged[name] = withUnknowns(merged[name], value, isUnknown);
  }
  return merged;
}

/** Deep equality of JSON values; the order of properties does not count, `undefined` is absence. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => sameValue(left[name], right[name]));
}

/** The names among `names` whose values differ. */
export function changedNames(state: Values, inputs: Values, names: readonly string[]): string[] {
  return names.filter((name) => !sameValue(state[name], inputs[name]));
}

/** Picks properties by name; absent ones stay absent. */
export function pick(values: Values, names: readonly string[]): Values {
  const entries = names
    .filter((name) => values[name] !== undefined)
    .map((name) => [name, values[name]]);
  return Object.fromEntries(entries);
}
