// The text of TXT records in Route 53's writing.
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { parseTxtValue, renderTxtValue } from "../../provider/hosted-zone/txt-value.ts";

describe("a TXT value", () => {
  it.each([
    ["", '""'],
    ["v=spf1 -all", '"v=spf1 -all"'],
    ['say "a\\b"', '"say \\"a\\\\b\\""'],
    ["ü", '"\\303\\274"'],
    ["a\tb", '"a\\011b"'],
    ["x".repeat(256), `"${"x".repeat(255)}" "x"`],
    ["x".repeat(510), `"${"x".repeat(255)}" "${"x".repeat(255)}"`],
  ])("of %j is %s", (text, value) => {
    expect(renderTxtValue(text)).toBe(value);
    expect(parseTxtValue(value)).toBe(text);
  });

  it.each([
    ["unquoted", "unquoted"],
    ['"a" "b"', "ab"],
    ['"a"   "b"', "ab"],
    ['"ü"', "ü"],
  ])("%s of somebody else reads %j", (value, text) => {
    expect(parseTxtValue(value)).toBe(text);
  });

  it("has strings of 255 octets at most and reads back, whatever the text (RFC 1035 §3.3)", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 700 }), (text) => {
        const value = renderTxtValue(text);
        const strings = value.slice(1, -1).split('" "');
        for (const string of strings) {
          expect(string.replace(/\\[0-7]{3}|\\./g, "x").length).toBeLessThanOrEqual(255);
        }
        expect(parseTxtValue(value)).toBe(text);
      }),
    );
  });
});
