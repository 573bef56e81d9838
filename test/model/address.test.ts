import { isIPv4, isIPv6 } from "node:net";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatAddress, parseAddress, parseIPv4, parseIPv6 } from "../../provider/model/address.ts";

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");

describe("an IPv4 literal", () => {
  it.each([
    ["192.0.2.1", "c0000201"],
    ["0.0.0.0", "00000000"],
    ["255.255.255.255", "ffffffff"],
  ])("%s is its four octets", (text, bytes) => {
    expect(hex(parseIPv4(text))).toBe(bytes);
  });

  // Spellings that some resolvers read as an address, each a way around a check.
  it.each([
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "192.0.2.01",
    "256.0.2.1",
    "192.0.2",
    "192.0.2.1.",
    "192.0.2.1 ",
    "192.0.2.-1",
    "192.0.2.1e0",
    "192.0..1",
    "",
  ])("fails for %j", (text) => {
    expect(parseIPv4(text)).toBeUndefined();
  });
});

describe("an IPv6 literal (RFC 4291 §2.2)", () => {
  it.each([
    ["2001:db8:0:0:0:0:0:1", "20010db8000000000000000000000001"],
    ["2001:DB8::1", "20010db8000000000000000000000001"],
    ["::", "00000000000000000000000000000000"],
    ["::1", "00000000000000000000000000000001"],
    ["2001:db8::", "20010db8000000000000000000000000"],
    ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
    ["::2:3:4:5:6:7:8", "00000002000300040005000600070008"],
    ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
    ["1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"],
  ])("%s is its sixteen octets", (text, bytes) => {
    expect(hex(parseIPv6(text))).toBe(bytes);
  });

  it.each([
    "",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "g::",
    ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "192.0.2.1::",
    "::192.0.2.1:1",
    "::192.0.2.256",
    "fe80::1%eth0",
    "[::1]",
    "2001:db8::1/64",
  ])("fails for %j", (text) => {
    expect(parseIPv6(text)).toBeUndefined();
  });
});

describe("an address of either family", () => {
  it("is told by the number of its octets", () => {
    expect(parseAddress("192.0.2.1")).toHaveLength(4);
    expect(parseAddress("2001:db8::1")).toHaveLength(16);
    expect(parseAddress("www.example.org")).toBeUndefined();
  });
});

describe("parsing agrees with the machine's own", () => {
  const digits = fc.stringMatching(/^[0-9]{0,4}$/);
  const group = fc.oneof(fc.stringMatching(/^[0-9a-fA-F]{0,5}$/), fc.constant("192.0.2.1"));
  const oddIPv4 = fc.array(digits, { minLength: 3, maxLength: 5 }).map((parts) => parts.join("."));
  const oddIPv6 = fc.array(group, { minLength: 2, maxLength: 9 }).map((parts) => parts.join(":"));
  const noise = fc.stringMatching(/^[0-9a-f:.]{0,20}$/);

  it("on what is an IPv4 address", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), oddIPv4, noise), (text) => {
        expect(parseIPv4(text) !== undefined).toBe(isIPv4(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("on what is an IPv6 address", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), oddIPv6, noise), (text) => {
        expect(parseIPv6(text) !== undefined).toBe(isIPv6(text));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("the text of an address", () => {
  it.each([
    ["2001:0db8::0001", "2001:db8::1", "§4.1 leading zeros"],
    ["2001:db8::0:1", "2001:db8::1", "§4.2.1 as short as possible"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "§4.2.2 not for one group"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1", "§4.2.3 the longest run"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "§4.2.3 the first of equal runs"],
    ["2001:DB8::ABCD", "2001:db8::abcd", "§4.3 lower case"],
    ["::FFFF:C000:201", "::ffff:192.0.2.1", "§5 mapped addresses"],
    ["::", "::", "all zeros"],
    ["1::", "1::", "zeros at the end"],
    ["192.0.2.1", "192.0.2.1", "IPv4"],
  ])("%s is written %s (RFC 5952 %s)", (given, text) => {
    expect(formatAddress(parseAddress(given) ?? new Uint8Array())).toBe(text);
  });

  it("leads back to its octets, and is one text per address", () => {
    const octets = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      // Runs of zeros are what the text is about.
      fc
        .array(fc.constantFrom(0, 0, 1, 0xffff), { minLength: 8, maxLength: 8 })
        .map((groups) => Uint8Array.from(groups.flatMap((each) => [each >> 8, each & 0xff]))),
    );
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = formatAddress(bytes);
        expect(parseAddress(text)).toEqual(bytes);
        expect(bytes.length === 4 ? isIPv4(text) : isIPv6(text)).toBe(true);
        // The URL parser writes IPv6 by the same rules, but for mapped addresses.
        if (bytes.length === 16 && !text.includes(".")) {
          expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
