// Snapshots for tests of the answer path, compiled as the runtime does it.
import { type EndpointStatus, endpointStatus, statusByte } from "../../provider/health/status.ts";
import type { StoredProfile } from "../../provider/model/desired-state.ts";
import { compile } from "../../provider/routing/compile.ts";
import type { ServiceZone, Snapshot } from "../../provider/runtime/snapshot/snapshot.ts";

/** A zone with two name servers inside it and one outside. */
export const TEST_ZONE: ServiceZone = {
  origin: "tm.example.org",
  nameServers: [
    { name: "ns1.tm.example.org", addresses: ["192.0.2.53", "2001:db8::53"] },
    { name: "a.ns.tm.example.org", addresses: ["192.0.2.54", "192.0.2.55"] },
    { name: "ns.example.net", addresses: ["198.51.100.53"] },
  ],
  hostmaster: "hostmaster.tm.example.org",
};

/** What a snapshot is made of besides profiles. */
export interface SnapshotSketch {
  readonly zone?: ServiceZone;
  readonly generation?: number;
  /** Statuses by endpoint name. @default what a healthy probe makes of each */
  readonly statuses?: Readonly<Record<string, EndpointStatus>>;
}

/** Compiles a snapshot. */
export function testSnapshot(
  profiles: readonly StoredProfile[],
  { zone = TEST_ZONE, generation = 7, statuses = {} }: SnapshotSketch = {},
): Snapshot {
  const { table, endpoints } = compile(profiles, zone.origin);
  const bytes = endpoints.map((endpoint, number) => {
    const profile = profiles[table.endpointProfile[number] ?? 0]?.profile;
    if (!profile) throw new Error(`endpoint ${endpoint.name} has no profile`);
    return statusByte(statuses[endpoint.name] ?? endpointStatus(profile, endpoint, "healthy"));
  });
  return { generation, zone, table, statuses: Uint8Array.from(bytes) };
}
