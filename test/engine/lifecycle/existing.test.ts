// Creating what exists already, and taking it over, against the real control API.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { endpointKind } from "../../../provider/engine/lifecycle/endpoint.ts";
import type { Kind, Values } from "../../../provider/engine/lifecycle/kind.ts";
import { profileKind } from "../../../provider/engine/lifecycle/profile.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";

let api: TestControlApi;
let web: Values;
beforeEach(async () => {
  api = await openControlApi();
  web = {
    profileName: "web",
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName: "web" },
    monitorConfig: { path: "/" },
    connection: { ...api.access, subscriptionId: "sub", zone: "tm.example.org" },
  };
});
afterEach(() => api.close());

const isUnknown = () => false;

/** What a kind makes of a declaration that may already be refused in its check. */
async function create(kind: Kind, declared: Values) {
  const { inputs } = await kind.check(declared, isUnknown);
  return kind.create(inputs);
}

async function endpointOf(change: Values = {}): Promise<Values> {
  const { id } = await create(profileKind, web);
  return {
    endpointName: "europe",
    type: "externalEndpoints",
    profileId: id,
    target: "192.0.2.1",
    connection: web["connection"],
    ...change,
  };
}

describe("a profile that exists already", () => {
  it("is found when it is what is declared, as after a lost answer", async () => {
    const first = await create(profileKind, web);
    const revision = api.service.revision();
    expect(await create(profileKind, web)).toEqual(first);
    expect(api.service.revision()).toBe(revision);
  });

  it("stays when what it was declared as before is deleted in the same run", async () => {
    const renamed = { ...web, profileName: "renamed" };
    const { id, state } = await create(profileKind, renamed);
    await create(profileKind, renamed); // under another resource's name, without an alias
    await profileKind.delete(id, state);
    expect(api.service.profiles()).toHaveLength(1);
  });

  it("is left as it is when it is another one, and the refusal names adopt", async () => {
    await create(profileKind, web);
    const other = { ...web, dnsConfig: { relativeName: "web", ttl: 7 }, tags: { a: "" } };
    const [stored] = api.service.profiles();
    await expect(create(profileKind, other)).rejects.toThrow(
      /profiles\/web exists already and is another one \(dnsConfig, tags\): set adopt: true/i,
    );
    expect(api.service.profiles()).toEqual([stored]);
    const { faults } = await profileKind.check(other, isUnknown);
    expect(faults).toEqual([
      {
        path: "adopt",
        message: expect.stringContaining("set adopt: true to take it over"),
        code: "ALREADY_EXISTS",
      },
    ]);
  });

  it("is made what is declared when it is adopted, with the endpoints it has (TM-227)", async () => {
    await create(endpointKind, await endpointOf());
    const other = { ...web, dnsConfig: { relativeName: "web", ttl: 7 }, adopt: true };
    const { faults, inputs } = await profileKind.check(other, isUnknown);
    expect(faults).toEqual([]);
    const { state } = await profileKind.create(inputs);
    expect(state).toMatchObject({ dnsConfig: { ttl: 7 }, profileMonitorStatus: "Online" });
    expect(api.service.profiles()[0]?.endpoints).toHaveLength(1);
  });

  it("is not adopted by anything but a boolean", async () => {
    const { faults } = await profileKind.check({ ...web, adopt: "yes" }, isUnknown);
    expect(faults).toEqual([{ path: "adopt", message: 'adopt must be true or false, got "yes"' }]);
  });
});

describe("an endpoint that exists already", () => {
  it("is found when it is what is declared, whatever number the service chose (TM-68)", async () => {
    const europe = await endpointOf();
    const first = await create(endpointKind, europe);
    const revision = api.service.revision();
    expect(await create(endpointKind, europe)).toEqual(first);
    expect(await create(endpointKind, { ...europe, priority: 1 })).toEqual({
      ...first,
      state: { ...first.state, priority: 1 },
    });
    expect(api.service.revision()).toBe(revision);
  });

  it.each([
    [{ target: "192.0.2.2" }, "target"],
    [{ priority: 2 }, "priority"],
    [{ weight: 2, customHeaders: [{ name: "a", value: "b" }] }, "weight, customHeaders"],
  ])("is left as it is when %j is declared, and the refusal names adopt", async (change, names) => {
    const europe = await endpointOf();
    await create(endpointKind, europe);
    const [stored] = api.service.profiles();
    await expect(create(endpointKind, { ...europe, ...change })).rejects.toThrow(
      `externalEndpoints/europe exists already and is another one (${names}): set adopt: true`,
    );
    expect(api.service.profiles()).toEqual([stored]);
    const { state } = await create(endpointKind, { ...europe, ...change, adopt: true });
    expect(state).toMatchObject(change);
  });
});

describe("a lookup", () => {
  it("reads by the id alone what exists", async () => {
    const { id, state } = await create(endpointKind, await endpointOf());
    const { connection } = web;
    const endpoint = await endpointKind.read(id, { connection });
    expect(endpoint?.state).toEqual({ ...state });
    const profileId = String(state["profileId"]);
    const profile = await profileKind.read(profileId, { connection });
    expect(profile?.inputs).toMatchObject({
      profileName: "web",
      resourceGroupName: "default",
      fqdn: "web.tm.example.org",
    });
  });

  it.each([
    [profileKind, "x", "PROFILE_NOT_FOUND"],
    [endpointKind, "/externalEndpoints/nope", "ENDPOINT_NOT_FOUND"],
  ])("fails where there is none, which a refresh takes for gone", async (kind, rest, code) => {
    const { id, state } = await create(profileKind, web);
    const { connection } = web;
    await expect(kind.read(id + rest, { connection })).rejects.toMatchObject({ code });
    const remembered = { ...state, target: "192.0.2.1" };
    expect(await kind.read(id + rest, remembered)).toBeUndefined();
  });

  it("leaves what is looked up as it is while there is no connection, as in a preview", async () => {
    const { id, state } = await create(endpointKind, await endpointOf());
    const connection = { zone: "tm.example.org", directory: "/nowhere" };
    const unknown = { inputs: { connection }, state: { connection } };
    expect(await endpointKind.read(id, { connection })).toEqual(unknown);
    expect(await profileKind.read(String(state["profileId"]), { connection })).toEqual(unknown);
  });

  it("fails for what is no id", async () => {
    const { connection } = web;
    await expect(profileKind.read("web", { connection })).rejects.toThrow(
      'id must be the id of a profile, got "web"',
    );
    await expect(endpointKind.read("web", { connection })).rejects.toThrow(
      'id must be the id of an endpoint, got "web"',
    );
  });
});
