// The life of an alias record against the real control API and a hosted zone in memory: from nothing to
// nothing, through every point at which it may be cut off.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Values } from "../../../provider/engine/lifecycle/kind.ts";
import { profileKind } from "../../../provider/engine/lifecycle/profile.ts";
import { ProviderError } from "../../../provider/errors.ts";
import { claimRecords } from "../../../provider/hosted-zone/claims.ts";
import { type AliasBench, isUnknown, openAliasBench, UNKNOWN } from "../../support/alias-bench.ts";

let bench: AliasBench;
let web: string;
let declared: Values;
let recordId: string;
beforeEach(async () => {
  bench = await openAliasBench();
  web = await bench.declareProfile("web");
  declared = { profileId: web, name: "www.contoso.com", connection: bench.connection };
  recordId = `${bench.zoneId}/www.contoso.com`;
});
afterEach(() => bench.close());

const CNAME = ["CNAME www.contoso.com 300 web.tm.example.org"];
const FLATTENED = ["A www.contoso.com 30 192.0.2.1"];
const theirs = {
  name: "www.contoso.com",
  type: "CNAME",
  ttlSeconds: 60,
  values: ["elsewhere.example.org"],
} as const;
/** What an engine keeps. */
const kept = (values: Values) => JSON.parse(JSON.stringify(values)) as Values;
const names = () => bench.api.bindings.list().map(({ name }) => name);

/** A declaration in its normal form, whatever is wrong with it. */
async function inputsOf(change: Values = {}, olds?: Values): Promise<Values> {
  return (await bench.kind.check({ ...declared, ...change }, isUnknown, olds)).inputs;
}

async function created(change: Values = {}): Promise<Values> {
  const { id, state } = await bench.kind.create(await inputsOf(change), bench.warn);
  expect(id).toBe(recordId);
  return kept(state);
}

