// One installation, three stacks: the one that deploys it, one that is handed its connection, one that
// has it in its configuration. The token is replaced, and all of them live on.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createControlClient } from "../../provider/control/client.ts";
import { installationFiles, readTokens, writeWhole } from "../../provider/control/installation.ts";
import { stopRuntime } from "../../provider/deploy/stop.ts";
import { dig } from "../support/dig.ts";
import { freePorts } from "../support/free-ports.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";

const MINUTE_MS = 60_000;

let platform: PulumiProject;
let consumer: PulumiProject;
let configured: PulumiProject;
let port: number;
let controlPort: number;
let otherPort: number;
let directory: string;

const platformProgram = (tokenVersion: string) => `
import { NameServers } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.example.org", directory: "installation", port: ${port}, controlPort: ${controlPort},
  tokenVersion: "${tokenVersion}",
});
export const connection = nameServers.connection;
`;

const profileProgram = (name: string, nameServers: string, target: string) => `
import { StackReference } from "@pulumi/pulumi";
import { ExternalEndpoint, Profile } from "signpost";
const profile = new Profile("${name}", {
  ${nameServers}
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "${name}", ttl: 0 },
  monitorConfig: { path: "/", port: 9 },
});
new ExternalEndpoint("${name}-endpoint", { profile, target: "${target}", alwaysServe: "Enabled" });
export const fqdn = profile.fqdn;
export const status = profile.profileMonitorStatus;
`;

const REFERENCE = `nameServers: new StackReference("organization/platform/test").requireOutput("connection"),`;

async function tokenNow(): Promise<string> {
  const { connection } = await platform.outputs();
  return (connection as { token: string }).token;
}

async function isLetIn(token: string): Promise<boolean> {
  const certificate = await readFile(installationFiles(directory).certificate, "utf8");
  const endpoint = `https://127.0.0.1:${controlPort}`;
  const client = createControlClient({ endpoint, token, certificate, repeats: false });
  return client.ping().then(
    () => true,
    () => false,
  );
}

/** What an hour does to the token that was replaced. */
async function letLapse(): Promise<void> {
  const tokens = await readTokens(directory);
  const lapsing = tokens.lapsing.map((one) => ({ ...one, untilMs: 0 }));
  await writeWhole(installationFiles(directory).tokens, JSON.stringify({ ...tokens, lapsing }));
}

const address = async (name: string) => dig(port, "+short", `${name}.tm.example.org`);

beforeAll(async () => {
  [port = 0, controlPort = 0, otherPort = 0] = await freePorts(3);
  platform = await createProject("platform");
  consumer = await createProject("consumer", platform);
  configured = await createProject("configured", platform);
  directory = join(platform.folder, "installation");
  await platform.program(platformProgram("1"));
  await platform.succeed("up", "--yes", "--skip-preview");
}, 2 * MINUTE_MS);

afterAll(async () => {
  await consumer?.close();
  await configured?.close();
  await platform?.close();
}, 2 * MINUTE_MS);

describe("a stack in another project", () => {
  it(
    "declares in the installation whose connection it is handed",
    async () => {
      await consumer.program(profileProgram("handed", REFERENCE, "192.0.2.1"));
      await consumer.succeed("up", "--yes", "--skip-preview");
      expect(await address("handed")).toBe("192.0.2.1");
      const shown = await consumer.succeed("stack", "output", "fqdn"); // no secret
      expect(shown.trim()).toBe("handed.tm.example.org");
      expect(await consumer.succeed("stack", "export")).not.toContain(await tokenNow());
    },
    MINUTE_MS,
  );

  it(
    "fails without a connection, and the error names both ways to give one",
    async () => {
      await configured.program(profileProgram("configured", "", "192.0.2.2"));
      const { code, text } = await configured.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain("set the argument nameServers");
      expect(text).toContain("signpost:endpoint");
      await configured.succeed(
        "config",
        "set",
        "signpost:endpoint",
        `https://127.0.0.1:${controlPort}`,
      );
      const partly = await configured.run("preview");
      expect(partly.text).toContain("lacks signpost:token and signpost:ca");
    },
    MINUTE_MS,
  );

  it(
    "declares in the installation that its configuration names, and its preview shows the name",
    async () => {
      await configured.succeed("config", "set", "--secret", "signpost:token", await tokenNow());
      await configured.succeed(
        "config",
        "set",
        "signpost:ca",
        installationFiles(directory).certificate,
      );
      expect(await configured.succeed("preview", "--diff")).toContain("configured.tm.example.org");
      await configured.succeed("up", "--yes", "--skip-preview");
      expect(await address("configured")).toBe("192.0.2.2");
      expect(await configured.succeed("stack", "export")).not.toContain(await tokenNow());
    },
    MINUTE_MS,
  );
});

describe("a new token version", () => {
  it(
    "makes a new token in one up, here together with another port, and is a change of nothing else",
    async () => {
      const old = await tokenNow();
      controlPort = otherPort;
      await platform.program(platformProgram("2"));
      await platform.succeed("up", "--yes", "--skip-preview");
      const token = await tokenNow();
      expect(token).not.toBe(old);
      expect([await isLetIn(token), await isLetIn(old)]).toEqual([true, true]);
      await platform.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
      expect(await tokenNow()).toBe(token);
      await letLapse();
      expect([await isLetIn(token), await isLetIn(old)]).toEqual([true, false]);
    },
    MINUTE_MS,
  );

  it(
    "leaves a stack able to refresh and to delete with what it remembers, long after",
    async () => {
      // Its state has the old token and the old port, for nothing of it has changed since.
      const refreshed = await consumer.succeed("refresh", "--yes", "--skip-preview");
      expect(refreshed).toMatch(/StackReference .* updated/);
      expect(refreshed).toMatch(/Resources:\s+~ 1 updated\s+3 unchanged/);
      await consumer.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
      await consumer.succeed("destroy", "--yes", "--skip-preview");
      expect(await dig(port, "handed.tm.example.org")).toContain("status: NXDOMAIN");
    },
    MINUTE_MS,
  );

  it(
    "is told to a configured stack by its configuration, which then deletes with it",
    async () => {
      const url = `https://127.0.0.1:${controlPort}`;
      await configured.succeed("config", "set", "signpost:endpoint", url);
      const { code, text } = await configured.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain("does not accept the token");
      expect(text).toContain("check signpost:endpoint, signpost:token and signpost:ca");
      await configured.succeed("config", "set", "--secret", "signpost:token", await tokenNow());
      await configured.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
      await configured.succeed("destroy", "--yes", "--skip-preview");
      expect(await dig(port, "configured.tm.example.org")).toContain("status: NXDOMAIN");
    },
    MINUTE_MS,
  );
});

describe("a configured installation that does not run", () => {
  it(
    "fails the preview with signpost:endpoint and the remedy",
    async () => {
      await stopRuntime(directory);
      const { code, text } = await configured.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain(`the configured signpost:endpoint https://127.0.0.1:${controlPort}`);
      expect(text).toContain("that the runtime is running there");
    },
    MINUTE_MS,
  );
});
