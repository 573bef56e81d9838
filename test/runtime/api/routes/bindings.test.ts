import { describe, expect, it } from "@jest/globals";
import { openTestApi, PROFILE_PATH } from "../../../support/memory-api.ts";

const BINDINGS = "/signpost/v1/bindings";
const APEX = `${BINDINGS}/Z1/example.org`;
const WWW = `${BINDINGS}/Z1/www.example.org`;
const OTHER_PATH = PROFILE_PATH.replace(/web$/, "other");

const profileBody = (relativeName: string, trafficRoutingMethod = "Priority") => ({
  properties: {
    trafficRoutingMethod,
    dnsConfig: { relativeName },
    monitorConfig: { path: "/" },
  },
});
const bindingBody = (mode: string, profileId = PROFILE_PATH) => ({
  properties: { profileId, mode },
});

async function open() {
  const ask = await openTestApi();
  expect((await ask("PUT", PROFILE_PATH, profileBody("web"))).status).toBe(201);
  return ask;
}

describe("a binding", () => {
  it("is created, read, replaced and deleted (TM-285)", async () => {
    const ask = await open();
    expect((await ask("GET", APEX)).json.error.signpostCode).toBe("BINDING_NOT_FOUND");
    const created = await ask("PUT", APEX, bindingBody("flatten"));
    expect(created.status).toBe(201);
    expect(created.json).toEqual({
      id: APEX,
      name: "example.org",
      properties: {
        hostedZoneId: "Z1",
        profileId: PROFILE_PATH,
        mode: "flatten",
        onDisabled: "keep",
        minimumIntervalInSeconds: 5,
        state: { kind: "pending", message: "no writer here", addresses: [], changeId: "" },
      },
    });
    expect(await ask("GET", APEX)).toEqual({ status: 200, json: created.json });
    const again = { properties: { ...bindingBody("flatten").properties, onDisabled: "remove" } };
    expect((await ask("PUT", APEX, again)).status).toBe(200);
    expect((await ask("DELETE", APEX)).status).toBe(200);
    expect((await ask("DELETE", APEX)).status).toBe(204); // TM-233
    expect((await ask("GET", APEX)).status).toBe(404);
  });

  it("is found whatever the casing of its name and of the fixed segments (TM-217)", async () => {
    const ask = await open();
    await ask("PUT", APEX, bindingBody("flatten"));
    expect((await ask("GET", "/SIGNPOST/v1/Bindings/Z1/EXAMPLE.org.")).status).toBe(200);
  });

  it("is listed, also by its profile (TM-285)", async () => {
    const ask = await open();
    await ask("PUT", OTHER_PATH, profileBody("other"));
    await ask("PUT", WWW, bindingBody("cname"));
    await ask("PUT", APEX, bindingBody("flatten"));
    await ask("PUT", `${BINDINGS}/Z2/example.net`, bindingBody("cname", OTHER_PATH));
    const names = async (query: string) =>
      (await ask("GET", `${BINDINGS}${query}`)).json.value.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names("")).toEqual(["example.org", "www.example.org", "example.net"]);
    const id = encodeURIComponent(PROFILE_PATH.toUpperCase());
    expect(await names(`?profileId=${id}`)).toEqual(["example.org", "www.example.org"]);
  });

  it("fails when its profile is not there, and names the property", async () => {
    const ask = await open();
    const { status, json } = await ask("PUT", APEX, bindingBody("flatten", OTHER_PATH));
    expect([status, json.error.signpostCode]).toEqual([404, "PARENT_NOT_FOUND"]);
    expect(json.error).toMatchObject({ target: "properties.profileId" });
    expect(json.error.message).toContain(OTHER_PATH);
  });

  it("fails with every fault of it, each with its path", async () => {
    const ask = await open();
    const { status, json } = await ask("PUT", APEX, {
      properties: { mode: "alias", minimumIntervalInSeconds: 0 },
    });
    expect(status).toBe(400);
    expect(json.error.details.map(({ target }: { target: string }) => target)).toEqual([
      "properties.profileId",
      "properties.mode",
      "properties.minimumIntervalInSeconds",
    ]);
  });

  it("fails in a mode that the routing method cannot have, and says what is lost (TM-286)", async () => {
    const ask = await open();
    await ask("PUT", OTHER_PATH, profileBody("other", "Weighted"));
    const { status, json } = await ask("PUT", APEX, bindingBody("flatten", OTHER_PATH));
    expect([status, json.error.target]).toEqual([400, "properties.mode"]);
    expect(json.error.message).toContain("the ratio is lost");
    expect((await ask("PUT", WWW, bindingBody("cname", OTHER_PATH))).status).toBe(201);
  });

  it("goes from one profile to another by an update", async () => {
    const ask = await open();
    await ask("PUT", OTHER_PATH, profileBody("other"));
    await ask("PUT", APEX, bindingBody("flatten"));
    expect((await ask("PUT", APEX, bindingBody("flatten", OTHER_PATH))).status).toBe(200);
    expect((await ask("DELETE", PROFILE_PATH)).status).toBe(200);
    expect((await ask("DELETE", OTHER_PATH)).json.error.signpostCode).toBe("PROFILE_BOUND");
  });

  it.each([BINDINGS, APEX])("has no other methods at %s", async (path) => {
    const ask = await open();
    expect((await ask("PATCH", path, {})).status).toBe(405);
  });

  it.each([`${BINDINGS}/Z1`, `${APEX}/more`])("has no route %s", async (path) => {
    const ask = await open();
    expect((await ask("GET", path)).json.error.signpostCode).toBe("ROUTE_UNKNOWN");
  });
});

