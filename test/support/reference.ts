// The oracle of the routing tests: what the specification says, as plainly as it can be said. It shares
// no code with provider/routing.

/** An endpoint as the specification speaks of it. */
export interface ReferenceEndpoint {
  readonly name: string;
  readonly priority: number;
  readonly status: string;
}

/** Who answers: a name, `none` (NODATA) or `denied` (NXDOMAIN). */
export function referenceAnswer(
  profileEnabled: boolean,
  endpoints: readonly ReferenceEndpoint[],
  liveBelow: boolean,
): string {
  const denied = liveBelow ? "none" : "denied"; // TM-63
  if (!profileEnabled) return denied; // TM-60
  const enabled = endpoints.filter(({ status }) => status !== "Disabled");
  if (enabled.length === 0) return denied; // TM-61
  const best = (statuses: readonly string[]) =>
    enabled
      .filter(({ status }) => statuses.includes(status))
      .sort((a, b) => a.priority - b.priority)[0]?.name;
  // TM-56, TM-66; then TM-57, TM-71; TM-58 and TM-62.
  return best(["Online", "CheckingEndpoint", "Unmonitored"]) ?? best(["Degraded"]) ?? "none";
}
