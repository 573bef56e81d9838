// The message header: twelve octets, fixed places (RFC 1035 §4.1.1).

/** Length of the header. */
export const HEADER_BYTES = 12;

/** Where the fields stand. */
export const HEADER_AT = {
  flags: 2,
  questionCount: 4,
  answerCount: 6,
  authorityCount: 8,
  additionalCount: 10,
} as const;

/** Bits of the flags field; those not listed are neither read nor sent (RFC 8906 §8.1.3). */
export const FLAG = {
  response: 0x8000,
  opcode: 0x7800,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
} as const;

/** The opcode in a flags field. */
export function opcodeOf(flags: number): number {
  return (flags & FLAG.opcode) >>> 11;
}
