// What stands and what is asked, as rows: the batch, or the refusal.
import { describe, expect, it } from "@jest/globals";
import type { Change, FoundRecordSet, RecordSet } from "../../provider/hosted-zone/hosted-zone.ts";
import { type Marker, markerName, renderMarker } from "../../provider/hosted-zone/marker.ts";
import {
  type Claim,
  type ClaimOptions,
  claimFault,
  type Plan,
  planClaim,
  planRelease,
  planRewrite,
  type Standing,
} from "../../provider/hosted-zone/ownership.ts";

const ZONE = "example.org";
const WWW = `www.${ZONE}`;
const TM = `tm.${ZONE}`;
const NS1 = `ns1.${TM}`;
const US = { owner: "8f4a", resource: "/subscriptions/8f4a/web" };
const THEM = { owner: "77c0", resource: "/subscriptions/77c0/shop" };

const a = (name: string, ...values: string[]): RecordSet => ({
  name,
  type: "A",
  ttlSeconds: 60,
  values,
});
const aaaa = (name: string, value: string): RecordSet => ({
  name,
  type: "AAAA",
  ttlSeconds: 60,
  values: [value],
});
const cname = (target: string): RecordSet => ({
  name: WWW,
  type: "CNAME",
  ttlSeconds: 300,
  values: [target],
});
const txt = (name: string, value: string): RecordSet => ({
  name,
  type: "TXT",
  ttlSeconds: 300,
  values: [value],
});
const ns = (name: string, target: string): RecordSet => ({
  name,
  type: "NS",
  ttlSeconds: 3600,
  values: [target],
});
const other = (name: string, type: string, what = "a type of its own"): FoundRecordSet => ({
  kind: "other",
  name,
  type,
  what,
});

const VANITY = cname("web.tm.example.net");
const CNAME: Claim = { ...US, kind: "cname", name: WWW, records: [VANITY] };
const FLATTEN: Claim = { ...US, kind: "flatten", name: WWW, records: [a(WWW, "192.0.2.1")] };
const APEX: Claim = { ...FLATTEN, name: ZONE, records: [a(ZONE, "192.0.2.1")] };
const DELEGATION: Claim = {
  ...US,
  kind: "delegation",
  resource: TM,
  name: TM,
  records: [ns(TM, NS1), a(NS1, "192.0.2.53")],
};

/** The marker that a claim of the generation leaves. */
const markerOf = (claim: Claim, generation = 1): Marker => ({
  owner: claim.owner,
  resource: claim.resource,
  kind: claim.kind,
  generation,
  records: claim.records ?? [],
});
const markerAt = (claim: Claim, generation = 1) =>
  txt(markerName(ZONE, claim.name), renderMarker(markerOf(claim, generation)));

function standing(name: string, ...records: (RecordSet | FoundRecordSet)[]): Standing {
  const found = records.map(
    (one): FoundRecordSet => ("kind" in one ? one : { kind: "plain", ...one }),
  );
  return { zoneName: ZONE, name, found: Map.groupBy(found, (record) => record.name) };
}

const create = (record: RecordSet): Change => ({ action: "create", record });
const remove = (record: RecordSet): Change => ({ action: "delete", record });

interface Row {
  readonly when: string;
  readonly stands: readonly (RecordSet | FoundRecordSet)[];
  readonly claim: Claim;
  readonly options?: ClaimOptions;
  /** The batch, `unchanged`, or what the refusal says. */
  readonly gives: readonly Change[] | "unchanged" | RegExp;
}

function outcome(plan: Plan): readonly Change[] | string {
  if (plan.kind === "change") return plan.changes;
  return plan.kind === "refused" ? `${plan.code}: ${plan.message}` : plan.kind;
}

function check(given: readonly Change[] | string, wanted: Row["gives"]): void {
  if (wanted instanceof RegExp) expect(given).toMatch(wanted);
  else expect(given).toEqual(wanted);
}

const elsewhere = { ...CNAME, resource: "/subscriptions/8f4a/shop" };
const moved = { ...CNAME, records: [cname("shop.tm.example.net")] };
const strangersMarker = markerAt({ ...CNAME, ...THEM });

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