describe("what if, of a binding", () => {
  it("answers as the write would, and changes nothing", async () => {
    const ask = await open();
    await ask("PUT", OTHER_PATH, profileBody("other", "Weighted"));
    const whatIf = (id: string, body: object, more = {}) =>
      ask("POST", "/signpost/v1/what-if", { method: "PUT", id, body, ...more });
    expect(await whatIf(APEX, bindingBody("flatten"))).toEqual({ status: 200, json: {} });
    expect((await ask("GET", BINDINGS)).json.value).toEqual([]);
    const refused = await whatIf(APEX, bindingBody("flatten", OTHER_PATH));
    expect(refused).toEqual(await ask("PUT", APEX, bindingBody("flatten", OTHER_PATH)));
    const changedThen = { replaces: [OTHER_PATH] };
    expect((await whatIf(APEX, bindingBody("flatten", OTHER_PATH), changedThen)).status).toBe(200);
    await ask("PUT", APEX, bindingBody("flatten"));
    expect((await whatIf(APEX, bindingBody("flatten"), { onlyNew: true })).status).toBe(412);
    const anew = { onlyNew: true, replaces: [APEX] };
    expect((await whatIf(APEX, bindingBody("flatten"), anew)).status).toBe(200);
  });
});

describe("a profile with bindings", () => {
  it("fails to be deleted, names them, and nothing changes (TM-144, TM-285)", async () => {
    const ask = await open();
    await ask("PUT", APEX, bindingBody("flatten"));
    await ask("PUT", WWW, bindingBody("cname"));
    const before = await ask("GET", PROFILE_PATH);
    const { status, json } = await ask("DELETE", PROFILE_PATH);
    expect([status, json.error.signpostCode]).toEqual([409, "PROFILE_BOUND"]);
    expect(json.error.message).toContain("example.org (hosted zone Z1), www.example.org");
    expect(await ask("GET", PROFILE_PATH)).toEqual(before);
    await ask("DELETE", APEX);
    expect((await ask("DELETE", PROFILE_PATH)).status).toBe(409);
    await ask("DELETE", WWW);
    expect((await ask("DELETE", PROFILE_PATH)).status).toBe(200);
  });

  it("shows nothing of them in the body of the public contract (TM-225)", async () => {
    const ask = await open();
    const before = await ask("GET", PROFILE_PATH);
    await ask("PUT", WWW, bindingBody("cname"));
    expect(await ask("GET", PROFILE_PATH)).toEqual(before);
  });

  it("fails to take a routing method that one of them cannot honour, and names it (TM-286)", async () => {
    const ask = await open();
    await ask("PUT", WWW, bindingBody("cname"));
    await ask("PUT", APEX, bindingBody("flatten"));
    const weighted = profileBody("web", "Weighted");
    const { status, json } = await ask("PUT", PROFILE_PATH, weighted);
    expect([status, json.error.target]).toEqual([400, "properties.trafficRoutingMethod"]);
    expect(json.error.message).toContain("the alias record example.org (hosted zone Z1)");
    const patch = { properties: { trafficRoutingMethod: "Weighted" } };
    expect((await ask("PATCH", PROFILE_PATH, patch)).status).toBe(400);
    const whatIf = { method: "PUT", id: PROFILE_PATH, body: weighted };
    expect((await ask("POST", "/signpost/v1/what-if", whatIf)).status).toBe(400);
    const without = { ...whatIf, replaces: [APEX] };
    expect((await ask("POST", "/signpost/v1/what-if", without)).status).toBe(200);
    await ask("PUT", APEX, bindingBody("cname"));
    expect((await ask("PUT", PROFILE_PATH, weighted)).status).toBe(200);
  });
});
