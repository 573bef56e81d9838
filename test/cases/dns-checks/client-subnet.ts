// Client subnet (RFC 7871), asked of a routing method that ignores it: the scope is 0 (TM-75, TM-203).
import { queryBytes } from "../../support/dns-query.ts";
import { app, FORMERR_OPT, HOST, MANY, options, type Row, UNKNOWN } from "./row.ts";

const subnet = (payload: string) => options([8, payload]);

export const SUBNET_ROWS: readonly Row[] = [
  [
    "C01",
    "0.0.0.0/0 is not refused (RFC 7871 §7.5)",
    app(subnet("00010000")),
    "NOERROR qr aa OPT{ECS/0>0} an[CNAME]",
  ],
  ["C02", "192.0.2.0/24", app(subnet("00011800c00002")), "NOERROR qr aa OPT{ECS/24>0} an[CNAME]"],
  [
    "C03",
    "192.0.2.0/27: the prefix may end inside an octet",
    app(subnet("00011b00c0000200")),
    "NOERROR qr aa OPT{ECS/27>0} an[CNAME]",
  ],
  [
    "C05",
    "2001:db8::/56",
    app(subnet("0002380020010db8000000")),
    "NOERROR qr aa OPT{ECS/56>0} an[CNAME]",
  ],
  [
    "C05a",
    "a whole IPv6 address",
    app(subnet("0002800020010db8000000000000000000000001")),
    "NOERROR qr aa OPT{ECS/128>0} an[CNAME]",
  ],
  [
    "C06",
    "a scope in a query (RFC 7871 §6)",
    "108a00000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d000000000000b0008000700011818c00002",
    FORMERR_OPT,
  ],
  [
    "C07",
    "an IPv4 prefix of 33",
    "108b00000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d000000000000d0008000900012100c000020101",
    FORMERR_OPT,
  ],
  ["C08", "an IPv6 prefix of 129", app(subnet(`00028100${"00".repeat(17)}`)), FORMERR_OPT],
  [
    "C09",
    "more address octets than the prefix has",
    "108d00000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d000000000000c0008000800011800c0000201",
    FORMERR_OPT,
  ],
  [
    "C10",
    "fewer address octets than the prefix has",
    "108e00000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d000000000000a0008000600011800c000",
    FORMERR_OPT,
  ],
  [
    "C11",
    "bits beyond the prefix",
    "108f00000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d000000000000c0008000800011900c0000201",
    FORMERR_OPT,
  ],
  ["C12", "an unknown family (TM-204)", app(subnet("00031800c00002")), FORMERR_OPT],
  [
    "C13",
    "family 0 with prefix 0, as old stubs send",
    "109100000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d00000000000080008000400000000",
    "NOERROR qr aa OPT{ECS/0>0} an[CNAME]",
  ],
  ["C13a", "family 0 with a prefix", app(subnet("0000080001")), FORMERR_OPT],
  [
    "C14",
    "an option of 3 octets (RFC 7871 §7.2.1)",
    "109200000001000000000001046170703102746d076578616d706c65036f7267000001000100002904d000000000000700080003000118",
    FORMERR_OPT,
  ],
  [
    "C15",
    "of two client subnets the first counts",
    app(options([8, "00011800c00002"], [8, "00"])),
    "NOERROR qr aa OPT{ECS/24>0} an[CNAME]",
  ],
  [
    "C16",
    "an unknown name: scope 0 (RFC 7871 §7.4)",
    queryBytes({ name: UNKNOWN, ...subnet("00011800c00002") }),
    "NXDOMAIN qr aa OPT{ECS/24>0} ns[SOA]",
  ],
  [
    "C17",
    "no data: scope 0",
    queryBytes({ name: HOST, type: "AAAA", ...subnet("00011800c00002") }),
    "NOERROR qr aa OPT{ECS/24>0} ns[SOA]",
  ],
  [
    "C18",
    "a refused name: echoed all the same (RFC 7871 §12.1)",
    queryBytes({ name: "example.com", ...subnet("00011800c00002") }),
    "REFUSED qr OPT{ECS/24>0}",
  ],
  [
    "C19",
    "a truncated reply: echoed all the same",
    queryBytes({ name: MANY, ...subnet("00011800c00002") }),
    "NOERROR qr aa tc OPT{ECS/24>0}",
  ],
];
