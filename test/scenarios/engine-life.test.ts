// Profiles and endpoints in the hands of the real engine: what replaces, what drifts, what is refused
// before anything happens, what is taken over and what is left alone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type ControlClient, createControlClient } from "../../provider/control/client.ts";
import { endpointId, type ProfileKey, profileId } from "../../provider/model/desired-state.ts";
import type { Endpoint } from "../../provider/model/endpoint.ts";
import { dig as ask } from "../support/dig.ts";
import { freePorts } from "../support/free-ports.ts";
import { storedProfile } from "../support/profiles.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";

const MINUTE_MS = 60_000;

let project: PulumiProject;
let ports: number[];
let client: ControlClient;
let subscriptionId: string;

const dig = (...args: string[]) => ask(ports[0] ?? 0, ...args);
const keyOf = (profileName: string): ProfileKey => ({
  subscriptionId,
  resourceGroup: "default",
  profileName,
});

/** A program: name servers, and what a test declares in them. */
const program = (body: string) => `
import { secret } from "@pulumi/pulumi";
import { Endpoint, ExternalEndpoint, NameServers, Profile, type ProfileArgs } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.example.org", directory: "installation", port: ${ports[0]}, controlPort: ${ports[1]},
});
const common = {
  nameServers, trafficRoutingMethod: "Priority", monitorConfig: { path: "/", port: 9 },
} as const;
const profile = (name: string, args: Partial<ProfileArgs> = {}, options = {}) =>
  new Profile(name, { ...common, dnsConfig: { relativeName: name, ttl: 0 }, ...args }, options);
${body}
export const connection = nameServers.connection;
`;

async function up(body: string, ...args: string[]): Promise<string> {
  await project.program(program(body));
  return project.succeed("up", "--yes", "--skip-preview", ...args);
}

beforeAll(async () => {
  ports = await freePorts(3);
  project = await createProject("life");
}, 2 * MINUTE_MS);

afterAll(() => project?.close(), 2 * MINUTE_MS);

describe("values", () => {
  const body = `
const first = profile("first", { dnsConfig: { relativeName: "first", ttl: 0 }, tags: {},
  monitorConfig: { path: "/", port: 9, toleratedNumberOfFailures: 0, customHeaders: [], expectedStatusCodeRanges: [] } });
const chosen = new ExternalEndpoint("chosen", { profile: first, target: nameServers.version.apply(() => "192.0.2.1"),
  customHeaders: [{ name: "x-key", value: secret("a-secret-header") }], alwaysServe: "Enabled" });
const derived = profile("derived", { dnsConfig: {
  relativeName: first.id.apply(() => "derived"), ttl: chosen.priority.apply(() => 2147483647) },
  tags: { empty: "", zone: nameServers.version } });
new ExternalEndpoint("later", { profile: derived, target: chosen.endpointMonitorStatus.apply(() => "192.0.2.9"),
  weight: chosen.priority, alwaysServe: "Enabled" });
export const status = derived.profileMonitorStatus;
export const fqdn = derived.fqdn;
`;

  it(
    "that are not known yet neither fail a preview nor hide the name that is known",
    async () => {
      await project.program(program(body));
      expect(await project.succeed("preview", "--diff")).toContain("first.tm.example.org");
    },
    MINUTE_MS,
  );

  it(
    "that are 0, empty or the largest there is reach the answer and are no change afterwards (TM-13)",
    async () => {
      await up(body);
      const outputs = await project.outputs();
      ({ subscriptionId } = outputs["connection"] as { subscriptionId: string });
      client = createControlClient(outputs["connection"] as never);
      expect(outputs["fqdn"]).toBe("derived.tm.example.org");
      expect(outputs["status"]).toBe("Inactive"); // as it was when it was written
      expect(await dig("+noall", "+answer", "first.tm.example.org")).toMatch(
        /\s0\s+IN\s+A\s+192\.0\.2\.1/,
      );
      expect(await dig("+noall", "+answer", "derived.tm.example.org")).toMatch(
        /\s2147483647\s+IN\s+A\s+192\.0\.2\.9/,
      );
      await project.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
      await project.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes");
      // A refresh brings the statuses up to date, and that is no change either.
      expect(await project.plan()).toEqual({});
    },
    MINUTE_MS,
  );

  it(
    "that are secret stand encrypted in the state, at any depth",
    async () => {
      const state = await project.succeed("stack", "export");
      expect(state).not.toContain("a-secret-header");
      const { token } = (await project.outputs())["connection"] as { token: string };
      expect(state).not.toContain(token);
      expect(state).not.toContain("BEGIN CERTIFICATE");
      const found = await client.getEndpoint(keyOf("first"), "externalEndpoints", "chosen");
      expect(found?.endpoint.customHeaders).toEqual([{ name: "x-key", value: "a-secret-header" }]);
    },
    MINUTE_MS,
  );
});

