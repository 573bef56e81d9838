import { describe, expect, it } from "@jest/globals";
import { parseProfileReply, renderProfile } from "../../../provider/control/profile-body.ts";
import type { Values } from "../../../provider/engine/lifecycle/kind.ts";
import { profileKind } from "../../../provider/engine/lifecycle/profile.ts";
import type { Profile } from "../../../provider/model/profile.ts";
import { parsedValue } from "../../support/parsing.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;

const connection = {
  endpoint: "https://127.0.0.1:1",
  token: "t",
  certificate: "c",
  subscriptionId: "s1",
  zone: "tm.example.org",
  directory: "/installation",
};
const declared = {
  profileName: "web",
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web" },
  monitorConfig: { path: "/" },
  fqdn: "web.tm.example.org",
  connection,
};

async function inputsOf(values: Values): Promise<Values> {
  const { inputs, faults } = await profileKind.check(values, isUnknown);
  expect(faults).toEqual([]);
  return inputs;
}

describe("a profile's check", () => {
  it("fills the defaults, a TTL of 30 s among them (TM-12)", async () => {
    const inputs = await inputsOf(declared);
    expect(inputs["dnsConfig"]).toEqual({ relativeName: "web", ttl: 30 });
    expect(inputs["resourceGroupName"]).toBe("default");
    expect(inputs["monitorConfig"]).toMatchObject({
      intervalInSeconds: 30,
      timeoutInSeconds: 10,
      toleratedNumberOfFailures: 3,
      port: 80,
    });
  });

  it("reports every fault at once, with path, value and what is allowed", async () => {
    const { faults } = await profileKind.check(
      {
        ...declared,
        profileName: "-",
        dnsConfig: { relativeName: "a b", ttl: -1 },
        monitorConfig: { path: "/", port: 70000, intervalInSecond: 10 },
      },
      isUnknown,
    );
    expect(faults.map(({ path }) => path).sort()).toEqual([
      "dnsConfig.relativeName",
      "dnsConfig.ttl",
      "monitorConfig.intervalInSecond",
      "monitorConfig.port",
      "profileName",
    ]);
    expect(faults.find(({ path }) => path === "monitorConfig.port")?.message).toBe(
      "port must be an integer from 1 to 65535, got 70000",
    );
  });

  it("says nothing of values that are not known yet, and keeps them", async () => {
    const { inputs, faults } = await profileKind.check(
      {
        ...declared,
        connection: UNKNOWN,
        dnsConfig: { relativeName: UNKNOWN, ttl: 5 },
        monitorConfig: { path: UNKNOWN },
      },
      isUnknown,
    );
    expect(faults).toEqual([]);
    expect(inputs["dnsConfig"]).toEqual({ relativeName: UNKNOWN, ttl: 5 });
  });
});

describe("a profile's diff", () => {
  it("finds none in what it has normalised itself", async () => {
    const inputs = await inputsOf(declared);
    expect(await profileKind.diff(inputs, inputs, isUnknown)).toEqual({
      changes: false,
      replaces: [],
    });
  });

  it.each([
    ["a TTL", { dnsConfig: { relativeName: "web", ttl: 0 } }, []],
    ["a probe port", { monitorConfig: { path: "/", port: 81 } }, []],
    ["the relative name (TM-48)", { dnsConfig: { relativeName: "www" } }, ["dnsConfig"]],
    ["the profile's name", { profileName: "other" }, ["profileName"]],
    ["the installation", { connection: { ...connection, subscriptionId: "s2" } }, ["connection"]],
    ["name servers being replaced", { connection: UNKNOWN }, ["connection"]],
    [
      "other name servers that are new",
      { connection: { ...connection, subscriptionId: UNKNOWN, directory: "/other" } },
      ["connection"],
    ],
  ])("for %s says what is replaced", async (_what, change, replaces) => {
    const state = await inputsOf(declared);
    const inputs = await inputsOf({ ...declared, ...change });
    expect(await profileKind.diff(state, inputs, isUnknown)).toEqual({ changes: true, replaces });
  });

  it.each([
    ["a new token", { ...connection, token: "new" }],
    ["a new port of the control API", { ...connection, endpoint: "https://127.0.0.1:2" }],
    ["name servers being changed", { ...connection, token: UNKNOWN, subscriptionId: UNKNOWN }],
  ])("takes %s for no change of the profile", async (_what, next) => {
    const state = await inputsOf(declared);
    const inputs = await inputsOf({ ...declared, connection: next });
    expect(await profileKind.diff(state, inputs, isUnknown)).toEqual({
      changes: false,
      replaces: [],
    });
  });
});

describe("a declared probe protocol (TM-24)", () => {
  const monitors = [
    { protocol: "HTTP", path: "/" },
    { protocol: "HTTPS", path: "/health", port: 8443 },
    { protocol: "tcp", port: 22 },
    { protocol: "TCP", port: 22, path: "" },
    { protocol: "TCP", port: 22, path: null },
  ];
  /** What an engine has kept of the inputs, and what the service gives back (see `read`). */
  const kept = (inputs: Values) => JSON.parse(JSON.stringify(inputs)) as Values;
  function read(inputs: Values): Values {
    const profile = inputs as unknown as Profile;
    const key = { subscriptionId: "s1", resourceGroup: "default", profileName: "web" };
    const fqdn = "web.tm.example.org";
    const remote = { key, profile, fqdn, profileMonitorStatus: "Inactive", endpoints: [] };
    const reply = JSON.parse(JSON.stringify(renderProfile(remote, "2026-09-01")));
    return { ...inputs, ...parsedValue(parseProfileReply(reply)).profile };
  }

  it.each(monitors)("as %j is in one normal form, kept, read and declared again", async (given) => {
    const inputs = await inputsOf({ ...declared, monitorConfig: given });
    for (const state of [inputs, kept(inputs), read(inputs), kept(read(inputs))]) {
      const { changes } = await profileKind.diff(state, inputs, isUnknown);
      expect({ state, changes }).toEqual({ state, changes: false });
      const again = await inputsOf({ ...declared, monitorConfig: state["monitorConfig"] });
      expect(kept(again)).toEqual(kept(inputs));
    }
  });

  it("is a change of the profile when it is another one, once", async () => {
    const [http, https, tcp] = await Promise.all(
      monitors.map((monitorConfig) => inputsOf({ ...declared, monitorConfig })),
    );
    for (const [before = {}, after = {}] of [
      [http, https],
      [https, tcp],
      [tcp, http],
    ]) {
      const changed = await profileKind.diff(kept(before), after, isUnknown);
      expect(changed).toEqual({ changes: true, replaces: [] });
      const settled = await profileKind.diff(kept(read(after)), after, isUnknown);
      expect(settled.changes).toBe(false);
    }
  });
});

describe("a profile without a connection", () => {
  it("fails with the property that gives one", async () => {
    await expect(profileKind.create({ ...declared, connection: {} })).rejects.toThrow(
      "nameServers must be the name servers this resource belongs to",
    );
  });
});
