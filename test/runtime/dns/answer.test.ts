import { describe, expect, it } from "@jest/globals";
import type { EndpointStatus } from "../../../provider/health/status.ts";
import type { StoredProfile } from "../../../provider/model/desired-state.ts";
import { answerServFail, createAnswer } from "../../../provider/runtime/dns/answer.ts";
import {
  answerFor,
  IPV4,
  IPV6,
  NAME,
  NO_DRAWS,
  replyLines,
  replyTo,
  soaLine,
} from "../../support/dns-answer.ts";
import { type QueryType, queryBytes } from "../../support/dns-query.ts";
import { testSnapshot } from "../../support/dns-snapshot.ts";
import { replySummary, replyText } from "../../support/dns-text.ts";
import { storedProfile } from "../../support/profiles.ts";

describe("the answer matrix (TM-188)", () => {
  const answer = answerFor([
    storedProfile("name", { ttl: 60, endpoints: [NAME] }),
    storedProfile("v4", { ttl: 20, endpoints: [IPV4] }),
    storedProfile("v6", { ttl: 20, endpoints: [IPV6] }),
  ]);
  const cname = ["NOERROR qr aa", "name.tm.example.org. 60 IN CNAME east.example.net."];
  const a = ["NOERROR qr aa", "v4.tm.example.org. 20 IN A 192.0.2.10"];
  const aaaa = ["NOERROR qr aa", "v6.tm.example.org. 20 IN AAAA 2001:db8::10"];
  const noData = ["NOERROR qr aa", soaLine(20)];

  it.each<[QueryType, string[], string[], string[]]>([
    ["A", cname, a, noData],
    ["AAAA", cname, noData, aaaa],
    ["CNAME", cname, noData, noData],
    ["ANY", cname, a, aaaa],
    ["HTTPS", cname, noData, noData],
    ["SVCB", cname, noData, noData],
    ["TXT", cname, noData, noData],
    ["MX", cname, noData, noData],
    ["SRV", cname, noData, noData],
    ["CAA", cname, noData, noData],
    ["NS", cname, noData, noData],
    ["SOA", cname, noData, noData],
  ])("answers %s by the kind of the target (TM-186, TM-197)", (type, forName, forV4, forV6) => {
    expect(replyLines(answer, "name", type)).toEqual(forName);
    expect(replyLines(answer, "v4", type)).toEqual(forV4);
    expect(replyLines(answer, "v6", type)).toEqual(forV6);
  });
});

describe("which endpoint answers", () => {
  const targets = [
    { name: "first", target: "192.0.2.1" },
    { name: "second", target: "192.0.2.2" },
    { name: "third", target: "192.0.2.3" },
  ];
  const web = storedProfile("web", { ttl: 30, endpoints: targets });
  const line = (address: string) => ["NOERROR qr aa", `web.tm.example.org. 30 IN A ${address}`];

  it.each<[string, Record<string, EndpointStatus>, string]>([
    ["the lowest priority value (TM-66)", {}, "192.0.2.1"],
    ["the next one while the first is degraded (TM-56)", { first: "Degraded" }, "192.0.2.2"],
    [
      "the first of all, when all are degraded (TM-57)",
      { first: "Degraded", second: "Degraded", third: "Degraded" },
      "192.0.2.1",
    ],
    [
      "never a stopped one, when the others are degraded (TM-58)",
      { first: "Stopped", second: "Degraded", third: "Degraded" },
      "192.0.2.2",
    ],
    [
      "the one that is being checked, when the others are degraded (TM-59)",
      { first: "Degraded", second: "Degraded", third: "CheckingEndpoint" },
      "192.0.2.3",
    ],
  ])("is %s", (_what, statuses, address) => {
    expect(replyLines(answerFor([web], { statuses }), "web", "A")).toEqual(line(address));
  });

  it("follows the status bytes of the snapshot while it is in use", () => {
    const snapshot = testSnapshot([web]);
    const answer = createAnswer(snapshot, NO_DRAWS);
    expect(replyLines(answer, "web", "A")).toEqual(line("192.0.2.1"));
    snapshot.statuses.set(testSnapshot([web], { statuses: { first: "Degraded" } }).statuses);
    expect(replyLines(answer, "web", "A")).toEqual(line("192.0.2.2"));
  });

  it("is drawn by weight for each query, whatever network it comes from: scope 0 (TM-72, TM-75, TM-203)", () => {
    const weighted = storedProfile("web", {
      trafficRoutingMethod: "Weighted",
      endpoints: [
        { name: "a", target: "192.0.2.1", weight: 1 },
        { name: "b", target: "192.0.2.2", weight: 3 },
      ],
    });
    const draws = [0.24, 0.25, 0.99, 0];
    const answer = createAnswer(testSnapshot([weighted]), () => draws.shift() ?? Number.NaN);
    const query = queryBytes({
      name: "web.tm.example.org",
      edns: { options: [[8, "00011800c00002"]] },
    });
    const replies = Array.from({ length: 4 }, () => replyText(replyTo(answer, query)));
    expect(replies.map(({ answers }) => answers)).toEqual(
      [1, 2, 2, 1].map((last) => [`web.tm.example.org. 30 IN A 192.0.2.${last}`]),
    );
    for (const { head } of replies) expect(head).toBe("NOERROR qr aa OPT{ECS/24>0}");
  });

  it("is chosen before its kind is compared with the question, and no other is tried (TM-64)", () => {
    const mixed = storedProfile("web", { ttl: 30, endpoints: [IPV4, IPV6] });
    expect(replyLines(answerFor([mixed]), "web", "AAAA")).toEqual(["NOERROR qr aa", soaLine(30)]);
  });
});

