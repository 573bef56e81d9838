import { describe, expect, it } from "@jest/globals";
import packet from "dns-packet";
import fc from "fast-check";
import type { ZoneNameServer } from "../../../provider/runtime/snapshot/snapshot.ts";
import { DNS_CHECKS } from "../../cases/dns-checks/index.ts";
import { answerFor, IPV4, NAME, replyTo } from "../../support/dns-answer.ts";
import { hexBytes, QUERY_ID, queryBytes } from "../../support/dns-query.ts";
import { TEST_ZONE } from "../../support/dns-snapshot.ts";
import { replySummary, replyText } from "../../support/dns-text.ts";
import { storedProfile } from "../../support/profiles.ts";

/** Profiles and name servers that the checks are asked of. */
const CHECKED = answerFor(
  [
    storedProfile("app1", { ttl: 60, endpoints: [NAME] }),
    storedProfile("host4", { ttl: 60, endpoints: [IPV4] }),
    storedProfile("a.b.ent", { ttl: 60, endpoints: [IPV4] }),
  ],
  { zone: { ...TEST_ZONE, nameServers: [...TEST_ZONE.nameServers, manyAddresses(80)] } },
);

function manyAddresses(count: number): ZoneNameServer {
  const addresses = Array.from({ length: count }, (_, n) => `198.51.${n >> 8}.${n & 255}`);
  return { name: "many.tm.example.org", addresses };
}

describe("single packets", () => {
  it.each(DNS_CHECKS.map((check) => [check.id, check.what, check] as const))(
    "%s %s",
    (_id, _what, { query, transport, reply: expected }) => {
      const got = replyTo(CHECKED, query, transport);
      expect(replySummary(got)).toBe(expected);
      expect(got.length).toBeLessThanOrEqual(transport === "udp" ? 1232 : 65535);
      if (got.length > 0) expect([got[0], got[1]]).toEqual([query[0], query[1]]);
    },
  );

  it("N01 returns the question octet for octet (TM-194)", () => {
    const query = queryBytes({ name: "aPp1.Tm.ExAmple.Org" });
    expect(Buffer.from(replyTo(CHECKED, query)).subarray(12, query.length)).toEqual(
      Buffer.from(query).subarray(12),
    );
  });

  it("C02 returns family, source prefix and address as they came (RFC 7871 §7.2.1)", () => {
    const payload = "00021c0020010db0";
    const query = queryBytes({ name: "app1.tm.example.org", edns: { options: [[8, payload]] } });
    expect(Buffer.from(replyTo(CHECKED, query)).toString("hex")).toContain(`00080008${payload}`);
  });

  it("writes over the query's own buffer if that is where the reply is to go", () => {
    for (const { query, transport, reply: expected } of DNS_CHECKS) {
      const buffer = new Uint8Array(65535);
      buffer.set(query);
      const length = CHECKED(buffer, query.length, buffer, transport);
      expect(replySummary(buffer.subarray(0, length))).toBe(expected);
    }
  });

  it("never amplifies a plain question for a profile or an unknown name by three (R01)", () => {
    const names = ["app1", "host4", "nope", "b.ent", "ns1"];
    for (const name of names) {
      for (const type of ["A", "AAAA", "ANY", "TXT", "SOA"] as const) {
        const query = queryBytes({ name: `${name}.tm.example.org`, type });
        expect(replyTo(CHECKED, query).length).toBeLessThan(3 * query.length);
      }
    }
  });
});