const LIVES = `
const a = profile("a");
const b = profile("b");
const c = profile("c");
const d = profile("d");
new ExternalEndpoint("moves", { profile: d, target: "192.0.2.1", priority: 1, alwaysServe: "Enabled" });
new ExternalEndpoint("named", { profile: d, target: "192.0.2.2", priority: 2, alwaysServe: "Enabled" });
new ExternalEndpoint("stays", { profile: d, target: "192.0.2.3", priority: 3, alwaysServe: "Enabled" });
`;

describe("a change", () => {
  it(
    "replaces where the contract forbids it, and nowhere else (TM-48)",
    async () => {
      await up(LIVES);
      const changed = `
const a = profile("a", { dnsConfig: { relativeName: "a2", ttl: 0 } });
const b = profile("b", { profileName: "b2" });
const c = profile("c", { resourceGroupName: "group" });
const d = profile("d", { dnsConfig: { relativeName: "d", ttl: 1 }, profileStatus: "Enabled", tags: { a: "b" },
  monitorConfig: { path: "/health", port: 10, intervalInSeconds: 10, timeoutInSeconds: 5 } });
new ExternalEndpoint("moves", { profile: a, target: "192.0.2.1", priority: 1, alwaysServe: "Enabled" });
new ExternalEndpoint("named", { profile: d, target: "192.0.2.2", priority: 2, endpointName: "renamed", alwaysServe: "Enabled" });
new ExternalEndpoint("stays", { profile: d, target: "192.0.2.4", priority: 4, weight: 2, endpointStatus: "Enabled", alwaysServe: "Enabled" });
`;
      await project.program(program(changed));
      const plan = await project.plan();
      expect(plan).toMatchObject({ d: "update", stays: "update" });
      for (const name of ["a", "b", "c", "moves", "named"]) {
        expect([name, plan[name]]).toEqual([name, expect.stringMatching(/replace/)]);
      }
      expect(Object.keys(plan).sort()).toEqual(
        ["a", "b", "c", "d", "moves", "named", "stays"].sort(),
      );
      await project.succeed("up", "--yes", "--skip-preview");
      expect(await dig("+short", "a2.tm.example.org")).toBe("192.0.2.1");
      expect(await dig("a.tm.example.org")).toContain("status: NXDOMAIN");
      expect(await dig("+short", "d.tm.example.org")).toBe("192.0.2.2");
      expect(await project.plan()).toEqual({});
    },
    2 * MINUTE_MS,
  );

  it(
    "to other name servers replaces what moves, which the preview says before they are there",
    async () => {
      await project.program(
        program(`
const other = new NameServers("other", { zone: "tm.example.net", directory: "other", port: ${ports[2]}, controlPort: 1 });
profile("a", { nameServers: other });
`),
      );
      expect((await project.plan())["a"]).toMatch(/replace/);
    },
    MINUTE_MS,
  );

  it(
    "of a profile leaves its endpoints alone (TM-227)",
    async () => {
      await up(LIVES);
      const before = (await client.getProfile(keyOf("d")))?.endpoints;
      expect(before).toHaveLength(3);
      await up(LIVES.replace('profile("d")', 'profile("d", { tags: { changed: "" } })'));
      expect((await client.getProfile(keyOf("d")))?.endpoints).toEqual(before);
    },
    2 * MINUTE_MS,
  );
});

