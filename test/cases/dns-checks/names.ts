// Names.
import { queryBytes } from "../../support/dns-query.ts";
import {
  CNAME,
  FORMERR_BARE,
  HOST,
  NODATA,
  NXDOMAIN,
  REFUSED,
  type Row,
  UNKNOWN,
  ZONE,
} from "./row.ts";

export const NAME_ROWS: readonly Row[] = [
  [
    "N01",
    "a name in mixed case (RFC 4343)",
    "101f00000001000000000000046150703102546d074578416d506c65034f72670000010001",
    CNAME,
  ],
  [
    "N02",
    "a pointer to itself (RFC 1035 §4.1.4)",
    "102000000001000000000000c00c00010001",
    FORMERR_BARE,
  ],
  ["N03", "a pointer forward", "102100000001000000000000c0ff00010001", FORMERR_BARE],
  ["N05", "label type 0x40 (RFC 6891 §5)", "102300000001000000000000410100010001", FORMERR_BARE],
  ["N06", "label type 0x80", "102400000001000000000000810000010001", FORMERR_BARE],
  [
    "N07",
    "a name of 321 octets (RFC 1035 §2.3.4)",
    queryBytes({ name: `${"x".repeat(63)}.`.repeat(5) }),
    FORMERR_BARE,
  ],
  [
    "N08",
    "a name of 255 octets is the longest",
    queryBytes({ name: `${`${"x".repeat(63)}.`.repeat(3)}${"x".repeat(46)}.${ZONE}` }),
    NXDOMAIN,
  ],
  [
    "N09",
    "a name of 256 octets",
    queryBytes({ name: `${`${"x".repeat(63)}.`.repeat(3)}${"x".repeat(47)}.${ZONE}` }),
    FORMERR_BARE,
  ],
  [
    "N10",
    "a label with NUL, dot and 0xff (RFC 2181 §11)",
    "10280000000100000000000004002eff0902746d076578616d706c65036f72670000010001",
    NXDOMAIN,
  ],
  ["N11", "a name that runs past the end", "1029000000010000000000000a616263", FORMERR_BARE],
  [
    "N13",
    "a question cut inside its class",
    "102b0000000100000000000002746d076578616d706c65036f726700000100",
    FORMERR_BARE,
  ],
  ["N14", "the root", queryBytes({ name: "." }), REFUSED],
  ["N15", "NS of the root: no upward referral", queryBytes({ name: ".", type: "NS" }), REFUSED],
  ["N17", "the parent of the zone", queryBytes({ name: "example.org" }), REFUSED],
  ["N18", "a name that only ends in the zone's letters", queryBytes({ name: `x${ZONE}` }), REFUSED],
  [
    "N18a",
    "a name that only holds the zone's labels",
    queryBytes({ name: `${ZONE}.net` }),
    REFUSED,
  ],
  ["N19", "an empty non-terminal (RFC 8020 §2)", queryBytes({ name: `b.ent.${ZONE}` }), NODATA],
  ["N21", "an unknown name (RFC 2308 §3)", queryBytes({ name: UNKNOWN }), NXDOMAIN],
  ["N22", "a name below one that answers", queryBytes({ name: `x.${HOST}` }), NXDOMAIN],
  ["N22a", "a name below a name server's", queryBytes({ name: `x.ns1.${ZONE}` }), NXDOMAIN],
  ["N23", "an asterisk is a label like any other", queryBytes({ name: `*.${ZONE}` }), NXDOMAIN],
  [
    "P2",
    "a name that is a property of objects",
    queryBytes({ name: `__proto__.${ZONE}` }),
    NXDOMAIN,
  ],
  ["P2a", "another one", queryBytes({ name: `constructor.${ZONE}` }), NXDOMAIN],
];