describe.each([
  ["cname", CNAME],
  ["flatten", FLATTENED],
] as const)("an alias record of the mode %s", (mode, standing) => {
  it("is a binding of its profile and a record with its marker, and leaves nothing behind", async () => {
    const state = await created({ mode });
    expect(state).toMatchObject({ hostedZoneId: bench.zoneId, target: "web.tm.example.org" });
    expect(bench.memory.records()).toEqual(standing);
    expect(names()).toEqual(["www.contoso.com"]);
    await bench.kind.delete(recordId, state, undefined, bench.warn);
    expect([bench.memory.everything(), names(), bench.warnings]).toEqual([[], [], []]);
    await bench.kind.delete(recordId, state, undefined, bench.warn);
  });

  it("keeps its profile from being deleted, until it is gone itself (TM-285)", async () => {
    const state = await created({ mode });
    const profile = {
      connection: bench.connection,
      profileName: "web",
      resourceGroupName: "default",
    };
    // Adopted profiles are not deleted in the run that adopts them, so the service is asked itself.
    const removed = () =>
      bench.api.service.deleteProfile({
        subscriptionId: "sub",
        resourceGroup: "default",
        profileName: "web",
      });
    await expect(removed()).rejects.toThrow(/www\.contoso\.com/);
    await bench.kind.delete(recordId, state);
    await removed();
    expect(
      await profileKind.read(web, { ...profile, trafficRoutingMethod: "Priority" }),
    ).toBeUndefined();
  });

  it("has no change in what it has made, read or checked itself", async () => {
    const state = await created({ mode });
    const found = await bench.kind.read(recordId, state);
    expect(kept(found?.state ?? {})).toEqual(state);
    const inputs = await inputsOf({ mode }, state);
    for (const one of [state, kept(found?.state ?? {})]) {
      const none = { changes: false, replaces: [] };
      expect(await bench.kind.diff(one, inputs, isUnknown)).toEqual(none);
    }
  });

  it.each([
    ["refused"],
    ["answer lost"],
    ["refused", "answer lost"],
    ["answer lost", "refused"],
  ] as const)("comes to its end after batches that were %s %s", async (...mishaps) => {
    bench.memory.mishaps.push(...mishaps);
    const inputs = await inputsOf({ mode });
    await bench.kind.create(inputs).catch(() => bench.kind.create(inputs));
    expect([bench.memory.records(), names()]).toEqual([standing, ["www.contoso.com"]]);
    const state = await inputsOf({ mode });
    bench.memory.mishaps.splice(0, 9, ...mishaps);
    const gone = () => bench.kind.delete(recordId, { ...state, hostedZoneId: bench.zoneId });
    await gone().catch(gone);
    expect([bench.memory.everything(), names()]).toEqual([[], []]);
  });

  it("is finished by the next create when the one before was cut off after its binding", async () => {
    const inputs = await inputsOf({ mode });
    await bench.kind.create(inputs);
    for (const type of ["CNAME", "A"]) bench.memory.remove("www.contoso.com", type);
    bench.memory.remove("www._signpost.contoso.com", "TXT");
    await bench.kind.create(inputs);
    expect(bench.memory.records()).toEqual(mode === "cname" ? standing : []);
  });

  it("is deleted whole when the delete before was cut off between record and binding", async () => {
    const state = await created({ mode });
    await bench.api.bindings.delete({ hostedZoneId: bench.zoneId, name: "www.contoso.com" });
    await bench.kind.delete(recordId, state);
    expect(bench.memory.everything()).toEqual([]);
  });

  it("takes its binding back when its record is refused, and leaves the stranger's", async () => {
    const inputs = await inputsOf({ mode });
    bench.memory.put(theirs);
    await expect(bench.kind.create(inputs)).rejects.toThrow("elsewhere.example.org");
    expect(names()).toEqual([]);
    expect(bench.memory.everything()).toEqual(["CNAME www.contoso.com 60 elsewhere.example.org"]);
  });

  it("takes its binding back when the zone does not answer", async () => {
    const inputs = await inputsOf({ mode });
    bench.memory.mishaps.push("refused", "refused");
    await expect(bench.kind.create(inputs)).rejects.toThrow("does not answer");
    expect([bench.memory.everything(), names()]).toEqual([[], []]);
  });

  it("leaves another resource's binding and marker when its own creation is refused", async () => {
    const state = await created({ mode, hostedZoneId: bench.zoneId });
    for (const type of ["CNAME", "A"]) bench.memory.remove("www.contoso.com", type);
    bench.memory.put(theirs);
    const before = bench.memory.everything();
    const again = bench.kind.create(await inputsOf({ mode, hostedZoneId: bench.zoneId }));
    await expect(again).rejects.toMatchObject({ code: "RECORD_TAKEN" });
    expect([bench.memory.everything(), names()]).toEqual([before, [String(state["name"])]]);
  });

  it("takes a stranger's record over when it adopts, without a moment of no answer", async () => {
    bench.memory.put(theirs);
    await created({ mode, adopt: true });
    expect(bench.memory.records()).toEqual(standing);
    for (const batch of bench.memory.batches) {
      const at = batch.filter(({ record }) => record.name === "www.contoso.com");
      expect(at.map(({ action }) => action)).toEqual(at.length === 0 ? [] : ["delete", "create"]);
    }
  });

  it("is gone when both binding and marker are, and partly gone it is drift that an update mends", async () => {
    const state = await created({ mode });
    const inputs = await inputsOf({ mode }, state);
    const key = { hostedZoneId: bench.zoneId, name: "www.contoso.com" };
    await bench.api.bindings.delete(key);
    const partly = await bench.kind.read(recordId, state);
    expect(partly?.state["target"]).toBe("");
    expect((await bench.kind.diff(kept(partly?.state ?? {}), inputs, isUnknown)).changes).toBe(
      true,
    );
    const mended = await bench.kind.update(recordId, kept(partly?.state ?? {}), inputs);
    expect(kept((await bench.kind.read(recordId, kept(mended)))?.state ?? {})).toEqual(state);
    await bench.api.bindings.delete(key);
    bench.memory.remove("www._signpost.contoso.com", "TXT");
    expect(await bench.kind.read(recordId, state)).toBeUndefined();
  });

  it("shows a record that was changed by hand, and writes it anew", async () => {
    const state = await created({ mode });
    const address = { ...theirs, type: "A", values: ["192.0.2.9"] } as const;
    bench.memory.put(mode === "cname" ? theirs : address);
    const found = kept((await bench.kind.read(recordId, state))?.state ?? {});
    expect(found["target"]).toBe(mode === "cname" ? "elsewhere.example.org" : "");
    const inputs = await inputsOf({ mode }, state);
    expect((await bench.kind.diff(found, inputs, isUnknown)).changes).toBe(true);
    await bench.kind.update(recordId, found, inputs);
    expect(bench.memory.records()).toEqual(standing);
  });

  it("leaves a record that was changed by hand when it is deleted, and says so", async () => {
    const state = await created({ mode });
    bench.memory.remove("www.contoso.com", "A");
    const type = mode === "cname" ? "CNAME" : "A";
    const value = mode === "cname" ? "elsewhere.example.org" : "192.0.2.9";
    bench.memory.put({ ...theirs, type, values: [value] });
    await bench.kind.delete(recordId, state, undefined, bench.warn);
    expect(bench.memory.everything()).toEqual([`${type} www.contoso.com 60 ${value}`]);
    expect(names()).toEqual([]);
    expect(bench.warnings).toEqual([expect.stringContaining(`left in the hosted zone`)]);
  });

  it("moves to another profile in place, and back", async () => {
    const shop = await bench.declareProfile("shop");
    const state = await created({ mode });
    const inputs = await inputsOf({ mode, profileId: shop }, state);
    expect(await bench.kind.diff(state, inputs, isUnknown)).toEqual({
      changes: true,
      replaces: [],
    });
    const moved = kept(await bench.kind.update(recordId, state, inputs));
    expect(bench.api.bindings.list(shop)).toHaveLength(1);
    expect(bench.memory.everything()[1]).toContain(`resource=${shop}`);
    // By the old state it is somebody else's by now.
    await bench.kind.delete(recordId, state, undefined, bench.warn);
    expect(bench.warnings).toEqual([expect.stringContaining("stays as it is")]);
    await bench.kind.delete(recordId, moved);
    expect([bench.memory.everything(), names()]).toEqual([[], []]);
  });
});

