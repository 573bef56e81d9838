import { describe, expect, it } from "@jest/globals";
import { FLAG, opcodeOf } from "../../provider/wire/header.ts";

describe("the flags field (RFC 1035 §4.1.1)", () => {
  it.each([
    [0x0000, 0],
    [0x2800, 5],
    [0x7ff0, 15],
    [0x87ff, 0],
  ])("%d has opcode %d", (flags, opcode) => {
    expect(opcodeOf(flags)).toBe(opcode);
  });

  it("has no bit with two meanings", () => {
    const bits = Object.values(FLAG);
    const all = bits.reduce((sum, bit) => sum + bit, 0);
    expect(bits.reduce((union, bit) => union | bit, 0)).toBe(all);
  });
});
