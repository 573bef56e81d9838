// What only the service can know of a declaration, asked while it is only previewed. Where the runtime
// cannot say (it is not there yet, dead, or older than this question) nothing is said: the first write
// reports.
import type { ControlClient } from "../../control/client.ts";
import { type ErrorCode, type Fault, isProviderError } from "../../errors.ts";
import { connectionOf, quickClient } from "./connection.ts";
import type { Values } from "./kind.ts";

/** Codes by which a write is refused for what it says. */
const REFUSALS: readonly ErrorCode[] = [
  "DECLARATION_INVALID",
  "NAME_TAKEN",
  "QUOTA_EXCEEDED",
  "ALREADY_EXISTS",
];

/**
 * Asks what a write would do.
 *
 * @returns the faults of the write; none when it would be accepted, or the service cannot be asked
 */
export async function whatIfFaults(
  inputs: Values,
  ask: (client: ControlClient) => Promise<unknown>,
): Promise<readonly Fault[]> {
  try {
    await ask(quickClient(connectionOf(inputs)));
    return [];
  } catch (error) {
    if (!isProviderError(error)) throw error;
    if (!REFUSALS.includes(error.code)) return [];
    if (error.faults.length > 0) return error.faults;
    return [{ path: error.path ?? "", message: error.message, code: error.code }];
  }
}

/** What a check knows of the object that a declaration was, and what it makes of it. */
export interface Former {
  readonly id: string;
  /** What it becomes; `undefined` while that is not known. */
  readonly becomes: string | undefined;
  readonly isChanged: boolean;
  /** Whether it becomes another object. */
  readonly isReplaced: boolean;
}

/** A declaration of an object that is there already. */
export interface Redeclared {
  readonly olds: Values;
  readonly inputs: Values;
  /** Whether everything in the inputs is known. */
  readonly isKnown: boolean;
}

/** What the declarations of one run change. */
export interface Changes {
  /** Notes what a declaration makes of the object that it was. */
  note(former: Former): void;
  /** Whether an object takes another one's place. */
  isReplacement(id: string): boolean;
  /** Whether what had an id becomes another object, be it of the same id. */
  isGivenUp(id: string): boolean;
  /** Ids of what is another one, or gone, when an object is written. */
  replacedBefore(id: string): readonly string[];
}

/**
 * Remembers what the declarations of one run change. A declaration may take what an earlier one gives
 * up, and an engine checks a replacement twice, the second time as if it were new and still before the
 * old object is deleted. To forget is harmless: then the first write reports.
 */
export function createChanges(): Changes {
  const changes = new Map<string, Pick<Former, "becomes" | "isReplaced">>();
  return {
    note({ id, becomes, isChanged, isReplaced }) {
      if (isChanged) {
        changes.set(id.toLowerCase(), { becomes: becomes?.toLowerCase(), isReplaced });
      } else changes.delete(id.toLowerCase());
    },
    isReplacement: (id) =>
      [...changes.values()].some(
        (change) => change.isReplaced && change.becomes === id.toLowerCase(),
      ),
    isGivenUp: (id) => changes.get(id.toLowerCase())?.isReplaced === true,
    replacedBefore: (id) =>
      [...changes].flatMap(([from, { isReplaced }]) =>
        isReplaced || from !== id.toLowerCase() ? [from] : [],
      ),
  };
}
