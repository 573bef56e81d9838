import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { connect, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { type ControlClientOptions, createControlClient } from "../../provider/control/client.ts";
import { renderError } from "../../provider/control/error-body.ts";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import { invalidDeclaration, ProviderError } from "../../provider/errors.ts";
import type { Endpoint } from "../../provider/model/endpoint.ts";
import { parseProfile } from "../../provider/model/profile.ts";
import { createApi } from "../../provider/runtime/api/app.ts";
import { openApiServer } from "../../provider/runtime/api/server.ts";
import { openServices } from "../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import { pendingAliases } from "../support/pending-aliases.ts";
import { collectingLog } from "../support/silent-log.ts";

const TOKEN = "a-secret-token";
const key = { subscriptionId: "sub", resourceGroup: "group", profileName: "web" };
const profile = parseProfile({
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 30 },
  monitorConfig: { path: "/" },
}).value;
if (!profile) throw new Error("the profile is not sound");
const endpoint: Endpoint = {
  name: "My endpoint #1?",
  kind: "externalEndpoints",
  target: "192.0.2.1",
  endpointStatus: "Enabled",
  weight: 1,
  priority: undefined,
  alwaysServe: "Disabled",
  customHeaders: [],
};

let credentials: { certificate: string; key: string };
let other: { certificate: string; key: string };
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  credentials = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
  other = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A control API that does what a test wants. */
async function serve(handler: Handler, { certificate, key: pem } = credentials): Promise<string> {
  const server = createServer({ cert: certificate, key: pem }, handler);
  return listen(server);
}

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

const json = (status: number, body: object) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const failing = (error: ProviderError) => {
  const { status, body } = renderError(error);
  return json(status, body);
};

/** A client that does not really wait between repetitions. */
function clientOf(url: string, options: Partial<ControlClientOptions> = {}) {
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
}

async function failure(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("did not fail");
}

/** Everything an error shows to whoever prints it. */
function everything(error: Error): string {
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join("\n");
}

describe("a client and the real API", () => {
  async function open(): Promise<string> {
    const log = collectingLog();
    const services = await openServices({
      store: createMemoryStore(),
      zone: "tm.example.org",
      reservedNames: ["ns1"],
      tenant: "default",
      changed: () => {},
    });
    const app = createApi({
      ...services,
      aliases: pendingAliases,
      verdictOf: () => "healthy",
      tokenHashes: () => [createHash("sha256").update(TOKEN).digest("hex")],
      status: () => ({}),
      zone: "tm.example.org",
      subscriptionId: "sub",
      log,
    });
    const server = await openApiServer({ address: "127.0.0.1", port: 0, ...credentials, app, log });
    closing.push(() => server.close());
    return `https://127.0.0.1:${server.port}`;
  }

  it("write, read and delete profiles and endpoints over HTTPS", async () => {
    const url = await open();
    const { client } = clientOf(url);
    await client.ping();
    expect(await client.getProfile(key)).toBeUndefined();
    expect(await client.getEndpoint(key, endpoint.kind, endpoint.name)).toBeUndefined();
    expect(await client.putProfile(key, profile)).toEqual({
      key,
      profile,
      fqdn: "web.tm.example.org",
      profileMonitorStatus: "Inactive",
      endpoints: [],
    });
    expect(await client.getEndpoint(key, endpoint.kind, endpoint.name)).toBeUndefined();
    const written = await client.putEndpoint(key, endpoint);
    expect(written).toMatchObject({
      endpoint: { ...endpoint, priority: 1 },
      endpointMonitorStatus: "Online",
    });
    expect(await client.getEndpoint(key, endpoint.kind, endpoint.name)).toEqual(written);
    // Endpoints survive a write of their profile (TM-227).
    const disabled = { ...profile, profileStatus: "Disabled" } as const;
    expect((await client.putProfile(key, disabled)).endpoints).toHaveLength(1);
    expect(await client.getProfile(key)).toMatchObject({
      profileMonitorStatus: "Disabled",
      endpoints: [{ endpointMonitorStatus: "Inactive" }],
    });
    const faulty = client.putEndpoint(key, { ...endpoint, name: "b", weight: 0 });
    expect(await failure(faulty)).toMatchObject({
      code: "DECLARATION_INVALID",
      faults: [{ path: "weight" }],
    });
    const taken = client.putProfile({ ...key, profileName: "other" }, profile);
    expect(await failure(taken)).toMatchObject({
      code: "NAME_TAKEN",
      path: "dnsConfig.relativeName",
    });
    await client.deleteEndpoint(key, endpoint.kind, endpoint.name);
    await client.deleteEndpoint(key, endpoint.kind, endpoint.name);
    await client.deleteProfile(key);
    await client.deleteProfile(key);
    expect(await client.getProfile(key)).toBeUndefined();
    const wrong = clientOf(url, { token: "wrong-token" }).client;
    expect(await failure(wrong.ping())).toMatchObject({ code: "AUTHENTICATION_FAILED" });
  });

  it("create what is not there yet, and learn what a write would do", async () => {
    const { client } = clientOf(await open());
    const exists = { code: "ALREADY_EXISTS" };
    expect(await client.getInstallation()).toEqual({
      subscriptionId: "sub",
      zone: "tm.example.org",
    });
    await client.whatIfProfile(key, profile, { onlyNew: true });
    await client.createProfile(key, profile);
    expect(await failure(client.createProfile(key, profile))).toMatchObject(exists);
    const asked = client.whatIfProfile(key, profile, { onlyNew: true });
    expect(await failure(asked)).toMatchObject(exists);
    await client.whatIfEndpoint(key, endpoint, { onlyNew: true });
    await client.createEndpoint(key, endpoint);
    expect(await failure(client.createEndpoint(key, endpoint))).toMatchObject(exists);
    const twin = { ...endpoint, name: "twin" };
    expect(await failure(client.whatIfEndpoint(key, twin, {}))).toMatchObject({
      code: "DECLARATION_INVALID",
      faults: [{ path: "target" }],
    });
    const { id } = await client.putEndpoint(key, endpoint);
    await client.whatIfEndpoint(key, twin, { replaces: [id] });
    expect((await client.getProfile(key))?.endpoints).toHaveLength(1);
  });
});

