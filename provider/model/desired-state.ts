// A profile with its endpoints as it is stored, and the rules between endpoints (TM-31 … TM-38, TM-67 … TM-69).
import type { Fault } from "../errors.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { type Endpoint, type StoredEndpoint, targetKind } from "./endpoint.ts";
import { canonicalName } from "./name.ts";
import type { Profile } from "./profile.ts";
import { show } from "./rules.ts";

/** Where a profile lives: the parts of its ARM id. */
export interface ProfileKey {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly profileName: string;
}

/** Everything the service holds about one profile. */
export interface StoredProfile {
  readonly key: ProfileKey;
  readonly profile: Profile;
  readonly endpoints: readonly StoredEndpoint[];
}

const PROVIDER_PATH = "providers/Microsoft.Network/trafficManagerProfiles";

/** The ARM id of a profile, in canonical casing. */
export function profileId(key: ProfileKey): string {
  return `/subscriptions/${key.subscriptionId}/resourceGroups/${key.resourceGroup}/${PROVIDER_PATH}/${key.profileName}`;
}

/** Reads an ARM id of a profile, in any casing (TM-217); `undefined` when it is none. */
export function parseProfileId(id: string): ProfileKey | undefined {
  const match =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/trafficManagerProfiles\/([^/]+)$/i.exec(
      id,
    );
  const [, subscriptionId, resourceGroup, profileName] = match ?? [];
  if (!subscriptionId || !resourceGroup || !profileName) return undefined;
  return { subscriptionId, resourceGroup, profileName };
}

/** What is wrong with the id of a profile, as a message about the property that has it. */
export function profileIdFault(id: string): string | undefined {
  return parseProfileId(id) ? undefined : `must be the id of a profile, got ${show(id)}`;
}

/** The ARM id of an endpoint, in canonical casing. */
export function endpointId(key: ProfileKey, endpoint: Pick<Endpoint, "kind" | "name">): string {
  return `${profileId(key)}/${endpoint.kind}/${endpoint.name}`;
}

/** The name a profile answers to: relative name and zone (TM-42). */
export function fullName(relativeName: string, zone: string): string {
  return `${relativeName}.${canonicalName(zone)}`;
}

/** The right-most label of a relative name: what a tenant owns (TM-44). */
export function rootLabel(relativeName: string): string {
  return canonicalName(relativeName).split(".").at(-1) ?? "";
}

/** Faults that only the whole list of a profile's endpoints can show. */
export function endpointListFaults(endpoints: readonly Endpoint[]): Fault[] {
  const faults: Fault[] = [];
  const names = new Map<string, number>();
  const targets = new Map<string, number>();
  const priorities = new Map<number, number>();
  const firstKind = endpoints[0] && targetKind(endpoints[0].target);
  const nameOf = (index: number) => JSON.stringify(endpoints[index]?.name);
  for (const [index, endpoint] of endpoints.entries()) {
    const at = `endpoints[${index}]`;
    const sameName = names.get(endpoint.name.toLowerCase());
    if (sameName !== undefined) {
      faults.push({
        path: `${at}.name`,
        message: `name must be unique in the profile without regard to case, got ${JSON.stringify(endpoint.name)} again (TM-31)`,
      });
    }
    const target = canonicalTarget(endpoint.target);
    const sameTarget = targets.get(target);
    if (sameTarget !== undefined) {
      faults.push({
        path: `${at}.target`,
        message: `target must be unique in the profile, got ${endpoint.target}, which endpoint ${nameOf(sameTarget)} has (TM-32)`,
      });
    }
    const samePriority =
      endpoint.priority === undefined ? undefined : priorities.get(endpoint.priority);
    if (samePriority !== undefined) {
      faults.push({
        path: `${at}.priority`,
        message: `priority must be unique in the profile, got ${endpoint.priority}, which endpoint ${nameOf(samePriority)} has (TM-67)`,
      });
    }
    const kind = targetKind(endpoint.target);
    if (kind !== firstKind) {
      faults.push({
        path: `${at}.target`,
        message: `target must be of one kind in a profile: the first endpoint's is ${firstKind}, got ${endpoint.target}, which is ${kind} (TM-38)`,
      });
    }
    names.set(endpoint.name.toLowerCase(), index);
    targets.set(target, index);
    if (endpoint.priority !== undefined) priorities.set(endpoint.priority, index);
  }
  return faults;
}

/** The form in which targets are compared: an address has many spellings. */
function canonicalTarget(target: string): string {
  const address = parseAddress(target);
  return address ? formatAddress(address) : canonicalName(target);
}

/** Settles omitted priorities: the highest given plus one in list order, else the lowest free one (TM-68). */
export function settlePriorities(endpoints: readonly Endpoint[]): StoredEndpoint[] {
  const taken = new Set(
    endpoints.map((endpoint) => endpoint.priority).filter((value) => value !== undefined),
  );
  let highest = Math.max(0, ...taken);
  return endpoints.map((endpoint) => {
    if (endpoint.priority !== undefined) return { ...endpoint, priority: endpoint.priority };
    let priority = highest + 1;
    if (priority > 1000) {
      priority = 1;
      while (taken.has(priority)) priority++;
    }
    taken.add(priority);
    highest = Math.max(highest, priority);
    return { ...endpoint, priority };
  });
}