describe("a rewrite", () => {
  const next = { ...FLATTEN, records: [a(WWW, "192.0.2.2")] };
  const rows: readonly Omit<Row, "claim">[] = [
    {
      when: "ours stands there",
      stands: [a(WWW, "192.0.2.1"), markerAt(FLATTEN, 3)],
      gives: [
        remove(a(WWW, "192.0.2.1")),
        remove(markerAt(FLATTEN, 3)),
        create(a(WWW, "192.0.2.2")),
        create(markerAt(next, 4)),
      ],
    },
    {
      when: "a CNAME of ours stands there: both change places in one batch",
      stands: [VANITY, markerAt({ ...FLATTEN, records: [VANITY] })],
      gives: [
        remove(VANITY),
        remove(markerAt({ ...FLATTEN, records: [VANITY] })),
        create(a(WWW, "192.0.2.2")),
        create(markerAt(next, 2)),
      ],
    },
    {
      when: "the marker is gone",
      stands: [],
      gives: /^RECORD_TAKEN: www\.example\.org is not ours any more: its marker www\._signpost/,
    },
    {
      when: "the marker is another's",
      stands: [markerAt({ ...FLATTEN, ...THEM })],
      gives: /^RECORD_TAKEN: www\.example\.org belongs to/,
    },
    {
      when: "somebody changed the record",
      stands: [a(WWW, "192.0.2.9"), markerAt(FLATTEN)],
      gives: /^RECORD_TAKEN: A www\.example\.org to 192\.0\.2\.9 .* was changed by somebody else/,
    },
  ];
  it.each(rows.map((row) => [row.when, row] as const))("when %s", (_, row) => {
    check(outcome(planRewrite(standing(WWW, ...row.stands), next)), row.gives);
  });

  it("to nothing keeps the name", () => {
    const nothing = { ...FLATTEN, records: [] };
    const there = standing(WWW, a(WWW, "192.0.2.1"), markerAt(FLATTEN));
    check(outcome(planRewrite(there, nothing)), [
      remove(a(WWW, "192.0.2.1")),
      remove(markerAt(FLATTEN)),
      create(markerAt(nothing, 2)),
    ]);
  });
});

describe("a release", () => {
  it.each([
    ["all is as we wrote it", [VANITY, markerAt(CNAME)], [VANITY, markerAt(CNAME)], []],
    ["the record is gone", [markerAt(CNAME)], [markerAt(CNAME)], []],
    ["all is gone", [], [], []],
    [
      "somebody changed the record",
      [cname("shop.example.net"), markerAt(CNAME)],
      [markerAt(CNAME)],
      ["CNAME www.example.org to shop.example.net (TTL 300)"],
    ],
    [
      "somebody made an alias of it",
      [other(WWW, "CNAME", "an alias of lb.example.net"), markerAt(CNAME)],
      [markerAt(CNAME)],
      ["CNAME www.example.org (an alias of lb.example.net)"],
    ],
    ["the marker is gone", [VANITY], [], ["CNAME www.example.org to web.tm.example.net (TTL 300)"]],
    [
      "the marker is another's",
      [VANITY, strangersMarker],
      [],
      ["CNAME www.example.org to web.tm.example.net (TTL 300)"],
    ],
  ])("when %s", (_, stands, deletes, left) => {
    expect(planRelease(standing(WWW, ...stands), [US])).toEqual({
      changes: deletes.map(remove),
      left,
    });
  });

  it.each([
    [TM, ["NS tm.example.org to ns.example.net (TTL 3600)"]],
    [ZONE, []],
  ])(
    "of %s whose marker is gone leaves the delegation and says so, not the zone's own NS",
    (name, left) => {
      const stands = standing(name, ns(name, "ns.example.net"));
      expect(planRelease(stands, [US])).toEqual({ changes: [], left });
    },
  );

  it("takes whoever is said to be us", () => {
    const { changes } = planRelease(standing(WWW, VANITY, strangersMarker), [US, THEM]);
    expect(changes).toEqual([remove(VANITY), remove(strangersMarker)]);
  });
});

describe("a claim's fault", () => {
  it.each([
    ["www.example.com", "cname", /^must be a name in the hosted zone example\.org, got www/],
    ["badexample.org", "cname", /^must be a name in the hosted zone/],
    [
      ZONE,
      "delegation",
      /^must not be the hosted zone's own name, got example\.org: .*above it; set hostedZoneId/,
    ],
    [ZONE, "cname", /RFC 1034 §3\.6\.2/],
  ] as const)("of %s as %s", (name, kind, message) => {
    expect(claimFault(ZONE, { name, kind })).toMatch(message);
  });

  it("is in the glue too", () => {
    const records = [ns(TM, "ns1.example.com"), a("ns1.example.com", "192.0.2.1")];
    expect(claimFault(ZONE, { ...DELEGATION, records })).toMatch(/got ns1\.example\.com/);
  });

  it("is none where it may be", () => {
    for (const claim of [CNAME, FLATTEN, APEX, DELEGATION]) {
      expect(claimFault(ZONE, claim)).toBeUndefined();
    }
  });
});
