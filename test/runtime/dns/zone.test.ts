import { describe, expect, it } from "@jest/globals";
import { answerFor, IPV4, replyLines, replyTo, soaLine } from "../../support/dns-answer.ts";
import { type QueryType, queryBytes } from "../../support/dns-query.ts";
import { replyText } from "../../support/dns-text.ts";
import { storedProfile } from "../../support/profiles.ts";

describe("the zone's own names (TM-195)", () => {
  const answer = answerFor([storedProfile("web", { endpoints: [IPV4] })]);
  const ask = (name: string, type: QueryType) =>
    replyText(replyTo(answer, queryBytes({ name, type })));

  it("answers NS with the addresses of the name servers inside the zone (TM-289)", () => {
    expect(ask("tm.example.org", "NS")).toEqual({
      head: "NOERROR qr aa",
      answers: [
        "tm.example.org. 3600 IN NS ns1.tm.example.org.",
        "tm.example.org. 3600 IN NS a.ns.tm.example.org.",
        "tm.example.org. 3600 IN NS ns.example.net.",
      ],
      authorities: [],
      additionals: [
        "ns1.tm.example.org. 3600 IN A 192.0.2.53",
        "ns1.tm.example.org. 3600 IN AAAA 2001:db8::53",
        "a.ns.tm.example.org. 3600 IN A 192.0.2.54",
        "a.ns.tm.example.org. 3600 IN A 192.0.2.55",
      ],
    });
  });

  it.each<[string, QueryType, string[]]>([
    ["ns1.tm.example.org", "A", ["ns1.tm.example.org. 3600 IN A 192.0.2.53"]],
    ["NS1.TM.example.org", "AAAA", ["NS1.TM.example.org. 3600 IN AAAA 2001:db8::53"]],
    [
      "a.ns.tm.example.org",
      "A",
      ["a.ns.tm.example.org. 3600 IN A 192.0.2.54", "a.ns.tm.example.org. 3600 IN A 192.0.2.55"],
    ],
    [
      "ns1.tm.example.org",
      "ANY",
      ["ns1.tm.example.org. 3600 IN A 192.0.2.53", "ns1.tm.example.org. 3600 IN AAAA 2001:db8::53"],
    ],
    ["tm.example.org", "SOA", [soaLine(30)]],
    ["tm.example.org", "ANY", [soaLine(30)]],
  ])("%s %s", (name, type, answers) => {
    const expected = { head: "NOERROR qr aa", answers, authorities: [], additionals: [] };
    expect(ask(name, type)).toEqual(expected);
  });

  it.each<[string, QueryType]>([
    ["tm.example.org", "A"],
    ["tm.example.org", "TXT"],
    ["ns1.tm.example.org", "TXT"],
    ["ns1.tm.example.org", "NS"],
    ["a.ns.tm.example.org", "AAAA"],
    ["ns.tm.example.org", "A"],
    ["ns.tm.example.org", "ANY"],
  ])("%s %s has no data", (name, type) => {
    const expected = {
      head: "NOERROR qr aa",
      answers: [],
      authorities: [soaLine(30)],
      additionals: [],
    };
    expect(ask(name, type)).toEqual(expected);
  });

  it("refuses a name server's name outside the zone (TM-193)", () => {
    expect(ask("ns.example.net", "A").head).toBe("REFUSED qr");
  });

  it("lets a profile answer at a name above a name server, and denies that name never (TM-63)", () => {
    const above = (profileStatus: "Enabled" | "Disabled") =>
      answerFor([storedProfile("ns", { ttl: 9, profileStatus, endpoints: [IPV4] })]);
    expect(replyLines(above("Enabled"), "ns", "A")[1]).toBe("ns.tm.example.org. 9 IN A 192.0.2.10");
    expect(replyLines(above("Disabled"), "ns", "A")).toEqual(["NOERROR qr aa", soaLine(9)]);
  });

  it("answers a name server's name from its addresses even where a profile claims it", () => {
    const claimed = answerFor([storedProfile("ns1", { endpoints: [IPV4] })]);
    expect(replyLines(claimed, "ns1", "A")[1]).toBe("ns1.tm.example.org. 3600 IN A 192.0.2.53");
  });

  it("answers the addresses of a name server that has the zone's own name", () => {
    const zone = {
      origin: "tm.example.org.",
      nameServers: [{ name: "TM.example.org", addresses: ["192.0.2.53"] }],
      hostmaster: "hostmaster.example.org",
    };
    const query = queryBytes({ name: "tm.example.org", type: "A" });
    const text = replyText(replyTo(answerFor([], { zone }), query));
    expect(text.answers).toEqual(["tm.example.org. 3600 IN A 192.0.2.53"]);
  });

  it("has the generation, modulo 2^32, as serial (RFC 1982)", () => {
    const later = answerFor([], { generation: 2 ** 32 + 5 });
    const query = queryBytes({ name: "tm.example.org", type: "SOA" });
    expect(replyText(replyTo(later, query)).answers[0]).toContain(" 5 3600 ");
  });
});
