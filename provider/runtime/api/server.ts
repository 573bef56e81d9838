// The control API on HTTPS, with the limits of a server that strangers can reach.
import { once } from "node:events";
import { type ServerResponse, STATUS_CODES } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { renderFailure } from "../../control/error-body.ts";
import { listenError } from "../../control/listen-error.ts";
import { messageOf, ProviderError, systemCode } from "../../errors.ts";
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
  /** Bounds other than those above. */
  readonly bounds?: {
    readonly headersTimeoutMs?: number;
    readonly requestTimeoutMs?: number;
    readonly checkEveryMs?: number;
    readonly maxConnections?: number;
  };
}

/** An open server. */
export interface ApiServer {
  readonly port: number;
  /** Answers what was asked, for a moment at most, and ends every connection. */
  close(): Promise<void>;
}

/** Bounds of one request: header bytes, and how long header and whole request may take. */
export const MAX_HEADER_BYTES = 16 * 1024;
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 30_000;
/** How often the two are looked after; Node does so every 30 s, which would be the real bound. */
const TIMEOUTS_CHECK_MS = 1_000;
/** Connections at a time: far above what engines open, far below what a process can hold. */
export const MAX_CONNECTIONS = 512;
/** How long requests in progress may take when the server closes. */
const CLOSING_TIMEOUT_MS = 2_000;

/** Status of what is no request that could reach the API, by Node's code; any other is a bad one. */
const BAD_REQUESTS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, `the request header must have at most ${MAX_HEADER_BYTES} bytes`],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "the request did not come to its end in time"],
};

/**
 * Opens the control API.
 *
 * @throws {SETTINGS_INVALID} when certificate and key cannot be used
 * @throws {PORT_IN_USE} and its siblings
 */
export async function openApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { address, port, app, log } = options;
  const server = makeServer(options);
  server.maxConnections = options.bounds?.maxConnections ?? MAX_CONNECTIONS;
  // Node's own close waits for clients that never speak and for those that keep their connection.
  const sockets = new Set<Socket>();
  const replies = new Set<ServerResponse>();
  let closing = false;
  const endAllWhenDone = () => {
    if (closing && replies.size === 0) for (const socket of sockets) socket.destroySoon();
  };
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (_request, response) => {
    replies.add(response);
    response.once("close", () => {
      replies.delete(response);
      endAllWhenDone();
    });
  });
  server.on("request", getRequestListener(app.fetch));
  server.on("clientError", (error, socket) => {
    const begun = Array.from(replies).some((one) => one.socket === socket && one.headersSent);
    const code = systemCode(error) ?? "";
    // Without a handshake nothing can be said, and what is written would keep the connection open.
    const isHttp = code.startsWith("HPE_") || Object.hasOwn(BAD_REQUESTS, code);
    if (!isHttp || begun || !socket.writable) socket.destroy();
    else (socket as Socket).end(badRequest(code), () => socket.destroy()); // whatever the client does
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

function makeServer({ key, certificate, bounds = {} }: ApiServerOptions): Server {
  const headersTimeoutMs = bounds.headersTimeoutMs ?? HEADERS_TIMEOUT_MS;
  try {
    return createServer({
      key,
      cert: certificate,
      minVersion: "TLSv1.2",
      handshakeTimeout: headersTimeoutMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersTimeoutMs,
      requestTimeout: bounds.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: bounds.checkEveryMs ?? TIMEOUTS_CHECK_MS,
    });
  } catch (cause) {
    throw new ProviderError(
      "SETTINGS_INVALID",
      `the certificate and key of the control API cannot be used: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** A whole reply, for what Node refuses before there is a request to reply to. */
function badRequest(code: string): string {
  const [status, message] = BAD_REQUESTS[code] ?? [400, "this is not an HTTP request"];
  const body = JSON.stringify(renderFailure(status, message).body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