describe("a client that is refused", () => {
  it("fails with our code and the model's paths where the reply has them", async () => {
    const faults = [
      { path: "dnsConfig.ttl", message: "ttl is wrong" },
      { path: "endpoints[0].weight", message: "weight is wrong" },
    ];
    const url = await serve(failing(invalidDeclaration(faults)));
    expect(await failure(clientOf(url).client.putProfile(key, profile))).toMatchObject({
      code: "DECLARATION_INVALID",
      faults,
      message: "dnsConfig.ttl: ttl is wrong; endpoints[0].weight: weight is wrong",
    });
  });

  it("fails with CONTROL_REFUSED, saying what was asked, where it has none", async () => {
    const url = await serve(
      json(500, { error: { code: "InternalServerError", message: "a bug" } }),
    );
    const error = await failure(clientOf(url).client.deleteProfile(key));
    expect(error.code).toBe("CONTROL_REFUSED");
    expect(error.message).toMatch(/refused DELETE \/subscriptions\/sub\/.*\/web: .*a bug$/);
  });

  it("does not take the 404 of another server for an absent profile", async () => {
    const url = await serve((_, response) => response.writeHead(404).end("<html>not here</html>"));
    expect(await failure(clientOf(url).client.getProfile(key))).toMatchObject({
      code: "CONTROL_REFUSED",
    });
    const { client } = clientOf(await serve(failing(new ProviderError("ROUTE_UNKNOWN", "no"))));
    expect((await failure(client.getProfile(key))).code).toBe("ROUTE_UNKNOWN");
  });

  it("fails with CONTROL_REFUSED when it cannot read the reply", async () => {
    for (const handler of [
      json(200, { id: "elsewhere" }),
      (_: IncomingMessage, response: ServerResponse) => void response.end("{"),
    ]) {
      const { client } = clientOf(await serve(handler));
      expect((await failure(client.getProfile(key))).code).toBe("CONTROL_REFUSED");
    }
  });

  it("never follows a redirect, which could carry the token elsewhere", async () => {
    let asked = 0;
    const target = await serve((_, response) => {
      asked++;
      response.end("{}");
    });
    const url = await serve((_, response) => response.writeHead(307, { location: target }).end());
    expect((await failure(clientOf(url).client.ping())).code).toBe("CONTROL_REFUSED");
    expect(asked).toBe(0);
  });

  it("fails with AUTHENTICATION_FAILED at once when the token is not accepted", async () => {
    const url = await serve(failing(new ProviderError("AUTHENTICATION_FAILED", "no")));
    const { client, pauses } = clientOf(url);
    const error = await failure(client.putProfile(key, profile));
    expect(error).toMatchObject({ code: "AUTHENTICATION_FAILED" });
    expect(error.message).toContain(url);
    expect(everything(error)).not.toContain(TOKEN);
    expect(pauses).toEqual([]);
  });
});

