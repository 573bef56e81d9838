import { describe, expect, it } from "@jest/globals";
import { RCODE, TYPE } from "../../provider/wire/codes.ts";
import { encodeName } from "../../provider/wire/name.ts";
import { createQuery, parseQuery } from "../../provider/wire/query.ts";
import { encodeRecords } from "../../provider/wire/records.ts";
import {
  addAnswer,
  addRecords,
  createReply,
  finishReply,
  type Reply,
  type Section,
  startReply,
  truncateReply,
} from "../../provider/wire/writer.ts";
import { type QuerySketch, queryBytes } from "../support/dns-query.ts";
import { replyText } from "../support/dns-text.ts";

const ZONE = encodeName("tm.example.org");
const ADDRESS = Uint8Array.of(192, 0, 2, 1);

function start(sketch: QuerySketch, maxBytes = 1232): Reply {
  const bytes = queryBytes({ name: "web.tm.example.org", ...sketch });
  const query = createQuery();
  parseQuery(bytes, bytes.length, query);
  const reply = createReply();
  startReply(reply, query, new Uint8Array(1232), maxBytes);
  return reply;
}

function finish(reply: Reply, isAuthoritative = true) {
  const length = finishReply(reply, RCODE.noError, isAuthoritative, 0);
  return replyText(reply.into.subarray(0, length));
}

const address = (ttlSeconds: number) =>
  encodeRecords(ZONE, [{ owner: ZONE, type: TYPE.a, ttlSeconds, octets: ADDRESS }]);

describe("writing a reply", () => {
  it("puts records into the section they are added to", () => {
    const reply = start({ flags: 0x0100, edns: {} });
    addAnswer(reply, TYPE.a, 2147483647, Uint8Array.of(9, ...ADDRESS, 9), 1, 5);
    for (const [index, section] of (["answer", "authority", "additional"] as const).entries())
      expect(addRecords(reply, section, address(index), 16)).toBe(true);
    expect(finish(reply)).toEqual({
      head: "NOERROR qr aa rd OPT",
      answers: [
        "web.tm.example.org. 2147483647 IN A 192.0.2.1",
        "tm.example.org. 0 IN A 192.0.2.1",
      ],
      authorities: ["tm.example.org. 1 IN A 192.0.2.1"],
      additionals: ["tm.example.org. 2 IN A 192.0.2.1"],
    });
  });

  it("returns of all flags the opcode and RD alone (RFC 8906 §8.1.3)", () => {
    expect(finish(start({ flags: 0x7fff }), false).head).toBe("NOERROR qr rd qd=0");
    expect(finish(start({ flags: 0x07ff }), false).head).toBe("NOERROR qr rd");
    expect(finish(start({ flags: 0x06ff }), false).head).toBe("NOERROR qr");
  });

  it("forgets the reply before", () => {
    const reply = start({ edns: {} });
    addRecords(reply, "answer", address(1), 16);
    truncateReply(reply);
    finish(reply);
    startReply(reply, start({}).query, new Uint8Array(1232), 1232);
    expect(finish(reply).head).toBe("NOERROR qr aa");
  });

  // Header and question take 36 octets, OPT 11, each record 16.
  it("takes an answer that fits to the octet, and truncates for the next (RFC 2181 §9)", () => {
    for (const [maxBytes, expected] of [
      [36 + 11 + 16, "NOERROR qr aa OPT"],
      [36 + 11 + 15, "NOERROR qr aa tc OPT"],
    ] as const) {
      const single = start({ edns: {} }, maxBytes);
      addAnswer(single, TYPE.a, 1, ADDRESS, 0, 4);
      expect(finish(single).head).toBe(expected);
      const set = start({ edns: {} }, maxBytes);
      addRecords(set, "answer", address(1), 16);
      expect(finish(set).head).toBe(expected);
    }
  });

  it("counts the client subnet in what does not fit (RFC 7871 §7.2.1)", () => {
    const edns = { options: [[8, "00011800c00002"]] } as const;
    const reply = start({ edns }, 36 + 11 + 11 + 15);
    addAnswer(reply, TYPE.a, 1, ADDRESS, 0, 4);
    expect(finish(reply).head).toBe("NOERROR qr aa tc OPT{ECS/24>0}");
  });

  it.each<Section>(["authority", "additional"])("leaves out %s records without TC", (section) => {
    const reply = start({}, 36 + 15);
    expect(addRecords(reply, section, address(1), 16)).toBe(false);
    expect(finish(reply).head).toBe("NOERROR qr aa");
  });

  it("adds nothing after it was truncated", () => {
    const reply = start({});
    addAnswer(reply, TYPE.a, 1, ADDRESS, 0, 4);
    truncateReply(reply);
    addAnswer(reply, TYPE.a, 1, ADDRESS, 0, 4);
    expect(addRecords(reply, "authority", address(1), 16)).toBe(false);
    expect(finish(reply)).toMatchObject({ head: "NOERROR qr aa tc", answers: [], authorities: [] });
  });

  it("never writes past the buffer it was given", () => {
    const query = start({ edns: {} }).query;
    const reply = createReply();
    startReply(reply, query, new Uint8Array(36 + 11 + 15), 65535);
    addAnswer(reply, TYPE.a, 1, ADDRESS, 0, 4);
    expect(finish(reply).head).toBe("NOERROR qr aa tc OPT");
  });
});
