// How the processes of a runtime are spoken to on their own machine: one JSON object a line over a
// Unix socket in the installation's directory, whose mode keeps other users out. A held connection
// is also how a process is known to live: the kernel closes it the moment the process ends.
import { connect, type Socket } from "node:net";
import { messageOf, ProviderError } from "../errors.ts";
import type { Role } from "./installation.ts";

/** What a process says of itself. */
export interface Hello {
  readonly role: Role;
  readonly pid: number;
  /** The bundle it runs. */
  readonly version: string;
  /** Digest of the settings it was started with, as `settingsDigests` makes it for its role. */
  readonly settings: string;
  readonly startedAtMs: number;
}

/** A request: what to do, and what it needs. */
export interface ChannelRequest {
  readonly do: string;
  readonly [name: string]: unknown;
}

/** A connection to a process. */
export interface Channel {
  /**
   * Sends a request and waits for its reply. Replies come in order.
   *
   * @param timeoutMs - after which the connection ends, as whoever is at its other end hangs
   * @throws {RUNTIME_UNREACHABLE} when the connection ends before the reply
   */
  call<Reply>(request: ChannelRequest, timeoutMs?: number): Promise<Reply>;
  /** Resolves when the connection ends, however it ends. */
  readonly closed: Promise<void>;
  close(): void;
}

/** The largest line either side accepts, in bytes. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Connects to a process's socket.
 *
 * @throws {RUNTIME_UNREACHABLE} when nobody listens there
 */
export function openChannel(path: string, timeoutMs = 2000): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const timer = setTimeout(
      () => socket.destroy(new Error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once("error", (cause) => {
      clearTimeout(timer);
      reject(
        new ProviderError("RUNTIME_UNREACHABLE", `nothing answers at ${path}: ${cause.message}`, {
          cause,
        }),
      );
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(channelOver(socket, path));
    });
  });
}

function channelOver(socket: Socket, path: string): Channel {
  const waiting: {
    resolve(reply: unknown): void;
    reject(error: Error): void;
  }[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      const ended = new ProviderError(
        "RUNTIME_UNREACHABLE",
        `the connection to the process at ${path} has ended`,
      );
      for (const one of waiting.splice(0)) one.reject(ended);
      resolve();
    });
  });
  socket.on("error", () => {}); // 'close' follows and is what counts
  readLines(socket, (line) => {
    const next = waiting.shift();
    if (!next) return;
    try {
      const reply = JSON.parse(line) as { readonly error?: unknown };
      if (typeof reply.error === "string") next.reject(new Error(reply.error));
      else next.resolve(reply);
    } catch (error) {
      next.reject(new Error(`not JSON from ${path}: ${messageOf(error)}`));
    }
  });
  return {
    closed,
    close: () => socket.destroy(),
    call: <Reply>(request: ChannelRequest, timeoutMs?: number) =>
      new Promise<Reply>((resolve, reject) => {
        if (socket.destroyed) {
          reject(new ProviderError("RUNTIME_UNREACHABLE", `the process at ${path} has gone`));
          return;
        }
        const timer =
          timeoutMs === undefined ? undefined : setTimeout(() => socket.destroy(), timeoutMs);
        waiting.push({
          resolve(reply) {
            clearTimeout(timer);
            resolve(reply as Reply);
          },
          reject(error) {
            clearTimeout(timer);
            reject(error);
          },
        });
        socket.write(`${JSON.stringify(request)}\n`);
      }),
  };
}

/** Calls `onLine` with each line of a socket; a line over the limit ends the connection. */
export function readLines(socket: Socket, onLine: (line: string) => void): void {
  let parts: string[] = [];
  let length = 0;
  socket.setEncoding("utf8");
  socket.on("data", (data) => {
    const pieces = String(data).split("\n");
    for (const [index, piece] of pieces.entries()) {
      parts.push(piece);
      length += piece.length;
      if (index < pieces.length - 1) {
        onLine(parts.join(""));
        parts = [];
        length = 0;
      }
    }
    if (length > MAX_LINE_BYTES) socket.destroy();
  });
}

/** Opens a channel, makes one call and closes it again. */
export async function callOnce<Reply>(
  path: string,
  request: ChannelRequest,
  timeoutMs = 2000,
): Promise<Reply> {
  const channel = await openChannel(path, timeoutMs);
  try {
    return await channel.call<Reply>(request, timeoutMs);
  } finally {
    channel.close();
  }
}
