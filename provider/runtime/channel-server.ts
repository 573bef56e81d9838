// The listening side of provider/control/channel.ts: a process answers requests on its own socket.
import { existsSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { type ChannelRequest, readLines } from "../control/channel.ts";
import { messageOf } from "../errors.ts";

/** What a process can be asked, by the name in `do`. */
export type ChannelHandlers = Readonly<
  Record<string, (request: ChannelRequest) => object | Promise<object>>
>;

/** A listening channel. */
export interface ChannelServer {
  /** Listens anew where the socket's file was removed; connections that are open go on. */
  ensureReachable(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Answers requests on a Unix socket. The caller holds whatever makes it the only process of its
 * role (a lock or a port), so a socket file that is in the way belongs to a dead one.
 */
export async function openChannelServer(
  path: string,
  handlers: ChannelHandlers,
): Promise<ChannelServer> {
  const connections = new Set<Socket>();
  const serve = (socket: Socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
    socket.on("error", () => {}); // 'close' follows
    let previous: Promise<void> = Promise.resolve();
    readLines(socket, (line) => {
      // One after the other: replies must keep the order of requests.
      previous = previous.then(async () => {
        const reply = await answer(line, handlers);
        if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
      });
    });
  };
  await rm(path, { force: true });
  let server = await listen(path, serve);
  return {
    async ensureReachable() {
      if (existsSync(path)) return;
      server.close(); // before the new one listens: closing removes whatever stands at the path
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      server = await listen(path, serve);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connections) socket.end();
      }),
  };
}

async function listen(path: string, serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer(serve);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return server;
}

async function answer(line: string, handlers: ChannelHandlers): Promise<object> {
  try {
    const request = JSON.parse(line) as ChannelRequest;
    const handler = Object.hasOwn(handlers, request.do) ? handlers[request.do] : undefined;
    if (!handler) return { error: `unknown request ${request.do}` };
    return await handler(request);
  } catch (error) {
    return { error: messageOf(error) };
  }
}
