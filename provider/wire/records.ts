// Records encoded once and copied into many replies. Names in a zone end in a pointer to the zone's
// name, which stands elsewhere in every reply, so the places of those pointers are kept.
import { CLASS } from "./codes.ts";
import { HEADER_BYTES } from "./header.ts";
import { findZone } from "./name.ts";
import { writeUint16, writeUint32 } from "./octets.ts";

/** The two top bits of a compression pointer (RFC 1035 §4.1.4). */
export const POINTER = 0xc000;

/** One record to encode. */
export interface RecordSource {
  /** Owner name, uncompressed, in lower case. @default the name of the reply's question */
  readonly owner?: Uint8Array;
  readonly type: number;
  readonly ttlSeconds: number;
  /** RDATA: names, uncompressed and in lower case, then octets. */
  readonly names?: readonly Uint8Array[];
  readonly octets?: Uint8Array;
}

/** Encoded records of one section. */
export interface Records {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where in `bytes` a pointer to the zone's name has to be filled in. */
  readonly zonePointersAt: readonly number[];
}

/**
 * Encodes records; names at or below the zone are compressed against it.
 *
 * Only for types whose names any receiver decompresses, those of RFC 1035 (RFC 3597 §4).
 */
export function encodeRecords(zone: Uint8Array, sources: readonly RecordSource[]): Records {
  const bytes: number[] = [];
  const zonePointersAt: number[] = [];
  const appendName = (name: Uint8Array) => {
    const zoneAt = findZone(name, 0, name.length, zone);
    if (zoneAt < 0) {
      bytes.push(...name);
      return;
    }
    bytes.push(...name.subarray(0, zoneAt));
    zonePointersAt.push(bytes.length);
    bytes.push(0, 0);
  };
  for (const source of sources) {
    if (source.owner) appendName(source.owner);
    else bytes.push(...octetsOf16(POINTER | HEADER_BYTES));
    bytes.push(...octetsOf16(source.type), ...octetsOf16(CLASS.internet));
    bytes.push(...octetsOf32(source.ttlSeconds));
    const lengthAt = bytes.length;
    bytes.push(0, 0);
    for (const name of source.names ?? []) appendName(name);
    bytes.push(...(source.octets ?? []));
    const rdataBytes = bytes.length - lengthAt - 2;
    bytes.splice(lengthAt, 2, ...octetsOf16(rdataBytes));
  }
  return {
    count: sources.length,
    bytes: Uint8Array.from(bytes),
    zonePointersAt,
  };
}

function octetsOf16(value: number): Uint8Array {
  const octets = new Uint8Array(2);
  writeUint16(octets, 0, value);
  return octets;
}

function octetsOf32(value: number): Uint8Array {
  const octets = new Uint8Array(4);
  writeUint32(octets, 0, value);
  return octets;
}
