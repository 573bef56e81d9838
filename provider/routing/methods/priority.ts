// Priority routing (TM-66 … TM-71): the available endpoint with the lowest priority value; where all
// are degraded, the lowest of those (TM-57, TM-71). Failback is immediate (TM-70).
import type { Decision, Draws } from "../decide.ts";
import { STANDING, standing } from "../eligible.ts";
import type { Trace } from "../reason.ts";
import type { Table } from "../table.ts";
import { explain } from "./explain.ts";

/** Chooses by priority; endpoints stand in the table by rising priority value. */
export function choosePriority(
  table: Table,
  profile: number,
  statuses: Uint8Array,
  _draws: Draws,
  into: Decision,
  trace?: Trace,
): void {
  const first = table.firstEndpoint[profile] as number;
  const end = table.firstEndpoint[profile + 1] as number;
  let degraded = -1;
  let chosen = -1;
  for (let endpoint = first; endpoint < end; endpoint++) {
    const stands = standing(statuses[endpoint] as number);
    if (stands === STANDING.available) {
      chosen = endpoint;
      break;
    }
    if (stands === STANDING.degraded && degraded < 0) degraded = endpoint;
  }
  if (chosen < 0) chosen = degraded;
  if (trace) explain({ table, profile, statuses, chosen, passedOver: "lower-priority" }, trace);
  if (chosen < 0) return;
  into.endpoints[0] = chosen;
  into.count = 1;
}