describe("drift", () => {
  it(
    "is shown by a refresh, property by property, and mended by an up",
    async () => {
      const declared = `
const web = profile("web", { dnsConfig: { relativeName: "web", ttl: 30 } });
new ExternalEndpoint("europe", { profile: web, target: "192.0.2.1", weight: 5, alwaysServe: "Enabled" });
`;
      await up(declared);
      await project.succeed("refresh", "--yes", "--skip-preview"); // statuses as they are now
      const key = keyOf("web");
      const remote = await client.getProfile(key);
      const europe = remote?.endpoints[0]?.endpoint;
      if (!remote || !europe) throw new Error("they are not there");
      const { profile } = remote;
      const dnsConfig = { ...profile.dnsConfig, ttl: 60 };
      await client.putProfile(key, { ...profile, dnsConfig });
      await client.putEndpoint(key, { ...europe, weight: 6 });

      const shown = await project.succeed("refresh", "--yes", "--skip-preview", "--diff");
      const lines = shown.split("\n").filter((line) => /^\s*[~+-] \w+\s*:/.test(line));
      expect(lines.map((line) => line.trim().replace(/\s+/g, " "))).toEqual(
        expect.arrayContaining(
          ["~ dnsConfig: {", "~ ttl: 30 => 60", "~ weight: 5 => 6"].map(asShown),
        ),
      );
      expect(lines).toHaveLength(3);
      expect(await project.plan()).toEqual({ web: "update", europe: "update" });
      await project.succeed("up", "--yes", "--skip-preview");
      expect((await client.getProfile(key))?.profile.dnsConfig.ttl).toBe(30);
      expect((await client.getProfile(key))?.endpoints[0]?.endpoint.weight).toBe(5);

      await client.deleteEndpoint(key, "externalEndpoints", "europe");
      const mended = await project.succeed("up", "--yes", "--skip-preview", "--refresh");
      expect(mended).toMatch(/\+ 1 created/);
      expect(await dig("+short", "web.tm.example.org")).toBe("192.0.2.1");
    },
    2 * MINUTE_MS,
  );
});

