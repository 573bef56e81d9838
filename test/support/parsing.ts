// What parsing a declaration gave, in the form the tables of tests are written in.
import type { Parsed } from "../../provider/model/rules.ts";

/** The faults, each as `path: message`; empty when there is a value. */
export function faultsOf(parsed: Parsed<unknown>): string[] {
  return parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

/** The value; fails the test with the faults when there is none. */
export function parsedValue<Value>(parsed: Parsed<Value>): Value {
  if (parsed.value === undefined) throw new Error(faultsOf(parsed).join("\n"));
  return parsed.value;
}

/** A placeholder, as an engine puts it where a value is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const isUnknown = (value: unknown): boolean => value === UNKNOWN;
