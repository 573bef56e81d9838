// The records of the service zone itself, encoded once per generation: SOA, name servers and their
// addresses (TM-195). Profiles are not its business.
import { parseAddress } from "../../model/address.ts";
import { canonicalName, isInZone } from "../../model/name.ts";
import { TYPE } from "../../wire/codes.ts";
import { encodeName, isSameName } from "../../wire/name.ts";
import { writeUint32 } from "../../wire/octets.ts";
import { encodeRecords, type Records } from "../../wire/records.ts";
import { addRecords, type Reply, type Section } from "../../wire/writer.ts";
import type { ServiceZone, ZoneNameServer } from "../snapshot/snapshot.ts";

/** TTL and minimum of the SOA where no profile makes it shorter, in seconds (TM-192). */
export const NEGATIVE_TTL_SECONDS = 30;

/** TTL of the NS records and of the name servers' addresses, in seconds (TM-289). */
const NAME_SERVER_TTL_SECONDS = 3600;

// Timers for secondaries, which a zone without transfers (TM-194) does not have; checkers still
// want plausible values: refresh above retry, expiry of a week (RFC 1912 §2.2).
const REFRESH_SECONDS = 3600;
const RETRY_SECONDS = 600;
const EXPIRE_SECONDS = 604800;

/** Where the TTL stands in an encoded SOA record, whose owner is a pointer. */
const SOA_TTL_AT = 6;
const SOA_NUMBERS_BYTES = 20;

/** A name that exists by itself, not for a profile: the apex, a name server, an empty non-terminal above one. */
export interface ZoneName {
  readonly name: Uint8Array;
  /** Whether a name server has the name, or it is the apex; no profile answers at such a name. */
  readonly isReserved: boolean;
  readonly ipv4: Records;
  readonly ipv6: Records;
}

/** The zone's own records. */
export interface Zone {
  readonly origin: Uint8Array;
  readonly soa: Records;
  readonly nameServers: Records;
  /** One record set per name server in the zone and address family. */
  readonly glue: readonly Records[];
  readonly names: readonly ZoneName[];
}

/**
 * Encodes a zone's own records.
 *
 * @param generation - that of the snapshot; the serial, modulo 2^32 (RFC 1982)
 */
export function compileZone(zone: ServiceZone, generation: number): Zone {
  const origin = encodeLowerCase(zone.origin);
  const names = zone.nameServers.map((server) => encodeLowerCase(server.name));
  const inside = zone.nameServers.filter((server) => isInside(server, zone));
  return {
    origin,
    soa: encodeRecords(origin, [
      {
        owner: origin,
        type: TYPE.soa,
        ttlSeconds: NEGATIVE_TTL_SECONDS,
        names: [names[0] ?? origin, encodeLowerCase(zone.hostmaster)],
        octets: soaNumbers(generation),
      },
    ]),
    nameServers: encodeRecords(
      origin,
      names.map((name) => ({
        type: TYPE.ns,
        ttlSeconds: NAME_SERVER_TTL_SECONDS,
        names: [name],
      })),
    ),
    glue: inside.flatMap((server) => {
      const owner = encodeLowerCase(server.name);
      return [
        addressRecords(origin, server.addresses, 4, owner),
        addressRecords(origin, server.addresses, 16, owner),
      ].filter((records) => records.count > 0);
    }),
    names: zoneNames(origin, zone, inside),
  };
}

/** Finds which of the zone's own names a name is, if any. */
export function findZoneName(
  zone: Zone,
  bytes: Uint8Array,
  start: number,
  end: number,
): ZoneName | undefined {
  for (const candidate of zone.names) {
    // Lengths are compared first and names are few, so nothing faster is worth its lines.
    if (isSameName(bytes, start, end, candidate.name)) return candidate;
  }
  return undefined;
}

/** Adds the SOA with the given TTL, which is its minimum too, so that both bound a negative answer (RFC 2308 §5). */
export function addSoa(
  reply: Reply,
  section: Section,
  zone: Zone,
  zoneAt: number,
  ttlSeconds: number,
): void {
  const start = reply.end;
  if (!addRecords(reply, section, zone.soa, zoneAt)) return;
  writeUint32(reply.into, start + SOA_TTL_AT, ttlSeconds);
  writeUint32(reply.into, reply.end - 4, ttlSeconds);
}

function encodeLowerCase(name: string): Uint8Array {
  return encodeName(canonicalName(name));
}

function isInside(server: ZoneNameServer, zone: ServiceZone): boolean {
  return isInZone(canonicalName(server.name), canonicalName(zone.origin));
}

function soaNumbers(generation: number): Uint8Array {
  const octets = new Uint8Array(SOA_NUMBERS_BYTES);
  const numbers = [
    generation,
    REFRESH_SECONDS,
    RETRY_SECONDS,
    EXPIRE_SECONDS,
    NEGATIVE_TTL_SECONDS,
  ];
  for (const [index, number] of numbers.entries()) writeUint32(octets, 4 * index, number);
  return octets;
}

/** The addresses of one family as records of a name, by default that of the question. */
function addressRecords(
  origin: Uint8Array,
  addresses: readonly string[],
  addressBytes: 4 | 16,
  owner?: Uint8Array,
): Records {
  const sources = addresses.flatMap((text) => {
    const octets = parseAddress(text);
    if (octets?.length !== addressBytes) return [];
    const type = addressBytes === 4 ? TYPE.a : TYPE.aaaa;
    const ttlSeconds = NAME_SERVER_TTL_SECONDS;
    return [{ type, ttlSeconds, octets, ...(owner && { owner }) }];
  });
  return encodeRecords(origin, sources);
}

/** The apex, the name servers inside the zone, and the empty non-terminals between them. */
function zoneNames(
  origin: Uint8Array,
  zone: ServiceZone,
  inside: readonly ZoneNameServer[],
): ZoneName[] {
  const apex = canonicalName(zone.origin);
  const addressesOf = new Map<string, readonly string[]>([[apex, []]]);
  for (const server of inside) {
    const name = canonicalName(server.name);
    addressesOf.set(name, [...(addressesOf.get(name) ?? []), ...server.addresses]);
  }
  const names = new Set<string>();
  for (const name of addressesOf.keys()) {
    for (let at = name; at !== apex; at = at.slice(at.indexOf(".") + 1)) names.add(at);
  }
  return [apex, ...names].map((name) => ({
    name: encodeName(name),
    isReserved: addressesOf.has(name),
    ipv4: addressRecords(origin, addressesOf.get(name) ?? [], 4),
    ipv6: addressRecords(origin, addressesOf.get(name) ?? [], 16),
  }));
}
