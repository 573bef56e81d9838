// DNS messages out of a TCP stream: two octets of length, then the message (RFC 7766 §8). However the
// stream is cut into chunks, the messages are the same.
import { HEADER_BYTES } from "../../wire/header.ts";
import { readUint16 } from "../../wire/octets.ts";

/** Length of the length field. */
export const FRAME_HEAD_BYTES = 2;

/** Takes chunks and gives messages. */
export interface Framer {
  push(chunk: Uint8Array): void;
  /**
   * The next whole message, as a view that is good until the next `push`.
   *
   * @returns "incomplete" when more has to come first; "unacceptable" when the stream says a length
   *   that no query has, after which it cannot be read on
   */
  next(): Uint8Array | "incomplete" | "unacceptable";
}

/** Makes a framer for messages of up to `maxBytes`. */
export function createFramer(maxBytes: number): Framer {
  let buffered = new Uint8Array(0);
  let at = 0;
  return {
    push(chunk) {
      const rest = buffered.length - at;
      const joined = new Uint8Array(rest + chunk.length);
      joined.set(buffered.subarray(at));
      joined.set(chunk, rest);
      buffered = joined;
      at = 0;
    },
    next() {
      if (buffered.length - at < FRAME_HEAD_BYTES) return "incomplete";
      const length = readUint16(buffered, at);
      if (length < HEADER_BYTES || length > maxBytes) return "unacceptable";
      const start = at + FRAME_HEAD_BYTES;
      if (buffered.length - start < length) return "incomplete";
      at = start + length;
      return buffered.subarray(start, at);
    },
  };
}
