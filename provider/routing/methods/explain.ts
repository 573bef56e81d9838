// Why each endpoint of a profile was kept or dropped by a method that returns one of them, for a trace.
import { STANDING, standing } from "../eligible.ts";
import type { Trace } from "../reason.ts";
import type { Table } from "../table.ts";

/** A choice that was made. */
export interface Choice {
  readonly table: Table;
  readonly profile: number;
  readonly statuses: Uint8Array;
  /** The endpoint that answers; negative when none does. */
  readonly chosen: number;
  /** What is said of an endpoint that could have answered as well. */
  readonly passedOver: "lower-priority" | "not-drawn";
}

/** Traces a choice, endpoint by endpoint in the table's order. */
export function explain(choice: Choice, trace: Trace): void {
  const { table, profile, statuses, chosen, passedOver } = choice;
  const end = table.firstEndpoint[profile + 1] as number;
  const allDegraded = chosen >= 0 && standing(statuses[chosen] as number) === STANDING.degraded;
  if (allDegraded) trace({ reason: "all-degraded", profile });
  for (let endpoint = table.firstEndpoint[profile] as number; endpoint < end; endpoint++) {
    const stands = standing(statuses[endpoint] as number);
    if (endpoint === chosen) trace({ reason: "chosen", endpoint });
    else if (stands === STANDING.excluded) trace({ reason: "status-excluded", endpoint });
    else if (stands === STANDING.degraded && !allDegraded) trace({ reason: "degraded", endpoint });
    else trace({ reason: passedOver, endpoint });
  }
}
