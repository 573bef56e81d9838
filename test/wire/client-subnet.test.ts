import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isClientSubnet } from "../../provider/wire/client-subnet.ts";
import { hexBytes } from "../support/dns-query.ts";

const isSound = (payload: Uint8Array) => {
  const bytes = Uint8Array.from([7, 7, ...payload, 7]);
  return isClientSubnet(bytes, 2, 2 + payload.length);
};

describe("a client subnet (RFC 7871 §6)", () => {
  it.each([
    ["00010000", true, "IPv4 with no address"],
    ["00020000", true, "IPv6 with no address"],
    ["00000000", true, "no family with no address"],
    ["00011800c00002", true, "192.0.2.0/24"],
    ["00011900c0000280", true, "192.0.2.128/25"],
    ["00012000c0000201", true, "192.0.2.1/32"],
    ["0002380020010db8000000", true, "2001:db8::/56"],
    ["0001", false, "cut in its head"],
    ["000118", false, "cut before its scope"],
    ["00011818c00002", false, "a scope in a query"],
    ["00011800c000", false, "too few address octets"],
    ["00011800c0000200", false, "too many address octets"],
    ["00011900c0000201", false, "a bit beyond the prefix"],
    ["00012100c000020100", false, "a prefix longer than the address"],
    ["00000100", false, "a prefix without a family"],
    ["00030000", false, "a family that has no format"],
    ["ffff0000", false, "the last family"],
  ])("%s: %s, %s", (hex, expected) => {
    expect(isSound(hexBytes(hex))).toBe(expected);
  });

  const prefixes = fc.oneof(
    fc.record({ family: fc.constant(1), prefix: fc.integer({ min: 0, max: 32 }) }),
    fc.record({ family: fc.constant(2), prefix: fc.integer({ min: 0, max: 128 }) }),
  );

  it("is sound with just the octets and bits of its prefix, and with nothing else", () => {
    fc.assert(
      fc.property(prefixes, fc.nat({ max: 7 }), ({ family, prefix }, spare) => {
        const address = new Uint8Array(Math.ceil(prefix / 8)).fill(0xff);
        const lastBits = prefix % 8 === 0 ? 8 : prefix % 8;
        if (address.length > 0) address[address.length - 1] = (0xff << (8 - lastBits)) & 0xff;
        const payload = [0, family, prefix, 0, ...address];
        expect(isSound(Uint8Array.from(payload))).toBe(true);
        expect(isSound(Uint8Array.from([...payload, 0]))).toBe(false);
        expect(isSound(Uint8Array.from(payload.slice(0, -1)))).toBe(false);
        if (address.length > 0 && spare < 8 - lastBits) {
          payload[payload.length - 1] = (address.at(-1) ?? 0) | (1 << spare);
          expect(isSound(Uint8Array.from(payload))).toBe(false);
        }
      }),
    );
  });
});
