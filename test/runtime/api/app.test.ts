import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../../provider/control/body.ts";
import type { Verdict } from "../../../provider/health/status.ts";
import { createApi } from "../../../provider/runtime/api/app.ts";
import { openServices } from "../../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import { pendingAliases } from "../../support/pending-aliases.ts";
import { collectingLog } from "../../support/silent-log.ts";

const GROUP = "/subscriptions/sub/resourceGroups/group";
const PROFILES = "/providers/Microsoft.Network/trafficManagerProfiles";
const PROFILE = `${GROUP}${PROFILES}/web`;
const ENDPOINT = `${PROFILE}/externalEndpoints/a`;
const VERSION = "api-version=2022-04-01";

const profileBody = (endpoints?: readonly JsonObject[]) => ({
  location: "global",
  properties: {
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName: "web", ttl: 30 },
    monitorConfig: { protocol: "HTTP", port: 80, path: "/" },
    ...(endpoints && { endpoints }),
  },
});
const endpointBody = (target = "192.0.2.1") => ({ properties: { target } });

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into replies of many shapes
  readonly json: any;
}

async function open({ verdict = "none" }: { verdict?: Verdict } = {}) {
  const log = collectingLog();
  const services = await openServices({
    store: createMemoryStore(),
    zone: "tm.example.org",
    reservedNames: ["ns1"],
    tenant: "default",
    changed: () => {},
  });
  const asked: string[] = [];
  const app = createApi({
    ...services,
    aliases: pendingAliases,
    verdictOf: (id) => {
      asked.push(id);
      return verdict;
    },
    tokenHashes: () => [createHash("sha256").update("secret").digest("hex")],
    status: () => ({ generation: 7 }),
    zone: "tm.example.org",
    subscriptionId: "sub",
    log,
  });
  async function ask(path: string, { method = "GET", body, headers }: Asked = {}) {
    const response = await app.request(path, {
      method,
      headers: {
        authorization: "Bearer secret",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text === "" ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json } as Answer;
  }
  const put = (path: string, body: unknown) => ask(`${path}?${VERSION}`, { method: "PUT", body });
  return { ask, put, service: services.service, log, asked };
}

/** The ARM code and status of an answer. */
const refusalOf = ({ status, json }: Answer) => [status, json.error.code];

describe("profiles", () => {
  it("are created with 201, replaced with 200 and read back as written (TM-223, TM-225)", async () => {
    const { ask, put } = await open();
    const created = await put(PROFILE, profileBody([]));
    expect(created.status).toBe(201);
    const replaced = await put(PROFILE, profileBody([]));
    expect(replaced.status).toBe(200);
    const read = await ask(`${PROFILE}?${VERSION}`);
    expect(read.status).toBe(200);
    expect(read.json).toEqual(replaced.json);
    expect(read.json.id).toBe(PROFILE);
    expect(read.json.properties.dnsConfig).toEqual({
      relativeName: "web",
      ttl: 30,
      fqdn: "web.tm.example.org",
    });
    expect((await put(PROFILE, read.json)).status).toBe(200); // TM-11
  });

  it("are deleted with 200 and an empty body, and with 204 when there is none (TM-233)", async () => {
    const { ask, put } = await open();
    await put(PROFILE, profileBody());
    const deleted = await ask(`${PROFILE}?${VERSION}`, { method: "DELETE" });
    expect([deleted.status, deleted.text]).toEqual([200, ""]);
    const again = await ask(`${PROFILE}?${VERSION}`, { method: "DELETE" });
    expect([again.status, again.text]).toEqual([204, ""]);
    expect(refusalOf(await ask(`${PROFILE}?${VERSION}`))).toEqual([404, "ResourceNotFound"]);
  });

  it("show tags from the second reply on when none were sent (TM-225)", async () => {
    const { put } = await open();
    expect((await put(PROFILE, profileBody())).json).not.toHaveProperty("tags");
    expect((await put(PROFILE, profileBody())).json.tags).toEqual({});
  });

  it("read and written back are the same (TM-11, scenario 13)", async () => {
    const { ask, put } = await open();
    const type = "Microsoft.Network/trafficManagerProfiles/externalEndpoints";
    const endpoints = [
      { name: "a", type, properties: { target: "a.example.org", weight: 7 } },
      { name: "b", type, properties: { target: "b.example.org", endpointStatus: "disabled" } },
    ];
    await put(PROFILE, profileBody(endpoints));
    for (const path of [PROFILE, ENDPOINT]) {
      const read = await ask(`${path}?${VERSION}`);
      const written = await put(path, read.text);
      expect([written.status, written.text]).toEqual([200, read.text]);
      expect((await ask(`${path}?${VERSION}`)).text).toBe(read.text);
    }
  });

  it("are listed by subscription and by resource group, in one page (TM-220)", async () => {
    const { ask, put } = await open();
    await put(PROFILE, profileBody());
    const lists = [`/subscriptions/sub${PROFILES}`, `${GROUP}${PROFILES}`];
    for (const path of lists) {
      const { json } = await ask(`${path}?${VERSION}`);
      expect(Object.keys(json)).toEqual(["value"]);
      expect(json.value.map(({ id }: { id: string }) => id)).toEqual([PROFILE]);
    }
    const other = await ask(`/subscriptions/other${PROFILES}?${VERSION}`);
    expect(other.json).toEqual({ value: [] });
  });

  it("show the statuses that the verdicts add up to, by ids in lower case (TM-145, TM-147, TM-151)", async () => {
    const { put, asked } = await open({ verdict: "unhealthy" });
    expect((await put(PROFILE, profileBody())).json.properties.monitorConfig).toMatchObject({
      profileMonitorStatus: "Inactive",
    });
    await put(ENDPOINT, endpointBody());
    const { json } = await put(PROFILE, profileBody());
    expect(json.properties.monitorConfig.profileMonitorStatus).toBe("Degraded");
    expect(json.properties.endpoints[0].properties.endpointMonitorStatus).toBe("Degraded");
    expect(new Set(asked)).toEqual(new Set([ENDPOINT.toLowerCase()]));
  });

  it("show the status as it is checked for the first time (TM-151)", async () => {
    const { put } = await open();
    await put(PROFILE, profileBody());
    const created = await put(ENDPOINT, endpointBody());
    expect(created.json.properties.endpointMonitorStatus).toBe("CheckingEndpoint");
  });
});

describe("endpoints", () => {
  it("are created with 201, replaced with 200, read and deleted (TM-228, TM-233)", async () => {
    const { ask, put } = await open();
    await put(PROFILE, profileBody());
    expect((await put(ENDPOINT, endpointBody())).status).toBe(201);
    const replaced = await put(ENDPOINT, endpointBody("192.0.2.2"));
    expect(replaced.status).toBe(200);
    expect((await ask(`${ENDPOINT}?${VERSION}`)).json).toEqual(replaced.json);
    const remove = () => ask(`${ENDPOINT}?${VERSION}`, { method: "DELETE" });
    expect((await remove()).status).toBe(200);
    expect((await remove()).status).toBe(204);
    expect(refusalOf(await ask(`${ENDPOINT}?${VERSION}`))).toEqual([404, "NotFound"]);
  });

  it("need their profile for GET and PUT, and not for DELETE (TM-240, TM-241)", async () => {
    const { ask, put } = await open();
    expect(refusalOf(await ask(`${ENDPOINT}?${VERSION}`))).toEqual([404, "ParentResourceNotFound"]);
    expect(refusalOf(await put(ENDPOINT, endpointBody()))).toEqual([404, "ParentResourceNotFound"]);
    expect((await ask(`${ENDPOINT}?${VERSION}`, { method: "DELETE" })).status).toBe(204);
  });

  it("are looked for in their profile before their body is read (TM-243)", async () => {
    const { put } = await open();
    expect(refusalOf(await put(ENDPOINT, "{"))).toEqual([404, "ParentResourceNotFound"]);
  });

  it("of another kind are refused (TM-33)", async () => {
    const { put } = await open();
    await put(PROFILE, profileBody());
    const other = await put(`${PROFILE}/rubbishEndpoints/a`, endpointBody());
    expect(refusalOf(other)).toEqual([400, "BadRequest"]);
  });

  it("say where in their own body a rule of the whole profile is broken (TM-242)", async () => {
    const { put } = await open();
    await put(PROFILE, profileBody());
    await put(ENDPOINT, endpointBody());
    const { json } = await put(`${PROFILE}/externalEndpoints/b`, endpointBody());
    expect(json.error.target).toBe("properties.target");
  });
});

describe("paths", () => {
  it("match in any casing, the kind of endpoint too (TM-216, TM-217)", async () => {
    const { ask, put } = await open();
    await put(PROFILE, profileBody());
    await put(ENDPOINT, endpointBody());
    const lower = await ask(`${ENDPOINT.toLowerCase()}?${VERSION}`);
    const upper = await ask(`${ENDPOINT.toUpperCase()}?${VERSION}`);
    expect([lower.status, upper.status]).toEqual([200, 200]);
    expect((await ask("/SIGNPOST/v1/Status")).status).toBe(200);
  });

  it("carry names percent-encoded, once", async () => {
    const { ask, put } = await open();
    await put(PROFILE, profileBody());
    const path = `${PROFILE}/externalEndpoints/${encodeURIComponent("50% är?")}`;
    expect((await put(path, endpointBody())).json.name).toBe("50% är?");
    expect((await ask(`${path}?${VERSION}`)).status).toBe(200);
  });

  it.each([
    "/",
    "/subscriptions/sub",
    GROUP,
    `${GROUP}/providers/Microsoft.Network/other/web`,
    `${PROFILE}/externalEndpoints`, // TM-218: there is no list of endpoints
    `${ENDPOINT}/more`,
    "/%zz",
  ])("that are none of the contract's are 404: %s (TM-239)", async (path) => {
    const { ask } = await open();
    expect(refusalOf(await ask(`${path}?${VERSION}`))).toEqual([404, "NotFound"]);
  });

  it.each([
    [PROFILE, "POST", "GET, PUT, PATCH, DELETE"],
    [ENDPOINT, "POST", "GET, PUT, PATCH, DELETE"],
    [`${GROUP}${PROFILES}`, "DELETE", "GET"],
    ["/signpost/v1/status", "PUT", "GET"],
  ])(
    "say which methods they have: %s with %s is 405 (TM-240, RFC 9110 §15.5.6)",
    async (path, method, allow) => {
      const { ask } = await open();
      const answer = await ask(`${path}?${VERSION}`, { method });
      expect(refusalOf(answer)).toEqual([405, "MethodNotAllowed"]);
      expect(answer.headers.get("allow")).toBe(allow);
    },
  );
});

describe("requests", () => {
  it("without a token or with a wrong one are 401 (TM-222)", async () => {
    const { ask } = await open();
    for (const authorization of ["", "Bearer wrong"]) {
      for (const path of [`${PROFILE}?${VERSION}`, "/signpost/v1/status"]) {
        const answer = await ask(path, { headers: { authorization } });
        expect(refusalOf(answer)).toEqual([401, "AuthenticationFailed"]);
      }
    }
  });

  it("need an api-version that is served (TM-221)", async () => {
    const { ask } = await open();
    expect(refusalOf(await ask(PROFILE))).toEqual([400, "MissingApiVersionParameter"]);
    expect(refusalOf(await ask(`${PROFILE}?api-version=2015-11-01`))).toEqual([
      400,
      "InvalidApiVersionParameter",
    ]);
  });

  it("see alwaysServe from 2022-04-01-preview on only (TM-221)", async () => {
    const { ask, put } = await open();
    await put(PROFILE, profileBody());
    await put(ENDPOINT, endpointBody());
    const at = async (version: string) =>
      (await ask(`${ENDPOINT}?api-version=${version}`)).json.properties.alwaysServe;
    expect(await at("2018-08-01")).toBeUndefined();
    expect(await at("2022-04-01-preview")).toBe("Disabled");
  });

  it.each(["{", "[]", "null", ""])("with the body %j are 400 (TM-240)", async (body) => {
    const { put } = await open();
    expect(refusalOf(await put(PROFILE, body))).toEqual([400, "BadRequest"]);
  });

  it("are looked at for their version before their token (TM-243)", async () => {
    const { ask } = await open();
    const headers = { authorization: "" };
    expect(refusalOf(await ask(PROFILE, { headers }))[0]).toBe(400);
    expect(refusalOf(await ask("/subscriptions/nowhere", { headers }))[0]).toBe(400);
    const answer = await ask("/nowhere", { headers });
    expect(refusalOf(answer)).toEqual([401, "AuthenticationFailed"]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer"); // RFC 9110 §15.5.2
  });

  it("nested deeper than any contract are 400, whatever their depth (TM-240)", async () => {
    const { put } = await open();
    for (const depth of [33, 100_000]) {
      const body = `{"properties":${"[".repeat(depth)}${"]".repeat(depth)}}`;
      const answer = await put(PROFILE, body);
      expect(refusalOf(answer)).toEqual([400, "BadRequest"]);
      expect(answer.json.error.signpostCode).toBe("BODY_NOT_JSON");
    }
  });

  it("cannot reach into objects of the runtime through __proto__", async () => {
    const { put } = await open();
    const body = JSON.stringify({ ...profileBody(), tags: { a: "b" } });
    const poisoned = body
      .replace('"tags":{', '"__proto__":{"polluted":"1"},"tags":{"__proto__":"x",')
      .replace('"properties":{', '"properties":{"__proto__":{"polluted":"1"},');
    const { status, json } = await put(PROFILE, poisoned);
    expect([status, json.tags, json.polluted]).toEqual([201, { a: "b" }, undefined]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("of another media type are 415 (TM-240)", async () => {
    const { ask } = await open();
    const answer = await ask(`${PROFILE}?${VERSION}`, {
      method: "PUT",
      body: profileBody(),
      headers: { "content-type": "text/plain" },
    });
    expect(refusalOf(answer)).toEqual([415, "UnsupportedMediaType"]);
  });

  it("with more than 256 KiB are 413, whether they say so or not (TM-240)", async () => {
    const { ask } = await open();
    const body = JSON.stringify({ filler: "x".repeat(256 * 1024) });
    for (const headers of [{ "content-length": String(body.length) }, {}]) {
      const answer = await ask(`${PROFILE}?${VERSION}`, { method: "PUT", body, headers });
      expect(refusalOf(answer)).toEqual([413, "RequestEntityTooLarge"]);
      expect(answer.headers.get("connection")).toBe("close"); // RFC 9110 §15.5.14
    }
  });

  it("that are invalid learn of every fault, with its place in the body (TM-239, TM-242)", async () => {
    const { put } = await open();
    const body = profileBody([
      { name: "a", type: "Microsoft.Network/trafficManagerProfiles/externalEndpoints" },
    ]);
    const { status, json } = await put(PROFILE, { ...body, location: "westeurope" });
    expect(status).toBe(400);
    expect(json.error.details.map(({ target }: { target: string }) => target)).toEqual([
      "location",
      "properties.endpoints[0].properties",
    ]);
    expect(json.error.message).toBe(json.error.details[0].message);
  });

  it("for a taken name are 409 (TM-43)", async () => {
    const { put } = await open();
    await put(PROFILE, profileBody());
    expect(refusalOf(await put(`${PROFILE}2`, profileBody()))).toEqual([409, "Conflict"]);
  });

  it("get their own id back, or one of ours, also when they fail (TM-224)", async () => {
    const { ask } = await open();
    const headers = { "x-ms-client-request-id": "mine" };
    for (const path of ["/signpost/v1/status", "/nowhere"]) {
      expect((await ask(path, { headers })).headers.get("x-ms-request-id")).toBe("mine");
      expect((await ask(path)).headers.get("x-ms-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each(["", "two words", "x".repeat(129), "a/b"])(
    "get one of our ids when theirs is %j",
    async (given) => {
      const { ask } = await open();
      const headers = { "x-ms-client-request-id": given };
      const answer = await ask("/signpost/v1/status", { headers });
      expect(answer.headers.get("x-ms-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get("x-ms-correlation-request-id")).toBe(
        answer.headers.get("x-ms-request-id"),
      );
    },
  );

  it("are answered in JSON with its charset (TM-224)", async () => {
    const { ask } = await open();
    for (const path of ["/signpost/v1/status", "/nowhere", `${GROUP}${PROFILES}?${VERSION}`]) {
      const { headers } = await ask(path);
      expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    }
  });

  it("that meet a bug are 500 without its stack, which the log has (TM-240)", async () => {
    const { ask, service, log } = await open();
    Object.assign(service, {
      get: () => {
        throw new TypeError("secret detail");
      },
    });
    const answer = await ask(`${PROFILE}?${VERSION}`);
    expect(refusalOf(answer)).toEqual([500, "InternalServerError"]);
    expect(answer.text).not.toContain("secret detail");
    expect(log.events).toMatchObject([
      {
        level: "error",
        event: "request-failed",
        fields: {
          message: "secret detail",
          requestId: answer.headers.get("x-ms-request-id"),
        },
      },
    ]);
  });
});

it("shows the status of the runtime to bearers", async () => {
  const { ask } = await open();
  expect((await ask("/signpost/v1/status")).json).toEqual({ generation: 7 });
});

describe("the installation", () => {
  it("tells its subscription and its zone", async () => {
    const { ask } = await open();
    const { status, json } = await ask("/signpost/v1/installation");
    expect([status, json]).toEqual([200, { subscriptionId: "sub", zone: "tm.example.org" }]);
  });
});
