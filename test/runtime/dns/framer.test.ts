import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createFramer, type Framer } from "../../../provider/runtime/dns/framer.ts";

const MESSAGE = fc.uint8Array({ minLength: 12, maxLength: 40 });
const frame = (message: Uint8Array) => [message.length >> 8, message.length & 255, ...message];

/** Everything that can be taken now. */
function takeAll(framer: Framer): (Uint8Array | string)[] {
  const taken: (Uint8Array | string)[] = [];
  for (;;) {
    const next = framer.next();
    if (typeof next === "string") return next === "incomplete" ? taken : [...taken, next];
    taken.push(next.slice());
  }
}

describe("messages in a stream (RFC 7766 §8)", () => {
  it("are the same however the stream is cut (F3)", () => {
    fc.assert(
      fc.property(fc.array(MESSAGE, { maxLength: 6 }), fc.array(fc.nat()), (messages, cuts) => {
        const stream = Uint8Array.from(messages.flatMap(frame));
        const places = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length];
        const framer = createFramer(40);
        const taken: (Uint8Array | string)[] = [];
        let from = 0;
        for (const to of places.sort((a, b) => a - b)) {
          framer.push(stream.slice(from, to));
          // Sometimes messages wait in the framer while more comes.
          if (to % 2 === 0 || to === stream.length) taken.push(...takeAll(framer));
          from = to;
        }
        expect(taken).toEqual(messages);
      }),
    );
  });

  it("are taken whole alone", () => {
    const framer = createFramer(40);
    const stream = Uint8Array.from(frame(new Uint8Array(12).fill(7)));
    for (const octet of stream) {
      expect(framer.next()).toBe("incomplete");
      framer.push(Uint8Array.of(octet));
    }
    expect(takeAll(framer)).toEqual([new Uint8Array(12).fill(7)]);
  });

  it.each([
    [0, "unacceptable"],
    [11, "unacceptable"],
    [12, "incomplete"],
    [40, "incomplete"],
    [41, "unacceptable"],
    [65535, "unacceptable"],
  ])("of length %d are %s before any of it came (X05, X06)", (length, expected) => {
    const framer = createFramer(40);
    framer.push(Uint8Array.of(length >> 8, length & 255));
    expect(framer.next()).toBe(expected);
    expect(framer.next()).toBe(expected);
  });
});
