import { once } from "node:events";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Hono } from "hono";
import { createCertificate } from "../../../provider/deploy/certificate.ts";
import { isProviderError } from "../../../provider/errors.ts";
import {
  type ApiServer,
  type ApiServerOptions,
  openApiServer,
} from "../../../provider/runtime/api/server.ts";
import { collectingLog } from "../../support/silent-log.ts";

let credentials: { certificate: string; key: string };
let servers: ApiServer[] = [];

beforeAll(async () => {
  credentials = await createCertificate({ addresses: ["127.0.0.1"], names: ["localhost"] });
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function open(
  app: Hono,
  port = 0,
  bounds: NonNullable<ApiServerOptions["bounds"]> = {},
): Promise<ApiServer> {
  const log = collectingLog();
  const options = { address: "127.0.0.1", port, ...credentials, app, log, bounds };
  const server = await openApiServer(options);
  servers.push(server);
  return server;
}

const greeting = new Hono().get("/", (context) => context.text("hello"));

async function get(
  port: number,
  options: { headers?: Record<string, string>; agent?: Agent } = {},
) {
  const sent = request({ host: "127.0.0.1", port, ca: credentials.certificate, ...options });
  sent.end();
  const [response] = await once(sent, "response");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, body };
}

describe("the control API's server", () => {
  it("answers over https with the certificate it was given (TM-222)", async () => {
    const { port } = await open(greeting);
    expect(await get(port)).toEqual({ status: 200, body: "hello" });
  });

  it("refuses headers beyond 16 KiB", async () => {
    const { port } = await open(greeting);
    const { status, body } = await get(port, { headers: { filler: "x".repeat(17 * 1024) } });
    expect(status).toBe(431);
    expect(JSON.parse(body).error.code).toBe("RequestHeaderFieldsTooLarge"); // TM-239
  });

  it.each([
    ["TLS that does not begin", undefined],
    ["a header that does not end", "GET / HTTP/1.1\r\nhost: x\r\n"],
    ["a body that does not end", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx"],
  ])("ends a connection with %s in its time", async (_, text) => {
    const reading = new Hono().post("/", async (context) => context.text(await context.req.text()));
    const bounds = { headersTimeoutMs: 40, requestTimeoutMs: 80, checkEveryMs: 20 };
    const { port } = await open(reading, 0, bounds);
    const socket =
      text === undefined
        ? connect(port, "127.0.0.1")
        : connectTls({ host: "127.0.0.1", port, ca: credentials.certificate });
    if (text !== undefined) socket.write(text);
    let reply = "";
    for await (const chunk of socket) reply += chunk; // until the server ends it
    if (text !== undefined) expect(reply).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  it("takes no more connections than it can hold", async () => {
    const { port } = await open(greeting, 0, { maxConnections: 1 });
    const first = connect(port, "127.0.0.1");
    await once(first, "connect");
    const second = connect(port, "127.0.0.1");
    await once(second, "close");
    first.destroy();
  });

  it("answers what is no HTTP request with the envelope of errors, and closes (TM-239)", async () => {
    const { port } = await open(greeting);
    const socket = connectTls({ host: "127.0.0.1", port, ca: credentials.certificate });
    socket.end("this is not HTTP\r\n\r\n");
    let reply = "";
    for await (const chunk of socket) reply += chunk;
    const [head = "", body = ""] = reply.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain(`content-length: ${body.length}`);
    expect(JSON.parse(body).error).toEqual({
      code: "BadRequest",
      message: "this is not an HTTP request",
    });
  });

  it("does not break into a reply that has begun", async () => {
    const begun = Promise.withResolvers<void>();
    const half = new Hono().post("/", (context) =>
      context.body(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode("half"));
            begun.resolve();
          },
        }),
      ),
    );
    const { port } = await open(half);
    const socket = connectTls({ host: "127.0.0.1", port, ca: credentials.certificate });
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    await begun.promise;
    let reply = String((await once(socket, "data"))[0]);
    socket.write("this is no chunk\r\n");
    for await (const chunk of socket) reply += chunk;
    expect(reply).toContain("HTTP/1.1 200 OK");
    expect(reply).not.toContain("400");
  });

  it("fails with SETTINGS_INVALID when certificate and key cannot be used", async () => {
    const other = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
    for (const key of [other.key, "no key"]) {
      const error = await openApiServer({
        address: "127.0.0.1",
        port: 0,
        certificate: credentials.certificate,
        key,
        app: greeting,
        log: collectingLog(),
      }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "SETTINGS_INVALID" });
      expect(String(error)).not.toContain(key);
    }
  });

  it("speaks TLS 1.2 or later only", async () => {
    const { port } = await open(greeting);
    const socket = connectTls({
      host: "127.0.0.1",
      port,
      ca: credentials.certificate,
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    });
    await expect(once(socket, "secureConnect")).rejects.toMatchObject({
      code: expect.stringMatching(/PROTOCOL|VERSION|HANDSHAKE/),
    });
  });

  it("says when its port is in use", async () => {
    const { port } = await open(greeting);
    const error = await open(greeting, port).catch((caught: unknown) => caught);
    expect(isProviderError(error, "PORT_IN_USE")).toBe(true);
  });

  it("closes while a client keeps its connection", async () => {
    const server = await open(greeting);
    const agent = new Agent({ keepAlive: true });
    await get(server.port, { agent });
    await server.close();
    agent.destroy();
    await expect(get(server.port)).rejects.toThrow("ECONNREFUSED");
  });

  it("closes while a stranger is connected and says nothing", async () => {
    const server = await open(greeting);
    const socket = connect(server.port, "127.0.0.1");
    const closed = once(socket, "close");
    await once(socket, "connect");
    await get(server.port); // by then the server has taken the stranger in
    await server.close();
    await closed;
  });

  it("answers what it was asked before it closes", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const slow = new Hono().get("/", async (context) => {
      asked.resolve();
      await answer.promise;
      return context.text("late");
    });
    const server = await open(slow);
    const agent = new Agent({ keepAlive: true });
    const reply = get(server.port, { agent });
    await asked.promise;
    const closed = server.close();
    answer.resolve();
    expect((await reply).body).toBe("late");
    await closed;
    agent.destroy();
  });
});
