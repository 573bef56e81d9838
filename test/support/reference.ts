// The oracle of the routing tests: what the specification says, as plainly as it can be said. It shares
// no code with provider/routing.

/** An endpoint as the specification speaks of it. */
export interface ReferenceEndpoint {
  readonly name: string;
  readonly priority: number;
  readonly weight?: number;
  readonly status: string;
}

/** Those of the endpoints that a method chooses among, or whose turn it is to say: nobody. */
function candidates(
  profileEnabled: boolean,
  endpoints: readonly ReferenceEndpoint[],
  liveBelow: boolean,
): readonly ReferenceEndpoint[] | "none" | "denied" {
  const denied = liveBelow ? "none" : "denied"; // TM-63
  if (!profileEnabled) return denied; // TM-60
  const enabled = endpoints.filter(({ status }) => status !== "Disabled");
  if (enabled.length === 0) return denied; // TM-61
  const those = (statuses: readonly string[]) =>
    enabled.filter(({ status }) => statuses.includes(status));
  const available = those(["Online", "CheckingEndpoint", "Unmonitored"]); // TM-56
  if (available.length > 0) return available;
  const degraded = those(["Degraded"]); // TM-57, TM-71, TM-77
  return degraded.length > 0 ? degraded : "none"; // TM-58, TM-62
}

/** Who answers under Priority: a name, `none` (NODATA) or `denied` (NXDOMAIN). */
export function referenceAnswer(
  profileEnabled: boolean,
  endpoints: readonly ReferenceEndpoint[],
  liveBelow: boolean,
): string {
  const among = candidates(profileEnabled, endpoints, liveBelow);
  if (typeof among === "string") return among;
  return [...among].sort((a, b) => a.priority - b.priority)[0]?.name ?? "none"; // TM-66
}

/** In how many cases out of their sum each answers under Weighted (TM-72). */
export function referenceShares(
  profileEnabled: boolean,
  endpoints: readonly ReferenceEndpoint[],
  liveBelow: boolean,
): Readonly<Record<string, number>> {
  const among = candidates(profileEnabled, endpoints, liveBelow);
  if (typeof among === "string") return { [among]: 1 };
  return Object.fromEntries(among.map(({ name, weight = 1 }) => [name, weight]));
}
