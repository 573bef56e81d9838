import { describe, expect, it } from "@jest/globals";
import packet, { type RecordType } from "dns-packet";
import { RCODE, TYPE } from "../../provider/wire/codes.ts";

describe("the numbers of the registry (RFC 6895), as an independent library has them", () => {
  it.each(Object.entries(TYPE))("type %s is %d", (name, number) => {
    const query = packet.encode({
      questions: [{ name: ".", type: name.toUpperCase() as RecordType }],
    });
    expect(query.readUInt16BE(13)).toBe(number);
  });

  // The code of BADVERS does not fit into the header, the only place that library looks at.
  const inHeader = Object.entries(RCODE).filter(([, number]) => number < 16);

  it.each(inHeader)("code %s is %d", (name, number) => {
    const reply = Buffer.alloc(12);
    reply.writeUInt16BE(0x8000 | number, 2);
    expect(packet.decode(reply)).toMatchObject({ rcode: name.toUpperCase() });
  });
});
