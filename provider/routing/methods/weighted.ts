// Weighted routing (TM-72 … TM-77): one of the available endpoints, each with the probability of its
// weight in their sum; where all are degraded, one of those (TM-57, TM-77). Every query is drawn anew
// and no client is known again, so the scope stays 0 (TM-75).
import type { Decision, Draws } from "../decide.ts";
import { STANDING, standing } from "../eligible.ts";
import type { Trace } from "../reason.ts";
import type { Table } from "../table.ts";
import { explain } from "./explain.ts";

/** Chooses by weight, with one draw. */
export function chooseWeighted(
  table: Table,
  profile: number,
  statuses: Uint8Array,
  draws: Draws,
  into: Decision,
  trace?: Trace,
): void {
  const first = table.firstEndpoint[profile] as number;
  const end = table.firstEndpoint[profile + 1] as number;
  let available = 0;
  let degraded = 0;
  for (let endpoint = first; endpoint < end; endpoint++) {
    const stands = standing(statuses[endpoint] as number);
    if (stands === STANDING.available) available += table.weights[endpoint] as number;
    else if (stands === STANDING.degraded) degraded += table.weights[endpoint] as number;
  }
  const wanted = available > 0 ? STANDING.available : STANDING.degraded;
  const total = available > 0 ? available : degraded;
  // A draw is below 1 by 2^-53 at least, so the product never rounds up to the total. From here on
  // integers count: each endpoint has exactly as many of the tickets as it weighs.
  let ticket = Math.floor(draws() * total);
  let chosen = -1;
  for (let endpoint = first; endpoint < end && ticket >= 0; endpoint++) {
    if (standing(statuses[endpoint] as number) !== wanted) continue;
    chosen = endpoint;
    ticket -= table.weights[endpoint] as number;
  }
  if (trace) explain({ table, profile, statuses, chosen, passedOver: "not-drawn" }, trace);
  if (chosen < 0) return;
  into.endpoints[0] = chosen;
  into.count = 1;
}