describe("a client whose connection fails", () => {
  it("fails with CONTROL_UNREACHABLE naming URL, system code and remedy, after a few repetitions", async () => {
    const listener = createTcpServer();
    const url = await listen(listener);
    await closing.pop()?.();
    const { client, pauses } = clientOf(url);
    const error = await failure(client.getProfile(key));
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain(url);
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.message).toContain("is the runtime running?");
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
    expect(everything(error)).not.toContain(TOKEN);
    expect(pauses).toEqual([100, 300, 900]);
  });

  it("asks again when the answer is lost, and succeeds", async () => {
    const methods: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      methods.push(request.method);
      if (methods.length < 3) request.socket.destroy();
      else response.writeHead(204).end();
    });
    const { client, pauses } = clientOf(url);
    await client.deleteProfile(key);
    expect(methods).toEqual(["DELETE", "DELETE", "DELETE"]);
    expect(pauses).toEqual([100, 300]);
  });

  it("asks again when the answer breaks off in its middle", async () => {
    let asked = 0;
    const { status, body } = renderError(new ProviderError("PROFILE_NOT_FOUND", "no"));
    const url = await serve((request, response) => {
      if (asked++ > 0) {
        json(status, body)(request, response);
        return;
      }
      response.writeHead(200, { "content-length": 1000 });
      response.write("{", () => request.socket.destroy());
    });
    expect(await clientOf(url).client.getProfile(key)).toBeUndefined();
    expect(asked).toBe(2);
  });

  it("asks once when it is told to", async () => {
    const { client, pauses } = clientOf("https://127.0.0.1:1", { repeats: false });
    expect(await failure(client.ping())).toMatchObject({ code: "CONTROL_UNREACHABLE" });
    expect(pauses).toEqual([]);
  });

  it("gives up when the time is over, whatever the server sends meanwhile", async () => {
    let trickling: NodeJS.Timeout | undefined;
    const url = await serve((_, response) => {
      response.writeHead(200);
      trickling = setInterval(() => response.write(" "), 5);
    });
    const error = await failure(clientOf(url, { timeoutMs: 200 }).client.getProfile(key));
    clearInterval(trickling);
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain("no answer in 200 ms");
  });

  it("fails at once, and sends no token, when another certificate than the trusted one answers", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked++;
      response.end("{}");
    }, other);
    const { client, pauses } = clientOf(url);
    const error = await failure(client.ping());
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain("its certificate is not the one that is trusted");
    expect(asked).toBe(0);
    expect(pauses).toEqual([]);
  });

  it("fails when the trusted certificate is for another address", async () => {
    const elsewhere = await createCertificate({ addresses: ["192.0.2.1"], names: [] });
    const url = await serve((_, response) => response.end("{}"), elsewhere);
    const { client } = clientOf(url, { certificate: elsewhere.certificate });
    const error = await failure(client.ping());
    expect(error.message).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(error.message).toContain("its certificate is not the one that is trusted");
  });

  it("checks the certificate also where the environment turns checking off", async () => {
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      const url = await serve((_, response) => response.end("{}"), other);
      expect((await failure(clientOf(url).client.ping())).code).toBe("CONTROL_UNREACHABLE");
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it("refuses to send the token without TLS", async () => {
    const listener = createTcpServer((socket) => void received.push(socket.remotePort ?? 0));
    const received: number[] = [];
    const url = (await listen(listener)).replace("https:", "http:");
    const error = await failure(clientOf(url).client.ping());
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain("ERR_INVALID_PROTOCOL");
    // A later connection comes through, so an earlier one would have been seen.
    const port = Number(new URL(url).port);
    const probe = connect(port, "127.0.0.1");
    await once(listener, "connection");
    expect(received).toEqual([probe.localPort]);
    probe.destroy();
  });

  it("fails without telling the token when it cannot stand in a header", async () => {
    const url = await serve((_, response) => response.end("{}"));
    const error = await failure(clientOf(url, { token: "line\nbreak" }).client.ping());
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(everything(error)).not.toMatch(/line\n?break/);
  });
});

describe("what a client sends", () => {
  it("has the token, the version and an encoded path", async () => {
    const seen: { url: string | undefined; authorization: string | undefined }[] = [];
    const url = await serve((request, response) => {
      seen.push({ url: request.url, authorization: request.headers.authorization });
      response.writeHead(204).end();
    });
    await clientOf(url).client.deleteEndpoint(key, "externalEndpoints", "My endpoint #1?");
    expect(seen).toEqual([
      {
        url: "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/trafficManagerProfiles/web/externalEndpoints/My%20endpoint%20%231%3F?api-version=2026-09-01",
        authorization: `Bearer ${TOKEN}`,
      },
    ]);
  });
});

describe("a client that is asked to wait (RFC 6585 §4)", () => {
  const busy = (retryAfter: string | undefined, times = Number.POSITIVE_INFINITY) => {
    let asked = 0;
    const { status, body } = renderError(new ProviderError("TOO_MANY_REQUESTS", "too many"));
    return serve((_, response) => {
      if (asked++ >= times) response.writeHead(204).end();
      else {
        const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
        response.writeHead(status, headers).end(JSON.stringify(body));
      }
    });
  };

  it("asks again after the seconds it is told, as often as it takes", async () => {
    const { client, pauses } = clientOf(await busy("2", 5));
    await client.deleteProfile(key);
    expect(pauses).toEqual([2000, 2000, 2000, 2000, 2000]);
  });

  it("fails at once when its time would be over by then", async () => {
    const { client, pauses } = clientOf(await busy("11"));
    expect((await failure(client.deleteProfile(key))).code).toBe("TOO_MANY_REQUESTS");
    expect(pauses).toEqual([]);
  });

  it.each([undefined, "0", "soon", "-1", "1e9"])(
    "fails at once when it is told %p, which is no number of seconds to wait",
    async (retryAfter) => {
      const { client, pauses } = clientOf(await busy(retryAfter));
      expect((await failure(client.deleteProfile(key))).code).toBe("TOO_MANY_REQUESTS");
      expect(pauses).toEqual([]);
    },
  );
});
