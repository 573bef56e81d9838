import { isIPv4, isIPv6 } from "node:net";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatAddress, parseAddress, parseIPv4, parseIPv6 } from "../../provider/model/address.ts";

describe("IP literals", () => {
  it.each([
    ["2001:db8::", "2001:db8::"],
    ["2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
    ["::", "::"],
    ["1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"],
    ["192.0.2.1", "192.0.2.1"],
  ])("%s is written %s (RFC 5952 §4)", (text, canonical) => {
    const bytes = parseAddress(text);
    expect(bytes && formatAddress(bytes)).toBe(canonical);
  });

  it.each([
    "",
    "1.2.3",
    "01.2.3.4",
    "256.1.1.1",
    "1::2::3",
    ":::",
    "1:2:3:4:5:6:7:8:9",
    "fe80::1%eth0",
    "::1.2.3",
  ])("%j is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it("are the ones that Node takes for such, and come back from their canonical form", () => {
    const near = fc.stringMatching(/^[0-9a-f:.]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), near), (text) => {
        expect(parseIPv4(text) !== undefined).toBe(isIPv4(text));
        expect(parseIPv6(text) !== undefined).toBe(isIPv6(text));
        const bytes = parseAddress(text);
        if (bytes) expect(parseAddress(formatAddress(bytes))).toEqual(bytes);
      }),
      { numRuns: 3000 },
    );
  });
});
