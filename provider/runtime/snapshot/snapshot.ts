// One generation of everything the responder answers from. Immutable but for the status bytes, which
// the responder alone writes, on the word of the controller.
import type { Table } from "../../routing/table.ts";

/** A name server of the service zone and the addresses it answers at. */
export interface ZoneNameServer {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The zone that all relative names stand in, with what its apex says (TM-195). */
export interface ServiceZone {
  readonly origin: string;
  readonly nameServers: readonly ZoneNameServer[];
  /** Mailbox of the SOA, written as a name. */
  readonly hostmaster: string;
}

/** What the responder holds. */
export interface Snapshot {
  /** Grows with every change; also the SOA serial, modulo 2^32 (RFC 1982). */
  readonly generation: number;
  readonly zone: ServiceZone;
  readonly table: Table;
  /** One status byte per endpoint, in the table's numbering. */
  readonly statuses: Uint8Array;
}

/** A snapshot as it stands on disk. */
export interface PublishedSnapshot extends Snapshot {
  /** When the controller last said that this is how things are; on the wall clock. */
  readonly publishedAtMs: number;
}
