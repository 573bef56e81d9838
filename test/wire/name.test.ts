import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  encodeName,
  findZone,
  isSameName,
  skipOwnerName,
  skipQuestionName,
} from "../../provider/wire/name.ts";
import { hexBytes } from "../support/dns-query.ts";

const LABEL = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const NAME = fc.array(LABEL, { minLength: 0, maxLength: 8 }).map((labels) => labels.join("."));

describe("a name in wire form (RFC 1035 §3.1)", () => {
  it.each([
    ["tm.example.org", "02746d076578616d706c65036f726700"],
    ["tm.example.org.", "02746d076578616d706c65036f726700"],
    ["", "00"],
    [".", "00"],
  ])("of %j is %s", (text, hex) => {
    expect(encodeName(text)).toEqual(hexBytes(hex));
  });
});

describe("skipping a name", () => {
  it("ends after the root, at any offset", () => {
    fc.assert(
      fc.property(NAME, fc.nat({ max: 20 }), fc.nat({ max: 20 }), (name, before, after) => {
        const wire = encodeName(name);
        const bytes = new Uint8Array(before + wire.length + after).fill(0xff);
        bytes.set(wire, before);
        expect(skipQuestionName(bytes, before, bytes.length)).toBe(before + wire.length);
        expect(skipOwnerName(bytes, before, bytes.length)).toBe(before + wire.length);
      }),
    );
  });

  it("fails at every truncation", () => {
    const wire = encodeName("tm.example.org");
    for (let end = 0; end < wire.length; end++) {
      expect(skipQuestionName(wire, 0, end)).toBe(-1);
      expect(skipOwnerName(wire, 0, end)).toBe(-1);
    }
  });

  // Name, and where a question's and an owner's name end.
  it.each([
    ["c00c", -1, 2, "a pointer has nothing to point to in a question (RFC 1035 §4.1.4)"],
    ["0161c00c", -1, 4, "labels may end in a pointer in a record"],
    ["c0", -1, -1, "a pointer cut short"],
    ["4001", -1, -1, "label type 0x40 (RFC 6891 §5)"],
    ["8001", -1, -1, "label type 0x80"],
  ])("%s: %d, %d: %s", (hex, question, owner) => {
    const bytes = hexBytes(hex);
    expect(skipQuestionName(bytes, 0, bytes.length)).toBe(question);
    expect(skipOwnerName(bytes, 0, bytes.length)).toBe(owner);
  });

  it("takes 255 octets and no more (RFC 1035 §2.3.4)", () => {
    const name = (lastLabel: number) =>
      encodeName(`${"x".repeat(63)}.`.repeat(3) + "x".repeat(lastLabel));
    expect(name(61).length).toBe(255);
    expect(skipQuestionName(name(61), 0, 255)).toBe(255);
    expect(skipQuestionName(name(62), 0, 256)).toBe(-1);
  });

  it("never throws, nor passes the end, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 400 }), (bytes, start) => {
        for (const skip of [skipQuestionName, skipOwnerName]) {
          const end = skip(bytes, start, bytes.length);
          if (end !== -1) expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });
});

describe("finding the zone in a name", () => {
  const zone = encodeName("tm.example.org");

  it.each([
    ["tm.example.org", 0],
    ["TM.Example.ORG", 0],
    ["web.tm.example.org", 4],
    ["a.web.tm.example.org", 6],
    ["xtm.example.org", -1],
    ["example.org", -1],
    ["org", -1],
    ["", -1],
    ["tm.example.org.net", -1],
    ["web.tm.example.net", -1],
  ])("%j: %d", (name, expected) => {
    const bytes = Uint8Array.from([9, 9, ...encodeName(name)]);
    const at = findZone(bytes, 2, bytes.length, zone);
    expect(at < 0 ? at : at - 2).toBe(expected);
  });

  it("compares labels, so a dot inside one is none", () => {
    const bytes = hexBytes("0a746d2e6578616d706c65036f726700"); // "tm.example" is one label
    expect(findZone(bytes, 0, bytes.length, zone)).toBe(-1);
  });

  it("finds every name in the root", () => {
    const name = encodeName("a.b");
    expect(findZone(name, 0, name.length, encodeName("."))).toBe(name.length - 1);
  });
});

describe("comparing names (RFC 4343)", () => {
  it.each([
    ["tm.example.org", "TM.EXAMPLE.ORG", true],
    ["tm.example.org", "tm.example.net", false],
    ["tm.example.org", "m.example.org", false],
    ["a[", "A{", false], // 0x5b and 0x7b differ by the same bit as letters do
  ])("%s and %s: %s", (known, asked, expected) => {
    const bytes = encodeName(asked);
    expect(isSameName(bytes, 0, bytes.length, encodeName(known))).toBe(expected);
  });
});
