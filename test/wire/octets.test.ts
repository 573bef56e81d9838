import { describe, expect, it } from "@jest/globals";
import { readUint16, writeUint16, writeUint32 } from "../../provider/wire/octets.ts";

describe("integers in network byte order", () => {
  it("are written and read at an offset", () => {
    const bytes = new Uint8Array(8).fill(0xaa);
    writeUint16(bytes, 1, 0x0102);
    writeUint32(bytes, 3, 0xfffefdfc);
    expect([...bytes]).toEqual([0xaa, 1, 2, 0xff, 0xfe, 0xfd, 0xfc, 0xaa]);
    expect(readUint16(bytes, 3)).toBe(0xfffe);
  });

  it("of more than 32 bits are written modulo 2^32 (RFC 1982)", () => {
    const bytes = new Uint8Array(4);
    writeUint32(bytes, 0, 2 ** 40 + 2 ** 32 + 7);
    expect([...bytes]).toEqual([0, 0, 0, 7]);
  });
});
