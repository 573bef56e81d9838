// Maps a routing method's byte to its rule; the order is that of ROUTING_METHODS.
import { ROUTING_METHODS, type RoutingMethod } from "../../model/profile.ts";
import type { Decision, Draws } from "../decide.ts";
import type { Trace } from "../reason.ts";
import type { Table } from "../table.ts";
import { choosePriority } from "./priority.ts";
import { chooseWeighted } from "./weighted.ts";

/** Writes the chosen endpoints and the scope of a live profile into a decision. */
export type Choose = (
  table: Table,
  profile: number,
  statuses: Uint8Array,
  draws: Draws,
  into: Decision,
  trace?: Trace,
) => void;

const RULES: Readonly<Record<RoutingMethod, Choose>> = {
  Priority: choosePriority,
  Weighted: chooseWeighted,
};

/** The rule of each method, by method byte. */
export const METHODS: readonly Choose[] = ROUTING_METHODS.map((method) => RULES[method]);
