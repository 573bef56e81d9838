// The OPT record (RFC 6891): read from a query into an object that is used again, written into a
// reply. Options other than client subnet are passed over; cookies are only checked for their length.
import { isClientSubnet, MAX_CLIENT_SUBNET_BYTES, SCOPE_PREFIX_AT } from "./client-subnet.ts";
import { EDNS_OPTION, type Rcode, TYPE } from "./codes.ts";
import { readUint16, writeUint16 } from "./octets.ts";

/** The UDP payload we can take and the most we ever send: it fits an IPv6 packet of 1280 octets (TM-196, RFC 9715). */
export const UDP_PAYLOAD_BYTES = 1232;

/** The UDP payload every client takes (RFC 1035 §4.2.1, RFC 6891 §6.2.3). */
export const MIN_UDP_PAYLOAD_BYTES = 512;

/** OPT record without options: root, type, size, extended code and version, flags, length. */
const OPT_BYTES = 11;

/** Code and length before an option's payload. */
const OPTION_HEAD_BYTES = 4;

const DNSSEC_OK = 0x8000;

/** What a query's OPT record says; every query writes over it. */
export interface Edns {
  /** Whether the query has an OPT record; the other fields mean nothing if not. */
  present: boolean;
  version: number;
  /** The client's UDP payload size, at least 512. */
  udpPayloadBytes: number;
  dnssecOk: boolean;
  /** Octets of the client subnet payload; 0 when there is none. */
  subnetBytes: number;
  /** A copy of the client subnet payload, so that a reply may be written over the query. */
  readonly subnet: Uint8Array;
}

/** Makes an empty {@link Edns}. */
export function createEdns(): Edns {
  return {
    present: false,
    version: 0,
    udpPayloadBytes: MIN_UDP_PAYLOAD_BYTES,
    dnssecOk: false,
    subnetBytes: 0,
    subnet: new Uint8Array(MAX_CLIENT_SUBNET_BYTES),
  };
}

/** Forgets the query before. */
export function clearEdns(edns: Edns): void {
  edns.present = false;
  edns.subnetBytes = 0;
}

/**
 * Reads an OPT record. Of a version we do not know only the version is read (RFC 6891 §6.1.3).
 *
 * @param at - where its type stands
 * @param end - where its data ends
 * @param into - receives what it says, a sound client subnet also if a later option is malformed
 * @returns whether it is well formed
 */
export function readOpt(message: Uint8Array, at: number, end: number, into: Edns): boolean {
  into.present = true;
  into.udpPayloadBytes = Math.max(readUint16(message, at + 2), MIN_UDP_PAYLOAD_BYTES);
  into.version = message[at + 5] as number;
  into.dnssecOk = (readUint16(message, at + 6) & DNSSEC_OK) !== 0;
  return into.version !== 0 || readOptions(message, at + 10, end, into);
}

function readOptions(message: Uint8Array, start: number, end: number, into: Edns): boolean {
  let cookieSeen = false;
  let at = start;
  while (at < end) {
    const payloadStart = at + OPTION_HEAD_BYTES;
    if (payloadStart > end) return false;
    const code = readUint16(message, at);
    const length = readUint16(message, at + 2);
    at = payloadStart + length;
    if (at > end) return false;
    // Of options given twice the first counts (RFC 7873 §5.2 for cookies; RFC 7871 leaves it open).
    if (code === EDNS_OPTION.clientSubnet && into.subnetBytes === 0) {
      if (!isClientSubnet(message, payloadStart, at)) return false;
      into.subnetBytes = length;
      for (let index = 0; index < length; index++)
        into.subnet[index] = message[payloadStart + index] as number;
    } else if (code === EDNS_OPTION.cookie && !cookieSeen) {
      if (!isCookieLength(length)) return false;
      cookieSeen = true;
    }
  }
  return true;
}

/** A client cookie, alone or with a server cookie of 8 to 32 octets (RFC 7873 §5.2.2). */
function isCookieLength(length: number): boolean {
  return length === 8 || (length >= 16 && length <= 40);
}

/** Octets that {@link writeOpt} will write: none for a client that sent no OPT record (RFC 6891 §6.1.1). */
export function optBytes(edns: Edns): number {
  if (!edns.present) return 0;
  return OPT_BYTES + (edns.subnetBytes > 0 ? OPTION_HEAD_BYTES + edns.subnetBytes : 0);
}

/**
 * Writes the OPT record of a reply, with the client's subnet if it sent one (RFC 7871 §7.2.1).
 *
 * @param scopePrefix - bits of the client prefix that the reply depends on
 * @returns the offset after the record
 */
export function writeOpt(
  into: Uint8Array,
  at: number,
  edns: Edns,
  rcode: Rcode,
  scopePrefix: number,
): number {
  const end = at + optBytes(edns);
  into[at] = 0;
  writeUint16(into, at + 1, TYPE.opt);
  writeUint16(into, at + 3, UDP_PAYLOAD_BYTES);
  into[at + 5] = rcode >>> 4;
  into[at + 6] = 0;
  // RFC 3225 §3: the DO bit comes back as it was sent; it changes nothing else (TM-199).
  writeUint16(into, at + 7, edns.dnssecOk ? DNSSEC_OK : 0);
  writeUint16(into, at + 9, end - at - OPT_BYTES);
  if (edns.subnetBytes === 0) return end;
  const option = at + OPT_BYTES;
  const payload = option + OPTION_HEAD_BYTES;
  writeUint16(into, option, EDNS_OPTION.clientSubnet);
  writeUint16(into, option + 2, edns.subnetBytes);
  for (let index = 0; index < edns.subnetBytes; index++)
    into[payload + index] = edns.subnet[index] as number;
  into[payload + SCOPE_PREFIX_AT] = scopePrefix;
  return end;
}
