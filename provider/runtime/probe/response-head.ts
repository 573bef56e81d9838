// The head of an HTTP/1 response, read from segments cut anywhere: the status code once status line and
// header fields are complete (TM-159). It keeps no field and no body, and never holds more than the cap.

/** The most octets a head may take, interim responses included; what is longer is malformed. */
export const MAX_HEAD_OCTETS = 16 * 1024;

/** What the octets so far amount to. */
export type Head =
  | { readonly kind: "incomplete" }
  | { readonly kind: "malformed" }
  | { readonly kind: "complete"; readonly statusCode: number };

const INCOMPLETE: Head = { kind: "incomplete" };
const MALFORMED: Head = { kind: "malformed" };

// RFC 9112 §4; servers that have no reason phrase often leave out the space before it too.
const STATUS_LINE = /^HTTP\/1\.[0-9] ([1-9][0-9]{2})(?: [^\0\r]*)?$/;
const STATUS_LINE_START = "HTTP/1.";
// RFC 9112 §5.1, space before the colon tolerated; or a continuation of the line before (§5.2, §2.2).
const FIELD_LINE = /^(?:[!#$%&'*+.^_`|~0-9a-z-]+[ \t]*:|[ \t])[^\0\r]*$/i;

/**
 * Makes a reader for one response. Hand it each segment in turn until it says something else than
 * `incomplete`.
 */
export function createHeadReader(): (segment: Buffer) => Head {
  let room = MAX_HEAD_OCTETS;
  let line = "";
  let statusCode: number | undefined;

  function endOfLine(): Head {
    // A bare LF ends a line too (RFC 9112 §2.2): the probe asks whether the server lives, and reads
    // one response per connection, so nothing can be smuggled past it.
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    line = "";
    if (statusCode === undefined) {
      const code = STATUS_LINE.exec(text)?.[1];
      if (code === undefined) return MALFORMED;
      statusCode = Number(code);
      return INCOMPLETE;
    }
    if (text !== "") return FIELD_LINE.test(text) ? INCOMPLETE : MALFORMED;
    // RFC 9110 §15.2: interim responses precede the final one; after 101 no other can follow.
    if (statusCode >= 200 || statusCode === 101) return { kind: "complete", statusCode };
    statusCode = undefined;
    return INCOMPLETE;
  }

  return (segment) => {
    const text = segment.toString("latin1", 0, room);
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      line += text.slice(start, end);
      start = end + 1;
      const head = endOfLine();
      if (head.kind !== "incomplete") return head;
    }
    line += text.slice(start);
    const overflows = segment.length > room;
    room -= text.length;
    return overflows || !mayBegin(line, statusCode) ? MALFORMED : INCOMPLETE;
  };
}

/** Whether the beginning of a line can become a line: another protocol may never send an end of one. */
function mayBegin(line: string, statusCode: number | undefined): boolean {
  if (statusCode !== undefined) return true;
  return line.startsWith(STATUS_LINE_START.slice(0, line.length));
}
