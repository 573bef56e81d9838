// What the service says of a declaration while it is only checked, and what is not said.

import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { endpointKind } from "../../../provider/engine/lifecycle/endpoint.ts";
import type { Values } from "../../../provider/engine/lifecycle/kind.ts";
import { profileKind } from "../../../provider/engine/lifecycle/profile.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;

let api: TestControlApi;
let web: Values;
let europe: Values;
beforeEach(async () => {
  api = await openControlApi();
  const connection = { ...api.access, subscriptionId: "sub", zone: "tm.example.org" };
  web = {
    profileName: "web",
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName: "web" },
    monitorConfig: { path: "/" },
    connection,
  };
  const { inputs } = await profileKind.check(web, isUnknown);
  const { id } = await profileKind.create(inputs);
  europe = {
    endpointName: "europe",
    type: "externalEndpoints",
    profileId: id,
    target: "192.0.2.1",
    priority: 1,
    connection,
  };
  await endpointKind.create((await endpointKind.check(europe, isUnknown)).inputs);
});
afterEach(() => api.close());

const pathsOf = (faults: readonly { path: string; message: string }[]) =>
  faults.map(({ path, message }) => [path, /TM-\d+/.exec(message)?.[0]]);

describe("the check of a profile", () => {
  it("reports a taken name and a name that names the name servers", async () => {
    const other = { ...web, profileName: "other" };
    const taken = await profileKind.check(other, isUnknown);
    expect(pathsOf(taken.faults)).toEqual([["dnsConfig.relativeName", "TM-43"]]);
    const ns = await profileKind.check({ ...other, dnsConfig: { relativeName: "ns1" } }, isUnknown);
    expect(ns.faults).toHaveLength(1);
  });

  it("lets a replacement have the name of what it replaces, also when it is checked again as new", async () => {
    const { inputs: old } = await profileKind.check(web, isUnknown);
    const renamed = { ...web, profileName: "renamed" };
    expect((await profileKind.check(renamed, isUnknown, old)).faults).toEqual([]);
    expect((await profileKind.check(renamed, isUnknown)).faults).toEqual([]);
    const moved = { ...web, dnsConfig: { relativeName: "shop" } };
    expect((await profileKind.check(moved, isUnknown, old)).faults).toEqual([]);
    expect((await profileKind.check(moved, isUnknown)).faults).toEqual([]);
    // Declared as it was, nothing is replaced any more.
    expect((await profileKind.check(web, isUnknown, old)).faults).toEqual([]);
  });
});

describe("the check of an endpoint", () => {
  it.each([
    [{ endpointName: "twin", priority: 2 }, "target", "TM-32"],
    [{ endpointName: "twin", target: "192.0.2.2" }, "priority", "TM-67"],
    [{ endpointName: "twin", target: "a.example.org", priority: 2 }, "target", "TM-38"],
    [{ endpointName: "twin", target: "x.tm.example.org", priority: 2 }, "target", "TM-40"],
  ])("reports what %j meets in its profile", async (change, path, statement) => {
    const { faults } = await endpointKind.check({ ...europe, ...change }, isUnknown);
    expect(pathsOf(faults)).toContainEqual([path, statement]);
  });

  it("lets a renamed endpoint keep its target and its number", async () => {
    const renamed = { ...europe, endpointName: "europa" };
    expect((await endpointKind.check(renamed, isUnknown, europe)).faults).toEqual([]);
    expect((await endpointKind.check(renamed, isUnknown)).faults).toEqual([]);
  });

  it("lets it take what one that was declared before it gives up, as with dependsOn", async () => {
    const { inputs: old } = await endpointKind.check(europe, isUnknown);
    await endpointKind.check(europe, isUnknown, old); // what is remembered, is for the whole run
    const asia = { ...europe, endpointName: "asia" };
    const twice = await endpointKind.check(asia, isUnknown);
    expect(pathsOf(twice.faults)).toEqual([
      ["target", "TM-32"],
      ["priority", "TM-67"],
    ]);
    await endpointKind.check({ ...europe, target: "192.0.2.9", priority: 4 }, isUnknown, old);
    expect((await endpointKind.check(asia, isUnknown)).faults).toEqual([]);
    await endpointKind.check(europe, isUnknown, old);
    expect((await endpointKind.check(asia, isUnknown)).faults).toHaveLength(2);
    const target = UNKNOWN;
    await endpointKind.check({ ...europe, target, priority: UNKNOWN }, isUnknown, old);
    expect((await endpointKind.check(asia, isUnknown)).faults).toEqual([]);
    // Declared as it is, it gives nothing up.
    await endpointKind.check(europe, isUnknown, old);
    expect((await endpointKind.check(asia, isUnknown)).faults).toHaveLength(2);
  });

  it("says nothing against itself", async () => {
    expect((await endpointKind.check(europe, isUnknown, europe)).faults).toEqual([]);
    expect((await endpointKind.check({ ...europe, weight: 9 }, isUnknown, europe)).faults).toEqual(
      [],
    );
  });

  it("says nothing while its profile is not there, or something is not known yet", async () => {
    const absent = { ...europe, profileId: `${europe["profileId"]}x` };
    expect((await endpointKind.check(absent, isUnknown)).faults).toEqual([]);
    const twin = { ...europe, endpointName: "twin", priority: UNKNOWN };
    expect((await endpointKind.check(twin, isUnknown)).faults).toEqual([]);
  });

  it("says nothing where the token is not let in", async () => {
    api.allow("another");
    const twin = { ...europe, endpointName: "twin" };
    expect((await endpointKind.check(twin, isUnknown)).faults).toEqual([]);
  });
});

describe("a runtime that does not answer", () => {
  it("holds a check up for less than two seconds, and nothing is said", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    const connection = { ...(web["connection"] as object), endpoint: `https://127.0.0.1:${port}` };
    const startedAtMs = performance.now();
    const { faults } = await profileKind.check({ ...web, connection }, isUnknown);
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
    expect(faults).toEqual([]);
    silent.close();
  });
});
