// The numbers of the DNS registry that this project reads or writes (RFC 6895), one table each. A
// number that nothing uses has no row.

/** Kinds of message (RFC 6895 §2.2). */
export const OPCODE = { query: 0 } as const;

/** Response codes (RFC 6895 §2.3); those above 15 need an OPT record. */
export const RCODE = {
  noError: 0,
  formErr: 1,
  servFail: 2,
  nxDomain: 3,
  notImp: 4,
  refused: 5,
  badVers: 16,
} as const;
export type Rcode = (typeof RCODE)[keyof typeof RCODE];

/** Classes (RFC 6895 §3.2). */
export const CLASS = { internet: 1 } as const;

/** Types of record and of question (RFC 6895 §3.1). */
export const TYPE = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  aaaa: 28,
  opt: 41,
  ixfr: 251,
  axfr: 252,
  any: 255,
} as const;

/** EDNS options (RFC 6891 §6.1.2). */
export const EDNS_OPTION = { clientSubnet: 8, cookie: 10 } as const;