describe("a change of the mode", () => {
  it("from cname to flatten is one batch of the writer, which has the name by then", async () => {
    const state = await created();
    const inputs = await inputsOf({ mode: "flatten" }, state);
    expect(await bench.kind.diff(state, inputs, isUnknown)).toEqual({
      changes: true,
      replaces: [],
    });
    await bench.kind.update(recordId, state, inputs);
    expect(bench.memory.records()).toEqual(FLATTENED);
    const last = bench.memory.batches.at(-1)?.map(({ action, record: { type } }) => [action, type]);
    expect(last).toEqual(
      expect.arrayContaining([
        ["delete", "CNAME"],
        ["create", "A"],
      ]),
    );
  });

  it("from flatten to cname is one batch, once the writer has let go", async () => {
    const state = await created({ mode: "flatten" });
    const inputs = await inputsOf({ mode: "cname" }, state);
    await bench.kind.update(recordId, state, inputs);
    expect(bench.letGo).toEqual(["www.contoso.com"]);
    expect(bench.memory.records()).toEqual(CNAME);
    const last = bench.memory.batches.at(-1)?.map(({ action, record: { type } }) => [action, type]);
    expect(last).toEqual(
      expect.arrayContaining([
        ["delete", "A"],
        ["create", "CNAME"],
      ]),
    );
  });

  it("that the profile does not allow changes nothing (TM-286)", async () => {
    const state = await created();
    const inputs = await inputsOf({ mode: "flatten" }, state);
    await bench.declareProfile("web", "Weighted");
    await expect(bench.kind.update(recordId, state, inputs)).rejects.toThrow("TM-286");
    expect([bench.memory.records(), bench.memory.batches.length]).toEqual([CNAME, 1]);
  });
});

describe("an alias writer", () => {
  it("that has nothing to write yet is waited for, and no failure", async () => {
    bench.says = { kind: "pending", message: "no address yet", addresses: [], changeId: "" };
    await created({ mode: "flatten" });
    expect(bench.warnings).toEqual([expect.stringMatching(/has not written .* no address yet/)]);
    expect(names()).toEqual(["www.contoso.com"]);
  });

  it("that fails makes the creation fail with its words, and nothing is left", async () => {
    bench.says = { kind: "failed", message: "no credentials", addresses: [], changeId: "" };
    await expect(created({ mode: "flatten" })).rejects.toThrow(
      /could not write .*: no credentials/,
    );
    expect([names(), bench.memory.everything()]).toEqual([[], []]);
  });

  it.each([
    ["a stranger's record", undefined],
    ["another installation's record", "other"],
  ])("that fails leaves %s as it was, also for the next creation", async (_, owner) => {
    const address = { ...theirs, type: "A", values: ["198.51.100.1"] } as const;
    if (owner === undefined) bench.memory.put(address);
    else {
      const claim = { owner, resource: "r", name: address.name, kind: "flatten" } as const;
      await claimRecords(bench.memory.zone, { ...claim, records: [address] });
    }
    const before = bench.memory.everything();
    bench.says = { kind: "failed", message: "no credentials", addresses: [], changeId: "" };
    await expect(created({ mode: "flatten", adopt: true })).rejects.toThrow("no credentials");
    expect([names(), bench.memory.everything()]).toEqual([[], before]);
    const inputs = await inputsOf({ mode: "flatten" });
    await expect(bench.kind.create(inputs)).rejects.toThrow("set adopt: true");
    expect([names(), bench.memory.everything()]).toEqual([[], before]);
  });

  it("that fails leaves what an earlier creation had written", async () => {
    await created({ mode: "flatten" });
    await bench.api.bindings.delete({ hostedZoneId: bench.zoneId, name: "www.contoso.com" });
    const before = bench.memory.records();
    bench.says = { kind: "failed", message: "no credentials", addresses: [], changeId: "" };
    await expect(created({ mode: "flatten" })).rejects.toThrow("no credentials");
    expect([names(), bench.memory.records()]).toEqual([[], before]);
  });

  it("that fails later is told in a refresh", async () => {
    const state = await created({ mode: "flatten" });
    bench.says = { kind: "stale", message: "the profile is disabled", addresses: [], changeId: "" };
    await bench.kind.read(recordId, state, undefined, bench.warn);
    expect(bench.warnings).toEqual([expect.stringContaining("is stale: the profile is disabled")]);
  });
});

