// The control API on HTTPS, with the limits of a server that strangers can reach.
import { once } from "node:events";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { listenError } from "../../control/listen-error.ts";
import type { Log } from "../log.ts";

/** How the server is opened. */
export interface ApiServerOptions {
  readonly address: string;
  readonly port: number;
  /** Private key and certificate in PEM. */
  readonly key: string;
  readonly certificate: string;
  readonly app: Hono;
  readonly log: Log;
}

/** An open server. */
export interface ApiServer {
  readonly port: number;
  /** Answers what was asked, for a moment at most, and ends every connection. */
  close(): Promise<void>;
}

/** Bounds of one request: header bytes, and how long header and whole request may take. */
const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How long requests in progress may take when the server closes. */
const CLOSING_TIMEOUT_MS = 2_000;

/**
 * Opens the control API.
 *
 * @throws {PORT_IN_USE} and its siblings
 */
export async function openApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { address, port, key, certificate, app, log } = options;
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: {
      key,
      cert: certificate,
      minVersion: "TLSv1.2",
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
  });
  // Node's own close waits for clients that never speak and for those that keep their connection.
  const sockets = new Set<Socket>();
  let inProgress = 0;
  let closing = false;
  const endAllWhenDone = () => {
    if (closing && inProgress === 0) for (const socket of sockets) socket.destroySoon();
  };
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (_request, response) => {
    inProgress++;
    response.once("close", () => {
      inProgress--;
      endAllWhenDone();
    });
  });
  try {
    const listening = once(server, "listening");
    server.listen({ host: address, port, exclusive: true });
    await listening;
  } catch (cause) {
    throw listenError(cause, { protocol: "tcp", address, port });
  }
  server.on("error", (error) => log.error("api-socket-error", { message: error.message }));
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound ? bound.port : port,
    async close() {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const late = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, CLOSING_TIMEOUT_MS);
      endAllWhenDone();
      await closed;
      clearTimeout(late);
    },
  };
}
