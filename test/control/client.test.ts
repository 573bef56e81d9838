// The client of the control API against the real one, and against servers that refuse it or ask it to wait.
// Connections that fail are in client-connection.test.ts.
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createControlClient } from "../../provider/control/client.ts";
import { renderError } from "../../provider/control/error-body.ts";
import { invalidDeclaration, ProviderError } from "../../provider/errors.ts";
import type { Endpoint } from "../../provider/model/endpoint.ts";
import { openControlApi, type TestControlApi } from "../support/control-api.ts";
import {
  controlServers,
  everything,
  failing,
  failure,
  json,
  TOKEN,
} from "../support/control-servers.ts";
import { storedProfile } from "../support/profiles.ts";

const key = { subscriptionId: "sub", resourceGroup: "group", profileName: "web" };
const { profile } = storedProfile("web");
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
const { serve, clientOf } = controlServers();

describe("a client and the real API", () => {
  let api: TestControlApi;
  beforeEach(async () => {
    api = await openControlApi();
  });
  afterEach(() => api.close());

  it("write, read and delete profiles and endpoints over HTTPS", async () => {
    const client = createControlClient(api.access);
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
    const wrong = createControlClient({ ...api.access, token: "wrong-token" });
    expect(await failure(wrong.ping())).toMatchObject({ code: "AUTHENTICATION_FAILED" });
  });

  it("create what is not there yet, and learn what a write would do", async () => {
    const client = createControlClient(api.access);
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
