// PATCH of profiles and endpoints, as a client of the contract sees it (spec §10.1, routes 5 and 9).
import { describe, expect, it } from "@jest/globals";
import {
  ENDPOINT_PATH as ENDPOINT,
  openTestApi,
  PROFILE_PATH as PROFILE,
} from "../../../support/memory-api.ts";
import type { Reply } from "../../../support/reply.ts";

const type = "Microsoft.Network/trafficManagerProfiles/externalEndpoints";

/** An API with one profile of one endpoint. */
async function open() {
  const ask = await openTestApi();
  const properties = {
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName: "web", ttl: 30 },
    monitorConfig: { protocol: "HTTP", port: 80, path: "/" },
    endpoints: [{ name: "a", type, properties: { target: "192.0.2.1", weight: 7 } }],
  };
  expect((await ask("PUT", PROFILE, { properties })).status).toBe(201);
  return ask;
}

const targetsOf = ({ json }: Reply) =>
  json.error.details.map(({ target }: { target: string }) => target);

describe("a PATCH", () => {
  it("of a profile answers 200 with the whole, changed where it says (TM-223, TM-229)", async () => {
    const ask = await open();
    const before = (await ask("GET", PROFILE)).json;
    const properties = { trafficRoutingMethod: "weighted", dnsConfig: { ttl: 0 } };
    const { status, json } = await ask("PATCH", PROFILE, { properties });
    expect(status).toBe(200);
    expect(json).toEqual({
      ...before,
      properties: {
        ...before.properties,
        trafficRoutingMethod: "Weighted",
        dnsConfig: { ...before.properties.dnsConfig, ttl: 0 },
      },
    });
    expect((await ask("GET", PROFILE)).json).toEqual(json);
  });

  it("of an endpoint answers 200 with the whole, changed where it says (TM-231)", async () => {
    const ask = await open();
    const before = (await ask("GET", ENDPOINT)).json;
    const { status, json } = await ask("PATCH", ENDPOINT, { properties: { target: "192.0.2.9" } });
    expect(status).toBe(200);
    expect(json.properties).toEqual({ ...before.properties, target: "192.0.2.9" });
  });

  it("disables and enables, and the statuses follow (TM-232, TM-145, scenario 12)", async () => {
    const ask = await open();
    const second = `${PROFILE}/externalEndpoints/b`;
    await ask("PUT", second, { properties: { target: "192.0.2.2" } });
    const off = { properties: { endpointStatus: "Disabled" } };
    expect((await ask("PATCH", ENDPOINT, off)).json.properties.endpointMonitorStatus).toBe(
      "Disabled",
    );
    const { json } = await ask("PATCH", PROFILE, { properties: { profileStatus: "Disabled" } });
    expect(json.properties.monitorConfig.profileMonitorStatus).toBe("Disabled");
    const statuses = json.properties.endpoints.map(
      (endpoint: typeof json) => endpoint.properties.endpointMonitorStatus,
    );
    expect(statuses).toEqual(["Disabled", "Inactive"]);
    const on = await ask("PATCH", PROFILE, { properties: { profileStatus: "Enabled" } });
    expect(on.json.properties.monitorConfig.profileMonitorStatus).toBe("CheckingEndpoints");
  });

  it("of what is absent is 404, before its body is read, and creates nothing (TM-231, TM-243)", async () => {
    const ask = await open();
    const absent = `${PROFILE}x`;
    const codes = [];
    for (const path of [absent, `${absent}/externalEndpoints/a`, `${ENDPOINT}x`]) {
      const { status, json } = await ask("PATCH", path, "{");
      codes.push([status, json.error.code]);
      expect((await ask("GET", path)).status).toBe(404);
    }
    expect(codes).toEqual([
      [404, "ResourceNotFound"],
      [404, "ParentResourceNotFound"],
      [404, "NotFound"],
    ]);
  });

  it("with endpoints is 400 and names PUT, changing nothing (TM-229, scenario 13)", async () => {
    const ask = await open();
    const before = (await ask("GET", PROFILE)).json;
    const refused = await ask("PATCH", PROFILE, before);
    expect([refused.status, refused.json.error.code]).toEqual([400, "BadRequest"]);
    expect(refused.json.error.message).toContain("PUT the profile");
    expect(targetsOf(refused)).toEqual(["properties.endpoints"]);
    expect((await ask("GET", PROFILE)).json).toEqual(before);
  });

  it("with faults says where all of them are in the body, changing nothing (TM-230, TM-242)", async () => {
    const ask = await open();
    const before = (await ask("GET", PROFILE)).json;
    const refused = await ask("PATCH", PROFILE, {
      tags: { a: 1 },
      properties: {
        profileStatus: "Disabled",
        dnsConfig: { relativeName: null },
        monitorConfig: { intervalInSeconds: 10 },
      },
    });
    expect(refused.status).toBe(400);
    expect(targetsOf(refused)).toEqual([
      "properties.dnsConfig.relativeName",
      "tags.a",
      "properties.monitorConfig.timeoutInSeconds",
    ]);
    const clash = await ask("PATCH", ENDPOINT, { properties: { weight: 0, priority: "1" } });
    expect(targetsOf(clash)).toEqual(["properties.weight", "properties.priority"]);
    expect((await ask("GET", PROFILE)).json).toEqual(before);
  });

  it("to interval 10 where the timeout is 10 names the timeout and its bound (TM-23)", async () => {
    const ask = await open();
    const faster = (more: object) =>
      ask("PATCH", PROFILE, { properties: { monitorConfig: { intervalInSeconds: 10, ...more } } });
    const refused = await faster({});
    expect(refused.status).toBe(400);
    expect(refused.json.error.message).toMatch(/^timeoutInSeconds must be an integer from 5 to 9 /);
    expect(refused.json.error.target).toBe("properties.monitorConfig.timeoutInSeconds");
    const { json } = await faster({ timeoutInSeconds: 5 });
    expect(json.properties.monitorConfig).toMatchObject({
      intervalInSeconds: 10,
      timeoutInSeconds: 5,
    });
  });

  it("to another relative name is 400 (TM-48)", async () => {
    const ask = await open();
    const properties = { dnsConfig: { relativeName: "other" } };
    const refused = await ask("PATCH", PROFILE, { properties });
    expect(refused.status).toBe(400);
    expect(targetsOf(refused)).toEqual(["properties.dnsConfig.relativeName"]);
  });

  it("at the same time as another keeps what both change (TM-235)", async () => {
    const ask = await open();
    const changes: readonly [path: string, properties: object][] = [
      [PROFILE, { dnsConfig: { ttl: 1 } }],
      [PROFILE, { monitorConfig: { port: 81 } }],
      [ENDPOINT, { weight: 9 }],
      [PROFILE, { profileStatus: "Disabled" }],
      [ENDPOINT, { endpointStatus: "Disabled" }],
      [PROFILE, { monitorConfig: { path: "/x" } }],
    ];
    const replies = await Promise.all(
      changes.map(([path, properties]) => ask("PATCH", path, { properties })),
    );
    expect(replies.map(({ status }) => status)).toEqual(changes.map(() => 200));
    const { json } = await ask("GET", PROFILE);
    expect(json.properties).toMatchObject({
      profileStatus: "Disabled",
      dnsConfig: { ttl: 1 },
      monitorConfig: { port: 81, path: "/x" },
      endpoints: [{ properties: { weight: 9, endpointStatus: "Disabled", target: "192.0.2.1" } }],
    });
  });
});
