import { describe, expect, it } from "@jest/globals";
import { claimRoot } from "../../../../provider/runtime/api/names.ts";
import { createMemoryStore } from "../../../../provider/runtime/store/memory-store.ts";
import { openMemoryApi } from "../../../support/memory-api.ts";

const PROFILES =
  "/subscriptions/sub/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles";
const WEB = `${PROFILES}/web`;
const endpointAt = (name: string) => `${WEB}/externalEndpoints/${name}`;

const profileBody = (relativeName: string) => ({
  properties: {
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName, ttl: 30 },
    monitorConfig: { path: "/" },
  },
});
const endpointBody = (target: string, priority?: number) => ({ properties: { target, priority } });

async function open() {
  const store = createMemoryStore();
  const { ask } = await openMemoryApi({
    services: {
      store,
      tenant: "ours",
      limits: { profilesPerSubscription: 2, endpointsPerProfile: 2 },
    },
  });
  const send = async (method: string, path: string, body: object, headers = {}) => {
    const { status, json } = await ask(path, { method, body, headers });
    return { status, json };
  };
  const put = (id: string, body: object, headers = {}) =>
    send("PUT", `${id}?api-version=2026-09-01`, body, headers);
  const whatIf = (question: object) =>
    send("POST", "/signpost/v1/what-if", { method: "PUT", ...question });
  await put(WEB, profileBody("web"));
  await put(endpointAt("a"), endpointBody("192.0.2.1", 1));
  return { store, put, whatIf };
}

describe("what if", () => {
  it("accepts what the write would accept, and changes nothing", async () => {
    const { store, put, whatIf } = await open();
    const before = await store.revision();
    const shop = { id: `${PROFILES}/shop`, body: profileBody("shop") };
    expect(await whatIf(shop)).toEqual({ status: 200, json: {} });
    const endpoint = { id: endpointAt("b"), body: endpointBody("192.0.2.2") };
    expect((await whatIf(endpoint)).status).toBe(200);
    expect((await whatIf({ id: WEB, body: profileBody("web") })).status).toBe(200);
    expect(await store.revision()).toBe(before);
    expect(await store.list("")).toHaveLength(3); // the profile, its name and its root
    expect((await put(shop.id, shop.body)).status).toBe(201);
  });

  it.each([
    ["a taken name (TM-43)", `${PROFILES}/other`, profileBody("WEB")],
    ["another relative name (TM-48)", WEB, profileBody("shop")],
    ["another tenant's root (TM-44)", `${PROFILES}/other`, profileBody("a.theirs")],
    ["a reserved name", `${PROFILES}/other`, profileBody("ns1")],
    ["a target twice (TM-32)", endpointAt("b"), endpointBody("192.0.2.1")],
    ["a priority twice (TM-67)", endpointAt("b"), endpointBody("192.0.2.2", 1)],
    ["targets of two kinds (TM-38)", endpointAt("b"), endpointBody("a.example.org")],
    [
      "a profile that is not there",
      `${PROFILES}/no/externalEndpoints/b`,
      endpointBody("192.0.2.2"),
    ],
    ["a value that is not allowed", endpointAt("b"), endpointBody("192.0.2.2", 0)],
    ["a name that is not allowed", `${PROFILES}/a:b`, profileBody("shop")],
  ])("refuses %s as the write does", async (_what, id, body) => {
    const { store, put, whatIf } = await open();
    await claimRoot(store, "theirs", "them");
    const asked = await whatIf({ id, body });
    expect(asked.status).toBeGreaterThanOrEqual(400);
    expect(asked).toEqual(await put(encodeURI(id), body));
  });

  it("counts, as the write does (TM-244)", async () => {
    const { put, whatIf } = await open();
    await put(`${PROFILES}/shop`, profileBody("shop"));
    await put(endpointAt("b"), endpointBody("192.0.2.2"));
    for (const [id, body] of [
      [`${PROFILES}/third`, profileBody("third")],
      [endpointAt("c"), endpointBody("192.0.2.3")],
    ] as const) {
      const asked = await whatIf({ id, body });
      expect(asked.json.error.signpostCode).toBe("QUOTA_EXCEEDED");
      expect(asked).toEqual(await put(id, body));
    }
  });

  it("lets nothing stand in the way of what replaces it", async () => {
    const { put, whatIf } = await open();
    const renamed = { id: endpointAt("b"), body: endpointBody("192.0.2.1", 1) };
    expect((await whatIf(renamed)).status).toBe(400);
    expect((await whatIf({ ...renamed, replaces: [endpointAt("A")] })).status).toBe(200);
    await put(`${PROFILES}/full`, profileBody("full"));
    const other = { id: `${PROFILES}/other`, body: profileBody("web") };
    expect((await whatIf({ ...other, replaces: [`${PROFILES}/full`] })).status).toBe(409);
    expect((await whatIf({ ...other, replaces: [WEB] })).status).toBe(200);
    const same = { id: WEB, body: profileBody("shop"), replaces: [WEB] };
    expect((await whatIf(same)).status).toBe(200); // TM-48: a replacement, no change
  });

  it("tells what exists already from what is new", async () => {
    const { put, whatIf } = await open();
    const endpoint = { id: endpointAt("a"), body: endpointBody("192.0.2.9") };
    const asked = await whatIf({ ...endpoint, onlyNew: true });
    expect([asked.status, asked.json.error.signpostCode]).toEqual([412, "ALREADY_EXISTS"]);
    expect(asked).toEqual(await put(endpoint.id, endpoint.body, { "if-none-match": "*" }));
    const profile = { id: WEB, body: profileBody("web") };
    expect((await whatIf({ ...profile, onlyNew: true })).status).toBe(412);
    expect((await whatIf({ ...profile, onlyNew: true, replaces: [WEB] })).status).toBe(200);
  });

  it.each([
    [{ method: "DELETE", id: WEB, body: {} }, "method must be PUT"],
    [{ id: "/elsewhere", body: {} }, "id must be the id of a profile, an endpoint or a binding"],
    [{ id: `${WEB}\ud800`, body: {} }, "id must be the id of a profile, an endpoint or a binding"],
    [{ id: WEB }, "body must be an object, got nothing"],
    [{ id: WEB, body: {}, onlyNew: 1 }, "onlyNew must be true or false, got 1"],
    [{ id: WEB, body: {}, replaces: WEB }, "replaces must be a list of ids, got"],
  ])("refuses the question %j", async (question, message) => {
    const { whatIf } = await open();
    const { status, json } = await whatIf(question);
    expect(status).toBe(400);
    expect(json.error.message).toContain(message);
  });
});

describe("a PUT with If-None-Match: * (RFC 9110 §13.1.2)", () => {
  it("creates, and leaves what is there as it is", async () => {
    const { store, put } = await open();
    const once = { "if-none-match": "*" };
    expect((await put(`${PROFILES}/shop`, profileBody("shop"), once)).status).toBe(201);
    expect((await put(endpointAt("b"), endpointBody("192.0.2.2"), once)).status).toBe(201);
    const before = await store.revision();
    expect((await put(WEB, profileBody("web"), once)).status).toBe(412);
    const again = await put(endpointAt("B"), endpointBody("192.0.2.3"), once);
    expect([again.status, again.json.error.code]).toEqual([412, "PreconditionFailed"]);
    expect(await store.revision()).toBe(before);
  });

  it("lets one of two through that come at once", async () => {
    const { put } = await open();
    const once = { "if-none-match": "*" };
    const replies = await Promise.all(
      ["192.0.2.2", "192.0.2.3"].map((target) => put(endpointAt("b"), endpointBody(target), once)),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 412]);
  });
});
