import { describe, expect, it } from "@jest/globals";
import packet, { type OptAnswer } from "dns-packet";
import { RCODE } from "../../provider/wire/codes.ts";
import { clearEdns, createEdns, optBytes, readOpt, writeOpt } from "../../provider/wire/edns.ts";
import { hexBytes } from "../support/dns-query.ts";

/** Reads an OPT record given from its type on, at an offset. */
function read(hex: string) {
  const record = hexBytes(hex);
  const bytes = Uint8Array.from([9, 9, 9, ...record]);
  const edns = createEdns();
  return { isSound: readOpt(bytes, 3, bytes.length, edns), edns };
}

describe("reading an OPT record (RFC 6891 §6.1)", () => {
  it("takes size, version, DO and client subnet", () => {
    const { isSound, edns } = read("0029100000008000000b0008000700011800c00002");
    expect(isSound).toBe(true);
    expect(edns).toMatchObject({
      present: true,
      version: 0,
      udpPayloadBytes: 4096,
      dnssecOk: true,
      subnetBytes: 7,
    });
    expect(edns.subnet.subarray(0, 7)).toEqual(hexBytes("00011800c00002"));
  });

  it("reads a size below 512 as 512 (RFC 6891 §6.2.3)", () => {
    expect(read("002901ff000000000000").edns.udpPayloadBytes).toBe(512);
    expect(read("00290201000000000000").edns.udpPayloadBytes).toBe(513);
  });

  it("reads no options of a version it does not know (RFC 6891 §6.1.3)", () => {
    const { isSound, edns } = read("002904d0000100000004000affff");
    expect(isSound).toBe(true);
    expect(edns.version).toBe(1);
  });

  it.each([
    ["000a000100", "a cookie of 1 octet (RFC 7873 §5.2.2)"],
    [`000a0009${"00".repeat(9)}`, "a cookie of 9 octets"],
    [`000a000f${"00".repeat(15)}`, "a cookie of 15 octets"],
    [`000a0029${"00".repeat(41)}`, "a cookie of 41 octets"],
    ["00080003000118", "a client subnet cut short"],
    ["0064", "an option without a length"],
    ["006400", "an option with half a length"],
    ["0064000100ff", "octets after the last option"],
    ["0064000200", "an option longer than the record"],
  ])("refuses %s: %s", (options) => {
    const length = (options.length / 2).toString(16).padStart(4, "0");
    expect(read(`002904d000000000${length}${options}`).isSound).toBe(false);
  });

  it.each([
    [`000a0008${"00".repeat(8)}`, "a client cookie"],
    [`000a0010${"00".repeat(16)}`, "with the shortest server cookie"],
    [`000a0028${"00".repeat(40)}`, "with the longest"],
    ["00640000", "an empty unknown option"],
    ["000b00020001", "a keepalive"],
  ])("accepts %s: %s", (options) => {
    const length = (options.length / 2).toString(16).padStart(4, "0");
    expect(read(`002904d000000000${length}${options}`).isSound).toBe(true);
  });

  it("keeps a sound client subnet when a later option is malformed", () => {
    const { isSound, edns } = read("002904d00000000000100008000700011800c00002000a0001ff");
    expect(isSound).toBe(false);
    expect(edns.subnetBytes).toBe(7);
  });
});

describe("writing an OPT record", () => {
  function write(edns: ReturnType<typeof createEdns>, rcode: 0 | 16, scope: number) {
    const bytes = new Uint8Array(64).fill(0xee);
    const end = writeOpt(bytes, 5, edns, rcode, scope);
    expect(end).toBe(5 + optBytes(edns));
    expect(bytes[end]).toBe(0xee);
    const header = hexBytes("000084000000000000000001");
    const message = packet.decode(Buffer.from([...header, ...bytes.subarray(5, end)]));
    return message.additionals?.[0] as OptAnswer;
  }

  it("says our size, version 0, and DO as it was sent (RFC 3225 §3)", () => {
    const edns = createEdns();
    edns.present = true;
    expect(write(edns, RCODE.noError, 0)).toMatchObject({
      udpPayloadSize: 1232,
      extendedRcode: 0,
      ednsVersion: 0,
      flags: 0,
      options: [],
    });
    edns.dnssecOk = true;
    expect(write(edns, RCODE.noError, 0).flags).toBe(0x8000);
  });

  it("carries the upper bits of a code (RFC 6891 §6.1.3)", () => {
    const edns = createEdns();
    edns.present = true;
    expect(write(edns, RCODE.badVers, 0).extendedRcode).toBe(1);
  });

  it("returns the client subnet with a scope, and nothing of the query before", () => {
    const { edns } = read("002904d0000000000014000800100002600020010db8000000000000ffff");
    expect(write(edns, RCODE.noError, 48).options).toMatchObject([
      { family: 2, sourcePrefixLength: 96, scopePrefixLength: 48, ip: "2001:db8::ffff:0:0" },
    ]);
    clearEdns(edns);
    expect(optBytes(edns)).toBe(0);
    edns.present = true;
    expect(write(edns, RCODE.noError, 48).options).toEqual([]);
  });
});