describe("size", () => {
  const sizes = fc.record({
    addresses: fc.integer({ min: 1, max: 400 }),
    edns: fc.option(fc.record({ size: fc.integer({ min: 0, max: 65535 }) }), { nil: undefined }),
  });

  it("is what the client and we take, and TC says that answers are left out (RFC 6891 §6.2.3, U01)", () => {
    fc.assert(
      fc.property(sizes, ({ addresses, edns }) => {
        const zone = { ...TEST_ZONE, nameServers: [manyAddresses(addresses)] };
        const answer = answerFor([], { zone });
        const query = queryBytes({ name: "many.tm.example.org", ...(edns && { edns }) });
        const limit = Math.min(Math.max(edns?.size ?? 512, 512), 1232);
        const whole = replyText(replyTo(answer, query, "tcp"));
        expect(whole.answers.length).toBe(addresses);
        const fits = replyTo(answer, query, "tcp").length <= limit;
        const got = replyTo(answer, query);
        expect(got.length).toBeLessThanOrEqual(limit);
        expect(replyText(got).answers.length).toBe(fits ? addresses : 0);
        expect(replyText(got).head.includes(" tc")).toBe(!fits);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves out addresses of name servers before it truncates (RFC 2181 §9, U03)", () => {
    const query = queryBytes({ name: "tm.example.org", type: "NS" });
    expect(replySummary(replyTo(CHECKED, query))).not.toContain("tc");
    expect(replyText(replyTo(CHECKED, query)).additionals).toHaveLength(4);
    expect(replyText(replyTo(CHECKED, query, "tcp")).additionals).toHaveLength(84);
  });

  it("truncates a CNAME that does not fit in 512 octets (RFC 1035 §4.2.1)", () => {
    const label = "x".repeat(63);
    const long = `${label}.${label}.${label}`;
    const target = `${long}.${"y".repeat(53)}.example`;
    const answer = answerFor([
      storedProfile(`${long}.${"x".repeat(40)}`, { endpoints: [{ name: "n", target }] }),
    ]);
    const name = `${long}.${"x".repeat(40)}.tm.example.org`;
    expect(replySummary(replyTo(answer, queryBytes({ name })))).toBe("NOERROR qr aa tc");
    expect(replySummary(replyTo(answer, queryBytes({ name, edns: {} })))).toBe(
      "NOERROR qr aa OPT an[CNAME]",
    );
  });

  it("leaves the SOA out of a negative answer that has no room for it, without TC (U03)", () => {
    const long = (letter: string) => `${`${letter.repeat(63)}.`.repeat(3)}example.net`;
    const zone = {
      origin: "tm.example.org",
      nameServers: [{ name: long("n"), addresses: ["192.0.2.53"] }],
      hostmaster: long("h"),
    };
    const name = `${`${"x".repeat(63)}.`.repeat(3)}tm.example.org`;
    const answer = answerFor([], { zone });
    expect(replySummary(replyTo(answer, queryBytes({ name })))).toBe("NXDOMAIN qr aa");
    expect(replySummary(replyTo(answer, queryBytes({ name, edns: {} })))).toBe(
      "NXDOMAIN qr aa OPT ns[SOA]",
    );
  });
});

describe("any bytes", () => {
  const whole = queryBytes({
    name: "app1.tm.example.org",
    edns: {
      options: [
        [8, "00011800c00002"],
        [10, "0102030405060708"],
      ],
    },
  });

  it("cut short anywhere are dropped below a header, and malformed above", () => {
    for (let length = 0; length < whole.length; length++) {
      const got = replySummary(replyTo(CHECKED, whole.slice(0, length)));
      if (length < 12) expect(got).toBe("drop");
      else expect(got).toMatch(/^FORMERR qr( |$)/);
    }
    expect(replySummary(replyTo(CHECKED, whole))).toBe("NOERROR qr aa OPT{ECS/24>0} an[CNAME]");
  });

  it("beyond the length given are not looked at", () => {
    const longer = Uint8Array.from([...whole, 1, 2, 3]);
    const into = new Uint8Array(1232);
    expect(CHECKED(longer, whole.length - 1, into, "udp")).toBeGreaterThan(0);
    expect(replySummary(into.subarray(0, whole.length - 1)).startsWith("FORMERR")).toBe(true);
  });

  const seeds = DNS_CHECKS.map((check) => check.query).filter((query) => query.length > 0);
  const mutation = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom("set", "insert", "remove", "cut"),
    octet: fc.integer({ min: 0, max: 255 }),
  });
  const mutant = fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([seed, mutations]) => {
      const bytes = [...seed];
      for (const { at, kind, octet } of mutations) {
        const index = at % (bytes.length + 1);
        if (kind === "set") bytes[index] = octet;
        else if (kind === "insert") bytes.splice(index, 0, octet);
        else if (kind === "remove") bytes.splice(index, 1);
        else bytes.length = index;
      }
      return Uint8Array.from(bytes);
    });
  const anyBytes = fc.oneof(
    { weight: 4, arbitrary: mutant },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  );

  it("get a reply that an independent decoder reads, or none, and never an exception (F1)", () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom("udp" as const, "tcp" as const), (bytes, transport) => {
        const got = replyTo(CHECKED, bytes, transport);
        const isQuery = bytes.length >= 12 && ((bytes[2] ?? 0) & 0x80) === 0;
        expect(got.length > 0).toBe(isQuery);
        if (got.length === 0) return;
        expect(got.length).toBeLessThanOrEqual(transport === "udp" ? 1232 : 65535);
        const message = packet.decode(Buffer.from(got));
        expect(message.id).toBe(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
        expect(message.flag_qr).toBe(true);
        // The decoder has read every octet that we wrote.
        expect(packet.decode.bytes).toBe(got.length);
      }),
      { numRuns: 5000 },
    );
  });

  it("leave nothing behind that a later answer would show", () => {
    const before = Buffer.from(replyTo(CHECKED, whole));
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        replyTo(CHECKED, bytes);
        expect(Buffer.from(replyTo(CHECKED, whole)).equals(before)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("have an id of their own that comes back", () => {
    const got = packet.decode(Buffer.from(replyTo(CHECKED, whole)));
    expect(got.id).toBe(QUERY_ID);
    expect(replyTo(CHECKED, hexBytes("ffff00000000000000000000")).slice(0, 2)).toEqual(
      Uint8Array.of(255, 255),
    );
  });
});
