// Queries of any bytes, also wrong ones, which no proper library would write.

/** Types of question that tests ask by name. */
const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  DS: 43,
  DNSKEY: 48,
  NSEC3PARAM: 51,
  SVCB: 64,
  HTTPS: 65,
  TKEY: 249,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  ANY: 255,
  CAA: 257,
} as const;

/** A type by name or number. */
export type QueryType = keyof typeof TYPES | number;

/** What a query says; what is left out is as in a plain query. */
export interface QuerySketch {
  readonly name?: string;
  readonly type?: QueryType;
  readonly class?: number;
  /** The flags field. @default 0: QUERY, no flag */
  readonly flags?: number;
  readonly edns?: {
    /** @default 1232 */
    readonly size?: number;
    readonly version?: number;
    readonly extendedRcode?: number;
    readonly flags?: number;
    /** Pairs of option code and payload in hex. */
    readonly options?: readonly (readonly [code: number, payload: string])[];
  };
}

/** Every query that {@link queryBytes} makes has this id. */
export const QUERY_ID = 0x1234;

/** Makes a query's bytes. */
export function queryBytes(sketch: QuerySketch): Uint8Array {
  const { name = "", type = "A", flags = 0, edns } = sketch;
  const bytes = [...uint16(QUERY_ID), ...uint16(flags), 0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0];
  for (const label of name.split(".").filter((part) => part !== ""))
    bytes.push(label.length, ...Buffer.from(label, "latin1"));
  bytes.push(0, ...uint16(typeof type === "number" ? type : TYPES[type]));
  bytes.push(...uint16(sketch.class ?? 1));
  if (!edns) return Uint8Array.from(bytes);
  const options = (edns.options ?? []).flatMap(([code, payload]) => {
    const octets = Buffer.from(payload, "hex");
    return [...uint16(code), ...uint16(octets.length), ...octets];
  });
  bytes.push(0, 0, 41, ...uint16(edns.size ?? 1232));
  bytes.push(edns.extendedRcode ?? 0, edns.version ?? 0, ...uint16(edns.flags ?? 0));
  bytes.push(...uint16(options.length), ...options);
  return Uint8Array.from(bytes);
}

/** Bytes written in hex. */
export function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}
