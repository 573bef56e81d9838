// A TCP connection of a DNS client that can misbehave: it sends what it is told, when it is told.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client's connection. */
export interface DnsStream {
  readonly socket: Socket;
  /** Whole replies so far, without their length. */
  readonly replies: readonly Buffer[];
  /** Resolves when so many whole replies have come; rejects when the connection ends before. */
  received(count: number): Promise<readonly Buffer[]>;
  /** Resolves when the server has ended or reset the connection, with the error if it was reset. */
  readonly ended: Promise<Error | undefined>;
}

/** Connects; with `allowHalfOpen` the client does not end when the server does. */
export async function openStream(
  port: number,
  { address = "127.0.0.1", allowHalfOpen = false } = {},
): Promise<DnsStream> {
  const socket = connect({ host: address, port, allowHalfOpen, noDelay: true });
  await once(socket, "connect");
  const replies: Buffer[] = [];
  let pending = Buffer.alloc(0);
  let hasEnded = false;
  let wake = () => {};
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      replies.push(pending.subarray(2, end));
      pending = pending.subarray(end);
    }
    wake();
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    const end = (error?: Error) => {
      hasEnded = true;
      wake();
      resolve(error);
    };
    socket.once("error", end);
    socket.once("end", () => end());
  });
  return {
    socket,
    replies,
    ended,
    async received(count) {
      while (replies.length < count) {
        if (hasEnded) throw new Error(`ended after ${replies.length} of ${count} replies`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return replies;
    },
  };
}

/** A message with its length before it (RFC 7766 §8). */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(message.length);
  return Buffer.concat([head, message]);
}
