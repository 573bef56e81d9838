import { describe, expect, it } from "@jest/globals";
import { TYPE } from "../../provider/wire/codes.ts";
import { encodeName } from "../../provider/wire/name.ts";
import { encodeRecords } from "../../provider/wire/records.ts";

const ZONE = encodeName("tm.example.org");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("encoding records", () => {
  it("points to the question for an owner that is not given", () => {
    const octets = Uint8Array.of(192, 0, 2, 1);
    const records = encodeRecords(ZONE, [{ type: TYPE.a, ttlSeconds: 0x01020304, octets }]);
    expect(hex(records.bytes)).toBe("c00c00010001010203040004c0000201");
    expect(records).toMatchObject({ count: 1, zonePointersAt: [] });
  });

  it("keeps the places of pointers to the zone, in owners and in data (RFC 1035 §4.1.4)", () => {
    const records = encodeRecords(ZONE, [
      {
        owner: ZONE,
        type: TYPE.ns,
        ttlSeconds: 1,
        names: [encodeName("ns1.tm.example.org"), encodeName("x.example.net")],
        octets: Uint8Array.of(255),
      },
      { owner: encodeName("a.tm.example.org"), type: TYPE.a, ttlSeconds: 2 },
    ]);
    const first = "0000" + "0002" + "0001" + "00000001" + "0016";
    const names = "036e7331" + "0000" + "0178076578616d706c65036e657400" + "ff";
    const second = "0161" + "0000" + "0001" + "0001" + "00000002" + "0000";
    expect(hex(records.bytes)).toBe(first + names + second);
    expect(records).toMatchObject({ count: 2, zonePointersAt: [0, 16, 36] });
  });

  it("of nothing are none", () => {
    expect(encodeRecords(ZONE, [])).toMatchObject({ count: 0, bytes: new Uint8Array(0) });
  });
});
