// Servers that stand in for a control API and answer as a test wants, and clients that ask them.
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Server as TcpServer } from "node:net";
import { afterEach, beforeAll } from "@jest/globals";
import { type ControlClientOptions, createControlClient } from "../../provider/control/client.ts";
import { renderError } from "../../provider/control/error-body.ts";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import type { ProviderError } from "../../provider/errors.ts";

/** What the clients show to the servers. */
export const TOKEN = "a-secret-token";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Credentials = Awaited<ReturnType<typeof createCertificate>>;

/** Gives the servers of one test file; each is closed after the test that opened it. */
export function controlServers() {
  let credentials: Credentials;
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(closing.splice(0).map((one) => one()));
  };
  beforeAll(async () => {
    credentials = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
  });
  afterEach(close);

  async function listen(server: Server | TcpServer): Promise<string> {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(async () => {
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("no address");
    return `https://127.0.0.1:${address.port}`;
  }

  return {
    /** Closes what is open. */
    close,
    /** Lets a server answer on loopback, and gives its URL. */
    listen,
    /** A control API that does what a test wants; clients trust it, unless it has credentials of its own. */
    serve: (handler: Handler, { certificate, key } = credentials) =>
      listen(createServer({ cert: certificate, key }, handler)),
    /** A client that does not really wait between repetitions. */
    clientOf(url: string, options: Partial<ControlClientOptions> = {}) {
      const pauses: number[] = [];
      const sleep = async (delayMs: number) => void pauses.push(delayMs);
      const { certificate } = credentials;
      const client = createControlClient({
        endpoint: url,
        token: TOKEN,
        certificate,
        sleep,
        ...options,
      });
      return { client, pauses };
    },
  };
}

/** Answers with JSON. */
export const json =
  (status: number, body: object) => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

/** Answers with an error, as the control API does. */
export const failing = (error: ProviderError) => {
  const { status, body } = renderError(error);
  return json(status, body);
};

/** What a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("did not fail");
}

/** Everything an error shows to whoever prints it. */
export function everything(error: Error): string {
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join("\n");
}
