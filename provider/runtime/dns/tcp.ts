// One TCP listener (RFC 7766): queries may be pipelined and cut anywhere, a client may close its half
// and still read. A connection holds bounded memory for a bounded time.
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { listenError } from "../../control/listen-error.ts";
import { writeUint16 } from "../../wire/octets.ts";
import type { Timer } from "../clock.ts";
import type { Connection } from "./connections.ts";
import { createFramer, FRAME_HEAD_BYTES } from "./framer.ts";
import {
  MAX_REPLY_BYTES,
  TCP_BUFFER_BYTES,
  TCP_DRAIN_MS,
  TCP_FIRST_QUERY_MS,
  TCP_IDLE_MS,
  TCP_LEAVE_MS,
  TCP_MAX_QUERY_BYTES,
  TCP_QUIET_MS,
} from "./limits.ts";
import type { Listener, ListenOptions } from "./listener.ts";

/** Opens a TCP listener; port 0 lets the system choose. */
export async function openTcp(options: ListenOptions): Promise<Listener> {
  const { address, port } = options;
  const server = createServer(SERVER_OPTIONS);
  const listening = once(server, "listening");
  server.listen({ host: address, port, exclusive: true, ipv6Only: true });
  try {
    await listening;
  } catch (error) {
    throw listenError(error, { protocol: "tcp", address, port });
  }
  return listenTcp(server, options);
}

/** Answers on a listener that another process opened, from this very turn on. */
export function adoptTcp(received: Server, options: Omit<ListenOptions, "port">): Listener {
  // A server of our own around the same socket, since the received one has none of our options.
  return listenTcp(createServer(SERVER_OPTIONS).listen(received), options);
}

const SERVER_OPTIONS = { allowHalfOpen: true, noDelay: true, highWaterMark: TCP_BUFFER_BYTES };

function listenTcp(server: Server, options: Omit<ListenOptions, "port">): Listener {
  const { address, onSocketError } = options;
  const own = new Set<Connection>();
  const reply = new Uint8Array(MAX_REPLY_BYTES);
  server.on("connection", (socket) => {
    const connection = serve(socket, reply, options);
    own.add(connection);
    socket.once("close", () => own.delete(connection));
  });
  server.on("error", (error) => onSocketError("tcp", address, error));
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error(`no port on ${address}`);
  let closed: Promise<unknown> | undefined;
  const end = async (how: "drain" | "retire") => {
    if (!closed) {
      closed = once(server, "close");
      server.close();
    }
    for (const connection of own) connection[how]();
    await closed;
  };
  return {
    protocol: "tcp",
    address,
    port: bound.port,
    handle: server,
    close: () => end("drain"),
    leave: () => end("retire"),
  };
}

/** Answers what comes over one connection until it ends. */
function serve(
  socket: Socket,
  reply: Uint8Array,
  { respond, clock, connections, counters }: Omit<ListenOptions, "port">,
): Connection {
  const framer = createFramer(TCP_MAX_QUERY_BYTES);
  let hasEnded = false;
  let isDraining = false;
  /** When a connection that retires has to be over. */
  let retiresAtMs: number | undefined;
  let timer: Timer;
  let deadlineMs: number;

  const connection: Connection = {
    client: socket.remoteAddress ?? "",
    cut() {
      counters.tcpCut++;
      // Unread replies are worth nothing to a client that is slow on purpose.
      if (socket.writableLength > 0) socket.resetAndDestroy();
      else socket.destroy();
    },
    drain() {
      if (isDraining) return;
      isDraining = true;
      socket.resume(); // what still comes in is read and dropped: closing over it would reset
      socket.end();
      deadlineMs = clock.nowMs() + TCP_DRAIN_MS;
      timer.cancel();
      watch();
    },
    retire() {
      if (isDraining) return;
      retiresAtMs = clock.nowMs() + TCP_LEAVE_MS;
      deadlineMs = clock.nowMs() + TCP_QUIET_MS;
      timer.cancel();
      watch();
    },
  };

  function watch(): void {
    timer = clock.after(Math.max(0, deadlineMs - clock.nowMs()), () => {
      if (clock.nowMs() < deadlineMs) watch();
      else if (retiresAtMs !== undefined && !isDraining) connection.drain();
      else connection.cut();
    });
  }

  /** Answers whole queries for as long as the client reads the answers. */
  function answerAll(): void {
    if (isDraining) return;
    let isWritable = true;
    socket.cork();
    while (isWritable) {
      const message = framer.next();
      if (message === "unacceptable") {
        counters.tcpCut++;
        connection.drain();
        return;
      }
      if (message === "incomplete") break;
      counters.tcpQueries++;
      deadlineMs =
        retiresAtMs === undefined
          ? clock.nowMs() + TCP_IDLE_MS
          : Math.min(retiresAtMs, clock.nowMs() + TCP_QUIET_MS);
      connections.touch(connection);
      const length = respond(message, reply, "tcp");
      if (length === 0) counters.dropped++;
      else isWritable = socket.write(frame(reply, length));
    }
    socket.uncork();
    if (!isWritable) socket.pause();
    else if (hasEnded) socket.end();
    else socket.resume();
  }

  function onData(chunk: Uint8Array): void {
    if (isDraining) return;
    framer.push(chunk);
    answerAll();
  }

  socket.on("data", onData);
  socket.on("drain", answerAll);
  socket.on("end", () => {
    hasEnded = true;
    answerAll();
  });
  socket.on("error", () => {
    counters.socketErrors++;
  });
  socket.on("close", () => {
    timer.cancel();
    connections.remove(connection);
  });
  counters.tcpConnections++;
  deadlineMs = clock.nowMs() + TCP_FIRST_QUERY_MS;
  watch();
  connections.add(connection);
  return connection;
}

/** A reply with its length before it, in memory of its own: one write each (RFC 7766 §8). */
function frame(reply: Uint8Array, length: number): Uint8Array {
  const framed = new Uint8Array(FRAME_HEAD_BYTES + length);
  writeUint16(framed, 0, length);
  framed.set(reply.subarray(0, length), FRAME_HEAD_BYTES);
  return framed;
}
