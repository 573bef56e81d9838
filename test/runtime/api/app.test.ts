// The routes of the control API: profiles, endpoints, their paths and our own. What holds for requests of
// every route is in app.requests.test.ts.
import { describe, expect, it } from "@jest/globals";
import { ENDPOINT_PATH as ENDPOINT, PROFILE_PATH as PROFILE } from "../../support/memory-api.ts";
import {
  endpointBody,
  GROUP,
  openPublicApi,
  PROFILES,
  profileBody,
  refusalOf,
  VERSION,
} from "../../support/public-api.ts";

describe("profiles", () => {
  it("are created with 201, replaced with 200 and read back as written (TM-223, TM-225)", async () => {
    const { ask, put } = await openPublicApi();
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
    const { ask, put } = await openPublicApi();
    await put(PROFILE, profileBody());
    const deleted = await ask(`${PROFILE}?${VERSION}`, { method: "DELETE" });
    expect([deleted.status, deleted.text]).toEqual([200, ""]);
    const again = await ask(`${PROFILE}?${VERSION}`, { method: "DELETE" });
    expect([again.status, again.text]).toEqual([204, ""]);
    expect(refusalOf(await ask(`${PROFILE}?${VERSION}`))).toEqual([404, "ResourceNotFound"]);
  });

  it("show tags from the second reply on when none were sent (TM-225)", async () => {
    const { put } = await openPublicApi();
    expect((await put(PROFILE, profileBody())).json).not.toHaveProperty("tags");
    expect((await put(PROFILE, profileBody())).json.tags).toEqual({});
  });

  it("read and written back are the same (TM-11, scenario 13)", async () => {
    const { ask, put } = await openPublicApi();
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
    const { ask, put } = await openPublicApi();
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
    const { put, asked } = await openPublicApi({ verdict: "unhealthy" });
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
    const { put } = await openPublicApi();
    await put(PROFILE, profileBody());
    const created = await put(ENDPOINT, endpointBody());
    expect(created.json.properties.endpointMonitorStatus).toBe("CheckingEndpoint");
  });
});

describe("endpoints", () => {
  it("are created with 201, replaced with 200, read and deleted (TM-228, TM-233)", async () => {
    const { ask, put } = await openPublicApi();
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
    const { ask, put } = await openPublicApi();
    expect(refusalOf(await ask(`${ENDPOINT}?${VERSION}`))).toEqual([404, "ParentResourceNotFound"]);
    expect(refusalOf(await put(ENDPOINT, endpointBody()))).toEqual([404, "ParentResourceNotFound"]);
    expect((await ask(`${ENDPOINT}?${VERSION}`, { method: "DELETE" })).status).toBe(204);
  });

  it("are looked for in their profile before their body is read (TM-243)", async () => {
    const { put } = await openPublicApi();
    expect(refusalOf(await put(ENDPOINT, "{"))).toEqual([404, "ParentResourceNotFound"]);
  });

  it("of another kind are refused (TM-33)", async () => {
    const { put } = await openPublicApi();
    await put(PROFILE, profileBody());
    const other = await put(`${PROFILE}/rubbishEndpoints/a`, endpointBody());
    expect(refusalOf(other)).toEqual([400, "BadRequest"]);
  });

  it("say where in their own body a rule of the whole profile is broken (TM-242)", async () => {
    const { put } = await openPublicApi();
    await put(PROFILE, profileBody());
    await put(ENDPOINT, endpointBody());
    const { json } = await put(`${PROFILE}/externalEndpoints/b`, endpointBody());
    expect(json.error.target).toBe("properties.target");
  });
});

describe("paths", () => {
  it("match in any casing, the kind of endpoint too (TM-216, TM-217)", async () => {
    const { ask, put } = await openPublicApi();
    await put(PROFILE, profileBody());
    await put(ENDPOINT, endpointBody());
    const lower = await ask(`${ENDPOINT.toLowerCase()}?${VERSION}`);
    const upper = await ask(`${ENDPOINT.toUpperCase()}?${VERSION}`);
    expect([lower.status, upper.status]).toEqual([200, 200]);
    expect((await ask("/SIGNPOST/v1/Status")).status).toBe(200);
  });

  it("carry names percent-encoded, once", async () => {
    const { ask, put } = await openPublicApi();
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
    const { ask } = await openPublicApi();
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
      const { ask } = await openPublicApi();
      const answer = await ask(`${path}?${VERSION}`, { method });
      expect(refusalOf(answer)).toEqual([405, "MethodNotAllowed"]);
      expect(answer.headers.get("allow")).toBe(allow);
    },
  );
});
it("shows the status of the runtime to bearers", async () => {
  const { ask } = await openPublicApi();
  expect((await ask("/signpost/v1/status")).json).toEqual({ generation: 7 });
});

describe("the installation", () => {
  it("tells its subscription and its zone", async () => {
    const { ask } = await openPublicApi();
    const { status, json } = await ask("/signpost/v1/installation");
    expect([status, json]).toEqual([200, { subscriptionId: "sub", zone: "tm.example.org" }]);
  });
});
