// What is done with a name that is ours: rewritten or released, as the batch or the refusal. And the claims
// that no zone could keep. Claims themselves are in ownership.claim.test.ts.
import { describe, expect, it } from "@jest/globals";
import { claimFault, planRelease, planRewrite } from "../../provider/hosted-zone/ownership.ts";
import {
  APEX,
  a,
  CNAME,
  check,
  cname,
  create,
  DELEGATION,
  FLATTEN,
  markerAt,
  ns,
  other,
  outcome,
  type Row,
  remove,
  standing,
  strangersMarker,
  THEM,
  TM,
  US,
  VANITY,
  WWW,
  ZONE,
} from "../support/ownership.ts";

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
