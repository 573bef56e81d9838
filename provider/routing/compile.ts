// Stored profiles to a table. Input is what the model has parsed, so there is nothing left to refuse.
import { parseAddress } from "../model/address.ts";
import { fullName, type StoredProfile } from "../model/desired-state.ts";
import { type StoredEndpoint, targetKind } from "../model/endpoint.ts";
import { ROUTING_METHODS } from "../model/profile.ts";
import { encodeName } from "../wire/name.ts";
import { hashName, NO_PROFILE, sharedArray, TARGET_KINDS, type Table } from "./table.ts";

/** A table and what its numbers mean. */
export interface Compiled {
  readonly table: Table;
  /** The profile behind each profile number. */
  readonly profiles: readonly StoredProfile[];
  /** The endpoint behind each endpoint number. */
  readonly endpoints: readonly StoredEndpoint[];
}

/**
 * Compiles profiles into the table that answers are decided over.
 *
 * @param zone - the service zone every relative name stands in
 */
export function compile(profiles: readonly StoredProfile[], zone: string): Compiled {
  const endpoints = profiles.flatMap((profile) => inDecisionOrder(profile.endpoints));
  const nodes = nameNodes(profiles, zone);
  const table: Table = {
    methods: sharedArray("methods", profiles.length),
    ttlSeconds: sharedArray("ttlSeconds", profiles.length),
    live: sharedArray("live", profiles.length),
    firstEndpoint: sharedArray("firstEndpoint", profiles.length + 1),
    endpointProfile: sharedArray("endpointProfile", endpoints.length),
    weights: sharedArray("weights", endpoints.length),
    targetKinds: sharedArray("targetKinds", endpoints.length),
    ...packTargets(endpoints),
    ...packNodes(nodes),
  };
  let next = 0;
  for (const [number, { profile, endpoints: own }] of profiles.entries()) {
    table.methods[number] = ROUTING_METHODS.indexOf(profile.trafficRoutingMethod);
    table.ttlSeconds[number] = profile.dnsConfig.ttl;
    table.live[number] = isLive(profiles[number]) ? 1 : 0;
    table.firstEndpoint[number] = next;
    table.endpointProfile.fill(number, next, next + own.length);
    next += own.length;
  }
  table.firstEndpoint[profiles.length] = next;
  for (const [number, endpoint] of endpoints.entries()) {
    table.weights[number] = endpoint.weight;
    table.targetKinds[number] = TARGET_KINDS.indexOf(targetKind(endpoint.target));
  }
  return { table, profiles, endpoints };
}

function inDecisionOrder(endpoints: readonly StoredEndpoint[]): StoredEndpoint[] {
  return endpoints.toSorted((a, b) => a.priority - b.priority);
}

function isLive(stored: StoredProfile | undefined): boolean {
  if (!stored || stored.profile.profileStatus === "Disabled") return false;
  return stored.endpoints.some((endpoint) => endpoint.endpointStatus === "Enabled");
}

interface Node {
  readonly name: Uint8Array;
  profile: number;
  liveBelow: boolean;
}

/** Every profile's name and every empty non-terminal above a live one (TM-49). */
function nameNodes(profiles: readonly StoredProfile[], zone: string): Node[] {
  const nodes = new Map<string, Node>();
  const nodeAt = (name: string): Node => {
    const known = nodes.get(name);
    if (known) return known;
    const node = {
      name: encodeName(name),
      profile: NO_PROFILE,
      liveBelow: false,
    };
    nodes.set(name, node);
    return node;
  };
  for (const [number, stored] of profiles.entries()) {
    const relativeName = stored.profile.dnsConfig.relativeName.toLowerCase();
    nodeAt(fullName(relativeName, zone)).profile = number;
    if (!isLive(stored)) continue;
    let above = relativeName;
    while (above.includes(".")) {
      above = above.slice(above.indexOf(".") + 1);
      nodeAt(fullName(above, zone)).liveBelow = true;
    }
  }
  return [...nodes.values()];
}

function packTargets(endpoints: readonly StoredEndpoint[]): Pick<Table, "targetStart" | "targets"> {
  const rdata = endpoints.map(({ target }) => parseAddress(target) ?? encodeName(target));
  const { starts, bytes } = pack(rdata);
  const targetStart = sharedArray("targetStart", starts.length);
  const targets = sharedArray("targets", bytes.length);
  targetStart.set(starts);
  targets.set(bytes);
  return { targetStart, targets };
}

function packNodes(
  nodes: readonly Node[],
): Pick<Table, "nodeNameStart" | "nodeNames" | "nodeProfile" | "liveBelow" | "slots"> {
  const { starts, bytes } = pack(nodes.map((node) => node.name));
  const nodeNameStart = sharedArray("nodeNameStart", starts.length);
  const nodeNames = sharedArray("nodeNames", bytes.length);
  const nodeProfile = sharedArray("nodeProfile", nodes.length);
  const liveBelow = sharedArray("liveBelow", nodes.length);
  nodeNameStart.set(starts);
  nodeNames.set(bytes);
  // At most half full, so that a search for an unknown name ends soon, and always ends.
  const pairs = 2 ** Math.ceil(Math.log2(Math.max(1, nodes.length) * 2));
  const slots = sharedArray("slots", pairs * 2);
  for (const [number, node] of nodes.entries()) {
    nodeProfile[number] = node.profile;
    liveBelow[number] = node.liveBelow ? 1 : 0;
    const hash = hashName(node.name, 0, node.name.length);
    let slot = hash & (pairs - 1);
    while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & (pairs - 1);
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = number + 1;
  }
  return { nodeNameStart, nodeNames, nodeProfile, liveBelow, slots };
}

function pack(parts: readonly Uint8Array[]): {
  starts: Uint32Array;
  bytes: Uint8Array;
} {
  const starts = new Uint32Array(parts.length + 1);
  let length = 0;
  for (const [index, part] of parts.entries()) {
    length += part.length;
    starts[index + 1] = length;
  }
  const bytes = new Uint8Array(length);
  for (const [index, part] of parts.entries()) bytes.set(part, starts[index]);
  return { starts, bytes };
}
