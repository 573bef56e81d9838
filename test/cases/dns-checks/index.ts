// Every check of a single packet: what is sent and the reply it must get.
import { hexBytes } from "../../support/dns-query.ts";
import { SUBNET_ROWS } from "./client-subnet.ts";
import { EDNS_ROWS } from "./edns.ts";
import { HEADER_ROWS } from "./header.ts";
import { NAME_ROWS } from "./names.ts";
import type { Row } from "./row.ts";
import { TCP_ROWS } from "./tcp.ts";
import { TYPE_ROWS } from "./types.ts";

/** One check. */
export interface DnsCheck {
  /** Stable, also in reports. */
  readonly id: string;
  /** What is sent, and the section that says what must come back. */
  readonly what: string;
  readonly query: Uint8Array;
  readonly transport: "udp" | "tcp";
  /** As `replySummary` writes it. */
  readonly reply: string;
}

const UDP_ROWS = [HEADER_ROWS, NAME_ROWS, TYPE_ROWS, EDNS_ROWS, SUBNET_ROWS].flat();

/** All checks. */
export const DNS_CHECKS: readonly DnsCheck[] = [
  ...UDP_ROWS.map((row) => check(row, "udp")),
  ...TCP_ROWS.map((row) => check(row, "tcp")),
];

function check([id, what, query, reply]: Row, transport: "udp" | "tcp"): DnsCheck {
  return { id, what, query: typeof query === "string" ? hexBytes(query) : query, transport, reply };
}
