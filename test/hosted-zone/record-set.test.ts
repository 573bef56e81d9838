// Record sets compared and described.
import { describe, expect, it } from "@jest/globals";
import type { RecordSet } from "../../provider/hosted-zone/hosted-zone.ts";
import {
  describeRecordSet,
  hasSameRecordSets,
  isSameRecordSet,
} from "../../provider/hosted-zone/record-set.ts";

const record = (change: Partial<RecordSet> = {}): RecordSet => ({
  name: "www.example.org",
  type: "AAAA",
  ttlSeconds: 60,
  values: ["2001:db8::1", "2001:db8::2"],
  ...change,
});
const target = (value: string) => record({ type: "CNAME", values: [value] });
const text = (value: string) => record({ type: "TXT", values: [value] });

describe("two record sets", () => {
  it.each([
    ["in another order", record(), record({ values: ["2001:db8::2", "2001:db8::1"] })],
    ["in another form", record(), record({ values: ["2001:DB8:0::1", "2001:db8::0:2"] })],
    ["with a name in capitals", target("web.example.net"), target("WEB.example.net.")],
  ])("are the same %s", (_, one, other) => {
    expect(isSameRecordSet(one, other)).toBe(true);
  });

  it.each([
    ["name", record(), record({ name: "api.example.org" })],
    ["type", target("a.example.net"), { ...target("a.example.net"), type: "NS" as const }],
    ["TTL", record(), record({ ttlSeconds: 61 })],
    ["number of values", record(), record({ values: ["2001:db8::1"] })],
    ["value", record(), record({ values: ["2001:db8::1", "2001:db8::3"] })],
    ["capitals of a text", text("A"), text("a")],
  ])("differ in their %s", (_, one, other) => {
    expect(isSameRecordSet(one, other)).toBe(false);
    expect(isSameRecordSet(other, one)).toBe(false);
  });
});

describe("two lists of record sets", () => {
  const cname = target("web.example.net");

  it("have the same in whatever order", () => {
    expect(hasSameRecordSets([record(), cname], [cname, record()])).toBe(true);
    expect(hasSameRecordSets([], [])).toBe(true);
  });

  it("differ in what one of them has more", () => {
    expect(hasSameRecordSets([record()], [record(), cname])).toBe(false);
    expect(hasSameRecordSets([record(), cname], [record()])).toBe(false);
  });
});

describe("a record set for people", () => {
  it.each([
    ["AAAA www.example.org to 2001:db8::1, 2001:db8::2 (TTL 60)", record()],
    [
      "MX www.example.org (a type of its own)",
      { kind: "other", name: "www.example.org", type: "MX", what: "a type of its own" },
    ],
  ] as const)("is %s", (words, one) => {
    expect(describeRecordSet(one)).toBe(words);
  });
});
