// Claims, as rows of what stands and what is asked: the batch, or the refusal.
import { describe, it } from "@jest/globals";
import { planClaim } from "../../provider/hosted-zone/ownership.ts";
import {
  APEX,
  a,
  aaaa,
  CNAME,
  check,
  cname,
  create,
  DELEGATION,
  FLATTEN,
  markerAt,
  NS1,
  ns,
  other,
  outcome,
  type Row,
  remove,
  standing,
  strangersMarker,
  TM,
  txt,
  VANITY,
  WWW,
  ZONE,
} from "../support/ownership.ts";

const elsewhere = { ...CNAME, resource: "/subscriptions/8f4a/shop" };
const moved = { ...CNAME, records: [cname("shop.tm.example.net")] };

const CLAIMS: readonly Row[] = [
  {
    when: "nothing stands there",
    stands: [],
    claim: CNAME,
    gives: [create(VANITY), create(markerAt(CNAME))],
  },
  {
    when: "it stands already, so after a lost answer nothing is written twice",
    stands: [VANITY, markerAt(CNAME)],
    claim: CNAME,
    gives: "unchanged",
  },
  {
    when: "the marker is ours and the record gone: it comes back",
    stands: [markerAt(CNAME)],
    claim: CNAME,
    gives: [remove(markerAt(CNAME)), create(VANITY), create(markerAt(CNAME, 2))],
  },
  {
    when: "ours is to say something else",
    stands: [VANITY, markerAt(CNAME, 4)],
    claim: moved,
    gives: [
      remove(VANITY),
      remove(markerAt(CNAME, 4)),
      create(cname("shop.tm.example.net")),
      create(markerAt(moved, 5)),
    ],
  },
  {
    when: "a stranger's CNAME stands there",
    stands: [cname("shop.example.net")],
    claim: CNAME,
    gives: /^RECORD_TAKEN: CNAME www\.example\.org to shop\.example\.net \(TTL 300\) stands there/,
  },
  {
    when: "a stranger's record says just what ours would",
    stands: [VANITY],
    claim: CNAME,
    gives: /^RECORD_TAKEN: .* is not ours; set adopt: true/,
  },
  {
    when: "a stranger's CNAME is adopted, in one batch",
    stands: [cname("shop.example.net")],
    claim: CNAME,
    options: { adopt: true },
    gives: [remove(cname("shop.example.net")), create(VANITY), create(markerAt(CNAME))],
  },
  {
    when: "a stranger's addresses are adopted by a CNAME, in one batch",
    stands: [a(WWW, "192.0.2.9"), aaaa(WWW, "2001:db8::9")],
    claim: CNAME,
    options: { adopt: true },
    gives: [
      remove(a(WWW, "192.0.2.9")),
      remove(aaaa(WWW, "2001:db8::9")),
      create(VANITY),
      create(markerAt(CNAME)),
    ],
  },
  {
    when: "another installation keeps the name",
    stands: [VANITY, strangersMarker],
    claim: CNAME,
    gives: /^RECORD_TAKEN: www\.example\.org belongs to the signpost installation 77c0 for \/sub/,
  },
  {
    when: "another installation's is adopted",
    stands: [VANITY, strangersMarker],
    claim: moved,
    options: { adopt: true },
    gives: [
      remove(VANITY),
      remove(strangersMarker),
      create(cname("shop.tm.example.net")),
      create(markerAt(moved, 2)),
    ],
  },
  {
    when: "another profile of this installation keeps the name",
    stands: [VANITY, markerAt(elsewhere)],
    claim: CNAME,
    gives: /^RECORD_TAKEN: .* for \/subscriptions\/8f4a\/shop/,
  },
  {
    when: "the declaration was of the other profile before",
    stands: [VANITY, markerAt(elsewhere)],
    claim: CNAME,
    options: { previous: elsewhere },
    gives: [remove(markerAt(elsewhere)), create(markerAt(CNAME, 2))],
  },
  {
    when: "somebody changed what is ours",
    stands: [cname("shop.example.net"), markerAt(CNAME)],
    claim: CNAME,
    gives:
      /^RECORD_TAKEN: CNAME .* to shop\.example\.net \(TTL 300\) was changed by somebody else; signpost wrote .* to web/,
  },
  {
    when: "somebody changed what is ours and it is to be restored",
    stands: [cname("shop.example.net"), markerAt(CNAME)],
    claim: CNAME,
    options: { restore: true },
    gives: [
      remove(cname("shop.example.net")),
      remove(markerAt(CNAME)),
      create(VANITY),
      create(markerAt(CNAME, 2)),
    ],
  },
  {
    when: "somebody replaced ours by another type, restoring does not reach",
    stands: [a(WWW, "192.0.2.9"), markerAt(CNAME)],
    claim: CNAME,
    options: { restore: true },
    gives: /^RECORD_TAKEN: A www\.example\.org to 192\.0\.2\.9/,
  },
  {
    when: "a CNAME would push out a text, even adopting",
    stands: [txt(WWW, "verification=1")],
    claim: CNAME,
    options: { adopt: true },
    gives: /^RECORD_TAKEN: TXT .* cannot be taken over; remove it/,
  },
  {
    when: "an alias stands there, of which nobody is told to adopt it",
    stands: [other(WWW, "A", "an alias of lb.example.net")],
    claim: CNAME,
    gives: /^RECORD_TAKEN: A .* cannot be taken over; remove it$/,
  },
  {
    when: "an alias stands there, even adopting",
    stands: [other(WWW, "A", "an alias of lb.example.net")],
    claim: CNAME,
    options: { adopt: true },
    gives: /^RECORD_TAKEN: A .*\(an alias of lb\.example\.net\) .* cannot be taken over/,
  },
  {
    when: "a text that is no marker stands in the marker's place, even adopting",
    stands: [txt(`www._signpost.${ZONE}`, "hello")],
    claim: CNAME,
    options: { adopt: true },
    gives: /^RECORD_TAKEN: .* to hello \(TTL 300\) stands there and is no marker of this version/,
  },
  {
    when: "a later version of Signpost keeps the name, even adopting",
    stands: [txt(`www._signpost.${ZONE}`, "v=signpost2 owner=8f4a")],
    claim: CNAME,
    options: { adopt: true },
    gives: /^RECORD_TAKEN: .*no marker of this version/,
  },
  {
    when: "a CNAME stands in the marker's place",
    stands: [{ ...VANITY, name: `www._signpost.${ZONE}` }],
    claim: CNAME,
    gives: /^RECORD_TAKEN: .*CNAME www\._signpost/,
  },
  {
    when: "addresses are flattened at the zone's own name, beside what stands there (TM-286)",
    stands: [ns(ZONE, "ns.example.net"), other(ZONE, "SOA"), other(ZONE, "MX"), txt(ZONE, "spf")],
    claim: APEX,
    gives: [create(a(ZONE, "192.0.2.1")), create(markerAt(APEX))],
  },
  {
    when: "only one family is flattened and a stranger has the other",
    stands: [aaaa(WWW, "2001:db8::9")],
    claim: FLATTEN,
    gives: /^RECORD_TAKEN: AAAA/,
  },
  {
    when: "a name is kept before anything is to be written there",
    stands: [],
    claim: { ...FLATTEN, records: undefined },
    gives: [create(markerAt({ ...FLATTEN, records: [] }))],
  },
  {
    when: "what a stranger has is adopted and stays until it is rewritten",
    stands: [a(WWW, "192.0.2.9")],
    claim: { ...FLATTEN, records: undefined },
    options: { adopt: true },
    gives: [create(markerAt({ ...FLATTEN, records: [a(WWW, "192.0.2.9")] }))],
  },
  {
    when: "a CNAME becomes flattened in place: it stays until it is rewritten",
    stands: [VANITY, markerAt(CNAME)],
    claim: { ...FLATTEN, records: undefined },
    gives: [remove(markerAt(CNAME)), create(markerAt({ ...FLATTEN, records: [VANITY] }, 2))],
  },
  {
    when: "a kept name is claimed again",
    stands: [a(WWW, "192.0.2.1"), markerAt(FLATTEN)],
    claim: { ...FLATTEN, records: undefined },
    gives: "unchanged",
  },
  {
    when: "the host gives an address in another form and order",
    stands: [
      { ...aaaa(WWW, ""), values: ["2001:DB8:0:0::2", "2001:db8::1"] },
      markerAt({
        ...FLATTEN,
        records: [{ ...aaaa(WWW, ""), values: ["2001:db8::1", "2001:db8::2"] }],
      }),
    ],
    claim: { ...FLATTEN, records: [{ ...aaaa(WWW, ""), values: ["2001:db8::2", "2001:db8::1"] }] },
    gives: "unchanged",
  },
  {
    when: "a zone is delegated with its glue, beside its DS (RFC 4035 §2.4)",
    stands: [other(TM, "DS")],
    claim: DELEGATION,
    gives: [create(ns(TM, NS1)), create(a(NS1, "192.0.2.53")), create(markerAt(DELEGATION))],
  },
  {
    when: "a stranger's record would not be answered below the delegation",
    stands: [txt(TM, "hello")],
    claim: DELEGATION,
    gives: /^RECORD_TAKEN: TXT tm\.example\.org/,
  },
  {
    when: "the glue's name is a stranger's",
    stands: [a(NS1, "192.0.2.9")],
    claim: DELEGATION,
    gives: /^RECORD_TAKEN: A ns1\.tm/,
  },
  {
    when: "a delegation is adopted",
    stands: [ns(TM, "ns.example.net")],
    claim: DELEGATION,
    options: { adopt: true },
    gives: [
      remove(ns(TM, "ns.example.net")),
      create(ns(TM, NS1)),
      create(a(NS1, "192.0.2.53")),
      create(markerAt(DELEGATION)),
    ],
  },
  {
    when: "a name server is replaced: its glue goes",
    stands: [ns(TM, NS1), a(NS1, "192.0.2.53"), markerAt(DELEGATION)],
    claim: { ...DELEGATION, records: [ns(TM, "ns.example.net")] },
    gives: [
      remove(ns(TM, NS1)),
      remove(a(NS1, "192.0.2.53")),
      remove(markerAt(DELEGATION)),
      create(ns(TM, "ns.example.net")),
      create(markerAt({ ...DELEGATION, records: [ns(TM, "ns.example.net")] }, 2)),
    ],
  },
  {
    when: "a name server is replaced whose glue somebody changed: that stays",
    stands: [ns(TM, NS1), a(NS1, "192.0.2.99"), markerAt(DELEGATION)],
    claim: { ...DELEGATION, records: [ns(TM, "ns.example.net")] },
    gives: [
      remove(ns(TM, NS1)),
      remove(markerAt(DELEGATION)),
      create(ns(TM, "ns.example.net")),
      create(markerAt({ ...DELEGATION, records: [ns(TM, "ns.example.net")] }, 2)),
    ],
  },
  {
    when: "a delegation has more glue than a TXT record can tell of",
    stands: [],
    claim: {
      ...DELEGATION,
      records: Array.from({ length: 100 }, (_, index) => a(`ns${index}.${TM}`, "192.0.2.53")),
    },
    gives: /^DECLARATION_INVALID: tm\.example\.org has more records .* at most 4000; declare fewer/,
  },
  {
    when: "addresses are asked for at a delegated name: they would not be answered",
    stands: [ns(TM, "ns.example.net")],
    claim: { ...FLATTEN, name: TM, records: [] },
    options: { adopt: true },
    gives:
      /^RECORD_TAKEN: NS tm\.example\.org to ns\.example\.net .* cannot be taken over; remove it/,
  },
  {
    when: "addresses are asked for at a name that we delegate, whose marker stays",
    stands: [ns(TM, NS1), a(NS1, "192.0.2.53"), markerAt(DELEGATION)],
    claim: { ...FLATTEN, name: TM, records: undefined },
    options: { adopt: true },
    gives: /^RECORD_TAKEN: NS tm\.example\.org .* cannot be taken over; remove it/,
  },
  {
    when: "addresses are asked for at the zone's own name, beside its NS (TM-215)",
    stands: [ns(ZONE, "ns.example.net")],
    claim: { ...FLATTEN, name: ZONE, records: [] },
    gives: [create(markerAt({ ...FLATTEN, name: ZONE, records: [] }))],
  },
  {
    when: "a CNAME is asked for at the zone's own name (TM-211)",
    stands: [],
    claim: { ...CNAME, name: ZONE, records: [{ ...VANITY, name: ZONE }] },
    options: { adopt: true },
    gives:
      /^DECLARATION_INVALID: name must not be the hosted zone's own name.*use the mode flatten/,
  },
];

describe("a claim", () => {
  it.each(CLAIMS.map((row) => [row.when, row] as const))("when %s", (_, row) => {
    check(
      outcome(planClaim(standing(row.claim.name, ...row.stands), row.claim, row.options)),
      row.gives,
    );
  });
});
