// What TCP makes a difference to.
import { queryBytes } from "../../support/dns-query.ts";
import { apex, MANY, NOTIMP, REFUSED, type Row } from "./row.ts";

export const TCP_ROWS: readonly Row[] = [
  [
    "E18",
    "1.3 kB over TCP: all of it (RFC 7766 §5)",
    queryBytes({ name: MANY }),
    `NOERROR qr aa an[${"A ".repeat(80).trim()}]`,
  ],
  ["Q19", "AXFR over TCP (RFC 5936 §2.2.1)", apex({ type: "AXFR" }), REFUSED],
  ["Q21", "IXFR over TCP", apex({ type: "IXFR" }), REFUSED],
  ["X11", "opcode DSO over TCP (RFC 8490 §5.1)", apex({ flags: 0x3000 }), NOTIMP],
  ["H10t", "a response over TCP gets no reply either", apex({ flags: 0x8000 }), "drop"],
];
