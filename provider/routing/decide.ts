// Which endpoints answer a query: the one decision, shared by the responder, the preview, explain
// and the tests. Pure: no clock, no randomness, no I/O; never throws on a compiled table.
import { METHODS } from "./methods/index.ts";
import type { Trace } from "./reason.ts";
import type { Table } from "./table.ts";

/** How a decision came out. */
export const OUTCOME = {
  /** The chosen endpoints stand in the buffer. */
  answer: 0,
  /** The name exists and nothing may be returned (TM-62, TM-63). */
  noData: 1,
  /** The name is to be denied (TM-60, TM-61). */
  nameError: 2,
} as const;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** The most endpoints one answer can carry (TM-104). */
export const MAX_CHOSEN = 10;

/** Where a decision is written; made once by the caller and used again. */
export interface Decision {
  outcome: Outcome;
  /** Length of the client prefix the choice depends on, in bits (TM-203). */
  scopePrefix: number;
  /** How many of `endpoints` are chosen. */
  count: number;
  readonly endpoints: Uint32Array;
}

/** Gives numbers in [0, 1), one per level of nesting or more. */
export type Draws = () => number;

/** Makes an empty decision buffer. */
export function createDecision(): Decision {
  return {
    outcome: OUTCOME.noData,
    scopePrefix: 0,
    count: 0,
    endpoints: new Uint32Array(MAX_CHOSEN),
  };
}

/**
 * Decides which endpoints of a profile answer a query.
 *
 * The endpoint is chosen first; whether its kind fits the query type is the caller's to see (TM-64).
 *
 * @param node - the node of the queried name, one that has a profile
 * @param statuses - one status byte per endpoint, in the table's numbering
 * @param draws - the source of randomness
 * @param into - receives the decision
 * @param trace - collects why each endpoint was kept or dropped, when given
 */
export function decide(
  table: Table,
  node: number,
  statuses: Uint8Array,
  draws: Draws,
  into: Decision,
  trace?: Trace,
): void {
  const profile = table.nodeProfile[node] as number;
  into.scopePrefix = 0;
  into.count = 0;
  if (table.live[profile] === 0) {
    // TM-60, TM-61; TM-63: a name error would deny the live names below (RFC 8020 §2).
    const deny = table.liveBelow[node] === 0;
    into.outcome = deny ? OUTCOME.nameError : OUTCOME.noData;
    trace?.({ reason: "profile-not-live", profile });
    return;
  }
  const choose = METHODS[table.methods[profile] as number];
  choose?.(table, profile, statuses, draws, into, trace);
  into.outcome = into.count > 0 ? OUTCOME.answer : OUTCOME.noData;
}