describe("negative answers", () => {
  const disabled = { ...IPV4, endpointStatus: "Disabled" } as const;
  const live = (name: string) => storedProfile(name, { endpoints: [IPV4] });
  const off = (name: string) =>
    storedProfile(name, { ttl: 5, profileStatus: "Disabled", endpoints: [IPV4] });

  it.each<[string, StoredProfile[], string, string[]]>([
    ["denies an unknown name (TM-193)", [live("web")], "nope", ["NXDOMAIN qr aa", soaLine(30)]],
    ["denies a disabled profile (TM-60)", [off("web")], "web", ["NXDOMAIN qr aa", soaLine(5)]],
    [
      "denies a profile whose endpoints are all disabled (TM-61)",
      [storedProfile("web", { ttl: 300, endpoints: [disabled] })],
      "web",
      ["NXDOMAIN qr aa", soaLine(30)],
    ],
    [
      "denies a profile without endpoints (TM-61)",
      [storedProfile("web", { ttl: 300 })],
      "web",
      ["NXDOMAIN qr aa", soaLine(30)],
    ],
    [
      "has no data for a disabled profile above a live one (TM-63)",
      [off("web"), live("a.web")],
      "web",
      ["NOERROR qr aa", soaLine(5)],
    ],
    [
      "has no data at an empty non-terminal (TM-49)",
      [live("a.b.web")],
      "web",
      ["NOERROR qr aa", soaLine(30)],
    ],
    [
      "denies an empty non-terminal above dead profiles alone (TM-49)",
      [off("a.b.web")],
      "b.web",
      ["NXDOMAIN qr aa", soaLine(30)],
    ],
    [
      "has a TTL and minimum of no more than the profile's, down to 0 (TM-192)",
      [storedProfile("web", { ttl: 0, profileStatus: "Disabled" })],
      "web",
      ["NXDOMAIN qr aa", soaLine(0)],
    ],
  ])("%s", (_what, profiles, name, expected) => {
    expect(replyLines(answerFor(profiles), name, "A")).toEqual(expected);
  });

  it("has no data where every enabled endpoint is stopped (TM-62)", () => {
    const answer = answerFor([live("web")], { statuses: { a: "Stopped" } });
    expect(replyLines(answer, "web", "A")).toEqual(["NOERROR qr aa", soaLine(30)]);
  });
});

describe("TTL", () => {
  it.each([0, 1, 2147483647])("%d is the profile's in every answer record (TM-191)", (ttl) => {
    const answer = answerFor([storedProfile("web", { ttl, endpoints: [IPV4] })]);
    expect(replyLines(answer, "web", "A")[1]).toBe(`web.tm.example.org. ${ttl} IN A 192.0.2.10`);
  });
});

describe("ANY over UDP (TM-198)", () => {
  const web = storedProfile("web", { ttl: 30, endpoints: [IPV4] });
  const answer = createAnswer(testSnapshot([web]), NO_DRAWS, { admitAny: () => false });
  const any = queryBytes({ name: "web.tm.example.org", type: "ANY" });

  it("goes to TCP when there are too many of it", () => {
    expect(replySummary(replyTo(answer, any))).toBe("NOERROR qr aa tc");
    expect(replySummary(replyTo(answer, any, "tcp"))).toBe("NOERROR qr aa an[A]");
  });

  it("takes nothing from other questions, nor they from it", () => {
    expect(replyLines(answer, "web", "A")[0]).toBe("NOERROR qr aa");
    let asked = 0;
    const counting = createAnswer(testSnapshot([web]), NO_DRAWS, {
      admitAny: () => ++asked > 0,
    });
    for (const type of ["A", "AAAA", "TXT"] as const) replyLines(counting, "web", type);
    replyTo(counting, queryBytes({ name: "example.com", type: "ANY" }));
    expect(asked).toBe(0);
    replyTo(counting, any);
    expect(asked).toBe(1);
  });
});

describe("a bug of ours", () => {
  it("is SERVFAIL with the question, for the question it met", () => {
    const into = new Uint8Array(512);
    const query = queryBytes({ name: "web.tm.example.org", flags: 0x0100, edns: {} });
    const length = answerServFail(query, query.length, into);
    expect(replySummary(into.subarray(0, length))).toBe("SERVFAIL qr rd OPT");
    expect(answerServFail(query, 11, into)).toBe(0);
  });
});
