// What a check of a single packet is made of, and the replies that many checks share. Checks are asked
// of a zone tm.example.org with `app1 60 CNAME east.example.net.`, `host4 A`, `a.b.ent A`, a name
// server with eighty addresses and three others. The hex is kept as it went over a wire.
import { type QuerySketch, queryBytes } from "../../support/dns-query.ts";

/** A check: its stable id, what is sent and where it says so, the bytes, the reply as `replySummary` writes it. */
export type Row = readonly [id: string, what: string, query: Uint8Array | string, reply: string];

export const ZONE = "tm.example.org";
export const APP = `app1.${ZONE}`;
export const HOST = `host4.${ZONE}`;
export const UNKNOWN = `nope.${ZONE}`;
/** A name server with eighty addresses: 1.3 kB of answer. */
export const MANY = `many.${ZONE}`;

/** A question for the apex. */
export const apex = (sketch: QuerySketch = {}) =>
  queryBytes({ name: ZONE, type: "SOA", ...sketch });
/** A question for the profile with a DNS name. */
export const app = (sketch: QuerySketch = {}) => queryBytes({ name: APP, ...sketch });
/** EDNS with options. */
export const options = (...list: (readonly [code: number, payload: string])[]) => ({
  edns: { options: list },
});

export const SOA = "NOERROR qr aa an[SOA]";
export const SOA_OPT = "NOERROR qr aa OPT an[SOA]";
export const CNAME = "NOERROR qr aa an[CNAME]";
export const NODATA = "NOERROR qr aa ns[SOA]";
export const NXDOMAIN = "NXDOMAIN qr aa ns[SOA]";
export const REFUSED = "REFUSED qr";
/** The question could not be read, so it does not come back. */
export const FORMERR_BARE = "FORMERR qr qd=0";
export const FORMERR = "FORMERR qr";
export const FORMERR_OPT = "FORMERR qr OPT";
export const NOTIMP = "NOTIMP qr qd=0";
export const BADVERS = "BADVERS qr OPT";
