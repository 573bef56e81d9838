// The compiled form of everything the service answers for: typed arrays over shared memory, read by
// decide, the responder, the preview and explain alike. Only compile writes it; nothing changes in it
// afterwards. Health lives apart, in one status byte per endpoint (see health/status.ts).

/** Target kinds in their byte order. */
export const TARGET_KINDS = ["name", "ipv4", "ipv6"] as const;

/** The arrays of a table, each with its element type: the one source of its binary layout. */
export const TABLE_LAYOUT = {
  /** Routing method of a profile, an index in ROUTING_METHODS. */
  methods: Uint8Array,
  /** TTL of a profile's answers, in seconds (TM-191). */
  ttlSeconds: Uint32Array,
  /** 1: the profile is enabled and has an enabled endpoint (TM-60, TM-61). */
  live: Uint8Array,
  /** Endpoints of profile p are firstEndpoint[p] … firstEndpoint[p + 1] - 1, by rising priority. */
  firstEndpoint: Uint32Array,
  /** Profile that an endpoint belongs to. */
  endpointProfile: Uint32Array,
  /** Weight of an endpoint, 1 to 1000 (TM-73). */
  weights: Uint16Array,
  /** Target kind of an endpoint, an index in TARGET_KINDS. */
  targetKinds: Uint8Array,
  /** RDATA of endpoint e is targets[targetStart[e]] … targets[targetStart[e + 1] - 1]. */
  targetStart: Uint32Array,
  /** RDATA in wire form: an uncompressed name, 4 or 16 address bytes. */
  targets: Uint8Array,
  /** Name of node n, in wire form and lower case, is nodeNames[nodeNameStart[n]] … . */
  nodeNameStart: Uint32Array,
  nodeNames: Uint8Array,
  /** Profile that answers at a node, or NO_PROFILE where only names below it exist. */
  nodeProfile: Uint32Array,
  /** 1: a live profile stands strictly below the node (TM-49, TM-63). */
  liveBelow: Uint8Array,
  /** Open addressing over hashName: pairs (hash, node + 1), 0 when free; a power of two of pairs. */
  slots: Uint32Array,
} as const;

type Layout = typeof TABLE_LAYOUT;

/** Everything answered for, compiled. */
export type Table = {
  readonly [Name in keyof Layout]: InstanceType<Layout[Name]>;
};

/** An array of a table, whichever. */
export type TableArray = Uint8Array | Uint16Array | Uint32Array;

/** Stands in `nodeProfile` where a node is an empty non-terminal. */
export const NO_PROFILE = 0xffffffff;

/** Makes an array of the layout in shared memory, so that a table can cross threads uncopied. */
export function sharedArray<Name extends keyof Layout>(name: Name, length: number): Table[Name] {
  const ElementArray: new (buffer: SharedArrayBuffer) => TableArray = TABLE_LAYOUT[name];
  const bytes = length * TABLE_LAYOUT[name].BYTES_PER_ELEMENT;
  return new ElementArray(new SharedArrayBuffer(bytes)) as Table[Name];
}

/** Number of endpoints in a table. */
export function endpointCount(table: Table): number {
  return table.targetKinds.length;
}

/** Number of profiles in a table. */
export function profileCount(table: Table): number {
  return table.methods.length;
}

/** ASCII upper case to lower case (RFC 4343 §3), as a byte table. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 65 && byte <= 90 ? byte + 32 : byte,
);

/** FNV-1a over a name's wire form without regard to case; never 0, which marks a free slot. */
export function hashName(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) {
    hash = Math.imul(hash ^ (LOWER[bytes[index] as number] as number), 0x01000193);
  }
  return hash >>> 0 || 1;
}

/**
 * Finds the node of a name given in uncompressed wire form, in any case.
 *
 * @param bytes - holds the name from `start` to before `end`, the root's zero octet included
 * @returns the node's number, or -1 when nothing is known at or below the name
 */
export function findNode(table: Table, bytes: Uint8Array, start: number, end: number): number {
  const { slots, nodeNameStart, nodeNames } = table;
  const mask = slots.length / 2 - 1;
  const hash = hashName(bytes, start, end);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const node = (slots[2 * slot + 1] as number) - 1;
    if (node < 0) return -1;
    if (slots[2 * slot] !== hash) continue;
    const nameStart = nodeNameStart[node] as number;
    if ((nodeNameStart[node + 1] as number) - nameStart !== end - start) continue;
    let offset = 0;
    while (
      start + offset < end &&
      LOWER[bytes[start + offset] as number] === nodeNames[nameStart + offset]
    ) {
      offset++;
    }
    if (start + offset === end) return node;
  }
}
