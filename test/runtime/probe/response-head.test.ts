import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  createHeadReader,
  type Head,
  MAX_HEAD_OCTETS,
} from "../../../provider/runtime/probe/response-head.ts";

/** Hands over segments until the reader has something to say. */
function read(...segments: readonly string[]): Head {
  const reader = createHeadReader();
  let head: Head = { kind: "incomplete" };
  for (const segment of segments) {
    head = reader(Buffer.from(segment, "latin1"));
    if (head.kind !== "incomplete") break;
  }
  return head;
}

const complete = (statusCode: number): Head => ({ kind: "complete", statusCode });
const incomplete: Head = { kind: "incomplete" };
const malformed: Head = { kind: "malformed" };

describe("a response head", () => {
  const rows: readonly [what: string, text: string, head: Head][] = [
    ["with fields", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n\r\nok", complete(200)],
    ["without fields", "HTTP/1.1 204 No Content\r\n\r\n", complete(204)],
    ["of HTTP/1.0", "HTTP/1.0 404 Not Found\r\n\r\n", complete(404)],
    ["of a later minor version", "HTTP/1.9 200 OK\r\n\r\n", complete(200)],
    ["with an empty reason phrase (RFC 9112 §4)", "HTTP/1.1 200 \r\n\r\n", complete(200)],
    ["with neither reason nor the space before it", "HTTP/1.1 200\r\n\r\n", complete(200)],
    ["with a reason in Latin-1", "HTTP/1.1 503 Gerät aus\r\n\r\n", complete(503)],
    ["with the highest code (TM-26)", "HTTP/1.1 999 ?\r\n\r\n", complete(999)],
    ["with bare LF (RFC 9112 §2.2)", "HTTP/1.1 200 OK\nA: b\n\n", complete(200)],
    ["with CRLF and LF mixed", "HTTP/1.1 200 OK\r\nA: b\n\r\n", complete(200)],
    ["with an empty field value", "HTTP/1.1 200 OK\r\nA:\r\n\r\n", complete(200)],
    ["with space before the colon", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", complete(200)],
    [
      "with a folded field (RFC 9112 §5.2)",
      "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\td\r\n\r\n",
      complete(200),
    ],
    [
      "after 100 (RFC 9110 §15.2)",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
      complete(200),
    ],
    [
      "after two interim responses with fields",
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 500 E\r\n\r\n",
      complete(500),
    ],
    [
      "of 101, which no other follows",
      "HTTP/1.1 101 Switching Protocols\r\n\r\n\0\x01",
      complete(101),
    ],
    ["that has only begun", "HTT", incomplete],
    ["of a whole status line", "HTTP/1.1 200 OK\r\n", incomplete],
    ["that lacks the empty line", "HTTP/1.1 200 OK\r\nA: b\r\n", incomplete],
    ["whose empty line lacks its LF", "HTTP/1.1 200 OK\r\nA: b\r\n\r", incomplete],
    ["that is interim only", "HTTP/1.1 100 Continue\r\n\r\n", incomplete],
  ];
  it.each(rows)("%s: %j", (_what, text, head) => {
    expect(read(text)).toEqual(head);
  });
});

describe("what is no response head is malformed:", () => {
  const rows: readonly [what: string, text: string][] = [
    ["a greeting of another protocol", "220 mail.example.org ESMTP\r\n"],
    ["another protocol that sends no end of line", "SSH-2"],
    ["a TLS alert", "\x15\x03\x01\x00\x02\x02\x46"],
    ["HTTP/0.9, a body alone", "<html>"],
    ["HTTP/2 in clear", "HTTP/2 200\r\n"],
    ["a version without minor", "HTTP/1 200 OK\r\n"],
    ["lower case", "http/1.1 200 OK\r\n"],
    ["a code of two digits", "HTTP/1.1 20 OK\r\n"],
    ["a code of four digits", "HTTP/1.1 2000 OK\r\n"],
    ["a code below 100", "HTTP/1.1 099 OK\r\n"],
    ["two spaces before the code", "HTTP/1.1  200 OK\r\n"],
    ["an empty line at the beginning", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
    ["a field without colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"],
    ["a field without name", "HTTP/1.1 200 OK\r\n: b\r\n\r\n"],
    ["a name that is no token", "HTTP/1.1 200 OK\r\nA(b): c\r\n\r\n"],
    ["a bare CR in a field (RFC 9112 §2.2)", "HTTP/1.1 200 OK\r\nA: b\rc: d\r\n\r\n"],
    ["a bare CR in the status line", "HTTP/1.1 200 O\rK\r\n\r\n"],
    ["a NUL in a field (RFC 9110 §5.5)", "HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n"],
    ["garbage after an interim response", "HTTP/1.1 100 Continue\r\n\r\nnonsense"],
  ];
  it.each(rows)("%s", (_what, text) => {
    expect(read(text)).toEqual(malformed);
  });
});

describe("the cap on a head", () => {
  const STATUS = "HTTP/1.1 200 OK\r\n";
  const filled = (octets: number) => `${STATUS}A:${"x".repeat(octets - STATUS.length - 8)}\r\n\r\n`;

  it("lets a head of exactly that size through, however it is cut", () => {
    const text = `${STATUS}A:${"x".repeat(MAX_HEAD_OCTETS - STATUS.length - 6)}\r\n\r\n`;
    expect(text).toHaveLength(MAX_HEAD_OCTETS);
    expect(read(text)).toEqual(complete(200));
    expect(read(`${text}and a body`)).toEqual(complete(200));
    expect(read(text.slice(0, -1), text.slice(-1))).toEqual(complete(200));
  });

  it("refuses a head of one octet more", () => {
    const text = `${STATUS}A:${"x".repeat(MAX_HEAD_OCTETS - STATUS.length - 5)}\r\n\r\n`;
    expect(read(text)).toEqual(malformed);
    expect(read(text.slice(0, -1), text.slice(-1))).toEqual(malformed);
  });

  it("refuses a line that never ends as soon as the cap is passed", () => {
    expect(read(STATUS, "A:", "x".repeat(100_000))).toEqual(malformed);
  });

  it("counts interim responses too, so they cannot go on for ever", () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\n";
    const count = Math.ceil(MAX_HEAD_OCTETS / interim.length);
    expect(read(...new Array<string>(count).fill(interim))).toEqual(malformed);
  });

  it("does not count the body that follows in the same segment", () => {
    expect(read(`${filled(200)}${"b".repeat(60_000)}`)).toEqual(complete(200));
  });
});

describe("segment boundaries", () => {
  const texts = [
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n folded\r\n\r\nbody",
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 301 Moved\nLocation: /\n\nbody",
    "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nSMTP",
  ];

  it("mean nothing: any cut reads as the whole does", () => {
    const cases = fc
      .constantFrom(...texts)
      .chain((text) =>
        fc.tuple(fc.constant(text), fc.subarray([...text].map((_, index) => index).slice(1))),
      );
    fc.assert(
      fc.property(cases, ([text, cuts]) => {
        const edges = [0, ...cuts, text.length];
        const segments = edges.slice(1).map((end, index) => text.slice(edges[index], end));
        expect(read(...segments)).toEqual(read(text));
      }),
    );
  });

  it("mean nothing, though each octet come alone", () => {
    for (const text of texts) expect(read(...text)).toEqual(read(text));
  });

  it("never make a reader throw, whatever the octets", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (segments) => {
        const reader = createHeadReader();
        for (const segment of segments) {
          expect(["incomplete", "malformed", "complete"]).toContain(
            reader(Buffer.from(segment)).kind,
          );
        }
      }),
    );
  });
});
