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
    return [{ path: error.path ?? "", message: error.message }];
  }
}

/** What a check knows of the object that a declaration changes or replaces. */
export interface Former {
  readonly id: string;
  /** Whether the declaration makes it another object. */
  readonly isReplaced: boolean;
}

/**
 * Which object a declaration takes the place of. An engine checks a replacement twice, the second time
 * as if it were new and still before the old object is deleted, so what the first check saw is kept.
 */
export function createReplacements(): (
  id: string,
  former: Former | undefined,
) => string | undefined {
  const replacedBy = new Map<string, string>();
  return (id, former) => {
    const key = id.toLowerCase();
    if (former?.isReplaced) replacedBy.set(key, former.id);
    else if (former) replacedBy.delete(key);
    return replacedBy.get(key);
  };
}
