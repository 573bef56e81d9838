import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createQuery, parseQuery, QUERY_OUTCOME } from "../../provider/wire/query.ts";
import { DNS_CHECKS } from "../cases/dns-checks/index.ts";
import { hexBytes, queryBytes } from "../support/dns-query.ts";

describe("parsing a query", () => {
  it("finds name, type, class and EDNS", () => {
    const query = createQuery();
    const bytes = queryBytes({
      name: "web.tm.example.org",
      type: "AAAA",
      class: 3,
      flags: 0x0100,
      edns: { size: 4096, flags: 0x8000 },
    });
    expect(parseQuery(bytes, bytes.length, query)).toBe(QUERY_OUTCOME.question);
    expect(query).toMatchObject({ flags: 0x0100, qtype: 28, qclass: 3 });
    expect(query.qnameEnd).toBe(12 + 20);
    expect(query.questionEnd).toBe(12 + 24);
    expect(query.edns).toMatchObject({ present: true, udpPayloadBytes: 4096, dnssecOk: true });
  });

  it("forgets the query before", () => {
    const query = createQuery();
    const rich = queryBytes({
      name: "web.tm.example.org",
      edns: { options: [[8, "00011800c00002"]] },
    });
    parseQuery(rich, rich.length, query);
    const plain = queryBytes({ name: "a" });
    expect(parseQuery(plain, plain.length, query)).toBe(QUERY_OUTCOME.question);
    expect(query.edns).toMatchObject({ present: false, subnetBytes: 0 });
    const empty = queryBytes({}).subarray(0, 12);
    expect(parseQuery(empty, 12, query)).toBe(QUERY_OUTCOME.formErr);
    expect(query.questionEnd).toBe(12);
  });

  const OUTCOME_OF_REPLY: Readonly<Record<string, number>> = {
    drop: QUERY_OUTCOME.drop,
    FORMERR: QUERY_OUTCOME.formErr,
    NOTIMP: QUERY_OUTCOME.notImp,
    BADVERS: QUERY_OUTCOME.badVers,
  };

  it.each(DNS_CHECKS.map((check) => [check.id, check.what, check] as const))(
    "%s %s",
    (_id, _what, { query, reply }) => {
      const word = reply.split(" ")[0] ?? "";
      const expected = OUTCOME_OF_REPLY[word] ?? QUERY_OUTCOME.question;
      expect(parseQuery(query, query.length, createQuery())).toBe(expected);
    },
  );

  it("gives one of its outcomes for any bytes, and keeps every offset inside them", () => {
    const query = createQuery();
    const outcomes = Object.values(QUERY_OUTCOME);
    const header = fc.constantFrom("000000000001000000000000", "000000000001000000010001");
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(header, fc.uint8Array({ maxLength: 200 }))
        .map(([hex, rest]) => Uint8Array.from([...hexBytes(hex), ...rest])),
    );
    fc.assert(
      fc.property(bytes, (message) => {
        const outcome = parseQuery(message, message.length, query);
        expect(outcomes).toContain(outcome);
        if (outcome === QUERY_OUTCOME.drop) return;
        expect(query.questionEnd).toBeLessThanOrEqual(Math.max(12, message.length));
        if (outcome === QUERY_OUTCOME.question) expect(query.qnameEnd).toBe(query.questionEnd - 4);
      }),
      { numRuns: 2000 },
    );
  });

  it("walks no further than the bytes, whatever the counts say (H30)", () => {
    // A root question, one record, and counts that promise 131,070 of them.
    const bytes = hexBytes("1234000000010000ffffffff00000100010000000000000000000000");
    expect(parseQuery(bytes, bytes.length, createQuery())).toBe(QUERY_OUTCOME.formErr);
  });
});
