// The client subnet option of EDNS (RFC 7871 §6): family, source prefix, scope prefix, address. The
// payload stays where it is; this module says whether it may be used.
import { readUint16 } from "./octets.ts";

/** Where the fields stand in the payload. */
const FAMILY_AT = 0;
const SOURCE_PREFIX_AT = 2;
const ADDRESS_AT = 4;

/** Where the scope prefix stands in the payload; a reply fills it in. */
export const SCOPE_PREFIX_AT = 3;

/** The longest payload: that of a whole IPv6 address. */
export const MAX_CLIENT_SUBNET_BYTES = ADDRESS_AT + 16;

/** Bits of an address, by family number (RFC 7871 §6); 0 is sent with no address by `dig +subnet=0`. */
const ADDRESS_BITS: readonly (number | undefined)[] = [0, 32, 128];

/**
 * Whether a client subnet payload of a query is well formed; if not, the query is (TM-204).
 *
 * @param bytes - holds the payload from `start` to before `end`
 */
export function isClientSubnet(bytes: Uint8Array, start: number, end: number): boolean {
  const addressBytes = end - start - ADDRESS_AT;
  if (addressBytes < 0) return false;
  const addressBits = ADDRESS_BITS[readUint16(bytes, start + FAMILY_AT)];
  const sourcePrefix = bytes[start + SOURCE_PREFIX_AT] as number;
  if (addressBits === undefined || sourcePrefix > addressBits) return false;
  // RFC 7871 §6: in a query the scope is 0, the address has just the octets that the prefix needs …
  if (bytes[start + SCOPE_PREFIX_AT] !== 0) return false;
  if (addressBytes !== (sourcePrefix + 7) >>> 3) return false;
  // … and no bit is set beyond the prefix.
  const spareBits = addressBytes * 8 - sourcePrefix;
  return ((bytes[end - 1] as number) & ((1 << spareBits) - 1)) === 0;
}