describe("the difference of an alias record", () => {
  it.each([
    [{ name: "web.contoso.com" }, ["name"]],
    [{ hostedZoneId: "Z0" }, ["hostedZoneId"]],
    [{ connection: UNKNOWN }, ["connection"]],
    [{ profileId: UNKNOWN, target: UNKNOWN }, ["profileId"]],
    [{ profileId: UNKNOWN, target: "new.tm.example.org" }, []],
    [{ target: "new.tm.example.org" }, []],
    [{ ttl: 60 }, []],
    [{ awsProfile: "dns" }, []],
  ])("by %j replaces %j", async (change, replaces) => {
    const state = await created();
    const inputs = { ...(await inputsOf({}, state)), ...change };
    expect(await bench.kind.diff(state, inputs, isUnknown)).toEqual({ changes: true, replaces });
  });

  it("is none by a new token or a profile's name that is not known yet", async () => {
    const state = await created();
    const connection = { ...bench.connection, token: "new" };
    const inputs = { ...(await inputsOf({}, state)), connection, target: UNKNOWN };
    expect((await bench.kind.diff(state, inputs, isUnknown)).changes).toBe(false);
  });
});

describe("an alias record that is looked up by its id", () => {
  it("has the properties of its binding and its record", async () => {
    await created({ ttl: 60 });
    const found = await bench.kind.read(recordId, { connection: bench.connection });
    expect(found?.inputs).toMatchObject({
      name: "www.contoso.com",
      profileId: web,
      mode: "cname",
      ttl: 60,
      target: "web.tm.example.org",
    });
  });

  it("has to be there", async () => {
    const state = { connection: bench.connection };
    await expect(bench.kind.read(recordId, state)).rejects.toThrow("does not exist");
    await expect(bench.kind.read("www.contoso.com", state)).rejects.toThrow("id must be");
  });
});

describe("an alias record whose hosted zone is gone", () => {
  it("is gone as well, and its binding goes with it", async () => {
    const state = await created();
    bench.memory.failure = new ProviderError("HOSTED_ZONE_UNKNOWN", "no such zone");
    expect((await bench.kind.read(recordId, state))?.state["target"]).toBe("");
    await bench.kind.delete(recordId, state, undefined, bench.warn);
    expect(names()).toEqual([]);
    expect(bench.warnings).toEqual([
      `the hosted zone ${bench.zoneId} is not there for these credentials; if it exists elsewhere, www.contoso.com and its marker still stand`,
    ]);
  });
});

it.each([["web.tm.contoso.com"], ["tm.contoso.com"]])(
  "an alias record of the name %s, in the service zone, writes nothing",
  async (name) => {
    const connection = { ...bench.connection, zone: "tm.contoso.com" };
    const inputs = await inputsOf({ name, connection });
    await expect(bench.kind.create(inputs)).rejects.toThrow("not be in the service zone");
    expect([bench.memory.batches, names()]).toEqual([[], []]);
  },
);

it("an alias record of a profile that is not there fails and writes nothing", async () => {
  const inputs = await inputsOf({ profileId: `${web}x` });
  await expect(bench.kind.create(inputs)).rejects.toThrow("there is no profile");
  expect(bench.memory.batches).toEqual([]);
});

it("a name that the installation keeps for another profile is not taken without being told", async () => {
  const shop = await bench.declareProfile("shop");
  await created();
  const inputs = await inputsOf({ profileId: shop });
  await expect(bench.kind.create(inputs)).rejects.toThrow("set adopt: true");
  const other = {
    owner: "other",
    resource: "other",
    name: "api.contoso.com",
    kind: "cname",
  } as const;
  await claimRecords(bench.memory.zone, {
    ...other,
    records: [{ ...theirs, name: "api.contoso.com" }],
  });
  await expect(bench.kind.create({ ...inputs, name: "api.contoso.com" })).rejects.toThrow("other");
  expect(names()).toEqual(["www.contoso.com"]);
});