/** A line of a diff without its padding. */
const asShown = (line: string) => expect.stringMatching(new RegExp(line.replace(/[:{]/g, " ?$&")));

describe("what only the service knows", () => {
  it(
    "is said in the preview, and changes nothing",
    async () => {
      const declared = `
const web = profile("web", { dnsConfig: { relativeName: "web", ttl: 30 } });
new ExternalEndpoint("europe", { profile: web, target: "192.0.2.1", priority: 7, alwaysServe: "Enabled" });
`;
      await up(declared);
      await client.putProfile(keyOf("foreign"), storedProfile("foreign").profile);
      const refusals = [
        ['new ExternalEndpoint("twin", { profile: web, target: "192.0.2.1" });', "(TM-32)"],
        [
          'new ExternalEndpoint("twin", { profile: web, target: "192.0.2.2", priority: 7 });',
          "(TM-67)",
        ],
        ['profile("thief", { dnsConfig: { relativeName: "foreign" } });', "(TM-43)"],
      ] as const;
      for (const [addition, statement] of refusals) {
        await project.program(program(declared + addition));
        const { code, text } = await project.run("preview");
        expect(code).not.toBe(0);
        expect(text).toContain(statement);
      }
      expect((await client.getProfile(keyOf("web")))?.endpoints).toHaveLength(1);
      // Renamed, the endpoint takes its own place.
      await project.program(
        program(declared.replace("{ profile: web", '{ endpointName: "europa", profile: web')),
      );
      expect((await project.plan())["europe"]).toMatch(/replace/);
      await project.succeed("up", "--yes", "--skip-preview");
      expect(await dig("+short", "web.tm.example.org")).toBe("192.0.2.1");
    },
    2 * MINUTE_MS,
  );
});

describe("what exists already", () => {
  const manual = { ...storedProfile("manual", { ttl: 77 }).profile };
  const endpoint: Endpoint = {
    name: "hand",
    kind: "externalEndpoints",
    target: "192.0.2.77",
    endpointStatus: "Enabled",
    weight: 3,
    priority: 4,
    alwaysServe: "Enabled",
    customHeaders: [],
  };

  it(
    "is looked up by its id, without being managed",
    async () => {
      const key = keyOf("manual");
      await client.putProfile(key, manual);
      await client.putEndpoint(key, endpoint);
      const declared = `
const found = Profile.get("found", "${profileId(key)}", { nameServers });
const hand = Endpoint.get("hand", "${endpointId(key, endpoint)}", { nameServers });
new ExternalEndpoint("added", { profile: found, target: "192.0.2.78", priority: 1, alwaysServe: "Enabled" });
export const read = { fqdn: found.fqdn, ttl: found.dnsConfig.ttl, target: hand.target, weight: hand.weight };
`;
      await up(declared);
      expect((await project.outputs())["read"]).toEqual({
        fqdn: "manual.tm.example.org",
        ttl: 77,
        target: "192.0.2.77",
        weight: 3,
      });
      expect(await dig("+short", "manual.tm.example.org")).toBe("192.0.2.78");
      // While the name servers change, the preview has no connection to look anything up with.
      const changing = program(declared).replace("controlPort", 'tokenVersion: "2", controlPort');
      await project.program(changing);
      const plan = await project.plan();
      expect([plan["ns"], plan["added"]]).toEqual(["update", undefined]);
      await up("");
      expect((await client.getProfile(key))?.profile).toEqual(manual);
    },
    2 * MINUTE_MS,
  );

  it(
    "is refused by name in the preview and in the up, and taken over by adopt",
    async () => {
      const key = keyOf("manual");
      const declared = (adopt: string) => `
const manual = profile("manual", { dnsConfig: { relativeName: "manual", ttl: 78 } ${adopt} });
new ExternalEndpoint("hand", { profile: manual, target: "192.0.2.79" ${adopt}, alwaysServe: "Enabled" });
`;
      await project.program(program(declared("")));
      const { code, text } = await project.run("preview");
      expect(code).not.toBe(0);
      expect(text).toMatch(/manual exists already and is another one \(.*\): set adopt: true/);
      expect((await project.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
      expect((await client.getProfile(key))?.profile).toEqual(manual);
      await up(declared(", adopt: true"));
      expect((await client.getProfile(key))?.profile.dnsConfig.ttl).toBe(78);
      expect(await dig("+short", "manual.tm.example.org")).toBe("192.0.2.79");
      await up(declared(""), "--expect-no-changes");
    },
    2 * MINUTE_MS,
  );
});

describe("options of the engine", () => {
  const declared = (name: string, options: string) => `
const kept = profile("${name}", { profileName: "kept", dnsConfig: { relativeName: "kept", ttl: 0 } }, ${options});
new ExternalEndpoint("one", { profile: kept, target: "192.0.2.1", alwaysServe: "Enabled" }, ${options.includes("retain") ? "{ retainOnDelete: true }" : "{}"});
`;

  it(
    "rename by aliases without a change, refuse to delete what is protected, keep what is retained",
    async () => {
      await up(declared("old", "{}"));
      await up(declared("new", '{ aliases: [{ name: "old" }] }'), "--expect-no-changes");
      await up(declared("new", "{ protect: true }"));
      await project.program(program(""));
      const { code, text } = await project.run("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(text).toContain("protected");
      expect(await dig("+short", "kept.tm.example.org")).toBe("192.0.2.1");
      await up(declared("new", "{ retainOnDelete: true }"));
      await up("");
      expect(await dig("+short", "kept.tm.example.org")).toBe("192.0.2.1");
    },
    2 * MINUTE_MS,
  );
});

describe("an up that fails in its middle", () => {
  it(
    "keeps what was right, and the next one finishes",
    async () => {
      const declared = (last: number) => `
const half = profile("half");
const good = [1, 2, 3].map((number) => new ExternalEndpoint("half-" + number, {
  profile: half, target: "192.0.2." + number, priority: number, alwaysServe: "Enabled" }));
new ExternalEndpoint("last", { profile: half, target: "192.0.2.4", priority: ${last}, alwaysServe: "Enabled" }, { dependsOn: good });
`;
      await project.program(program(declared(1)));
      const { code, text } = await project.run("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(text).toContain("priority must be unique in the profile, got 1");
      expect((await client.getProfile(keyOf("half")))?.endpoints).toHaveLength(3);
      await up(declared(4));
      const { endpoints = [] } = (await client.getProfile(keyOf("half"))) ?? {};
      expect(endpoints.map((one) => one.endpoint.priority).sort()).toEqual([1, 2, 3, 4]);
      await project.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
    },
    2 * MINUTE_MS,
  );
});

it(
  "is destroyed without a trace",
  async () => {
    await project.succeed("destroy", "--yes", "--skip-preview");
    await expect(dig("+short", "half.tm.example.org")).rejects.toThrow();
    expect(existsSync(join(project.folder, "installation"))).toBe(false);
  },
  MINUTE_MS,
);
