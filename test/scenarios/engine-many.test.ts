// Many endpoints at once, and the package upgraded under them.
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createControlClient } from "../../provider/control/client.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import { dig } from "../support/dig.ts";
import { freePorts } from "../support/free-ports.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";

const MINUTE_MS = 60_000;
const ROOT = resolve(import.meta.dirname, "../..");
/** As many as a profile holds (TM-244). */
const ENDPOINTS = 200;

let project: PulumiProject;
let port: number;

beforeAll(async () => {
  const [dns = 0, controlPort = 0] = await freePorts(2);
  port = dns;
  project = await createProject("many");
  await project.program(`
import { ExternalEndpoint, NameServers, Profile } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.example.org", directory: "installation", port: ${port}, controlPort: ${controlPort},
});
const web = new Profile("web", {
  nameServers, trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 0 }, monitorConfig: { path: "/", port: 9 },
});
for (let number = 1; number <= ${ENDPOINTS}; number++) {
  new ExternalEndpoint("endpoint-" + number, { profile: web, target: "192.0.2." + number, alwaysServe: "Enabled" });
}
export const connection = nameServers.connection;
export const id = web.id;
`);
}, 2 * MINUTE_MS);

afterAll(() => project?.close(), 2 * MINUTE_MS);

describe(`${ENDPOINTS} endpoints without a priority`, () => {
  it(
    "created at once have the numbers from 1 on, each once (TM-67, TM-68)",
    async () => {
      await project.succeed("up", "--yes", "--skip-preview");
      const { connection, id } = await project.outputs();
      const client = createControlClient(connection as never);
      const [, , subscriptionId = ""] = String(id).split("/");
      const key = { subscriptionId, resourceGroup: "default", profileName: "web" };
      const { endpoints = [] } = (await client.getProfile(key)) ?? {};
      const priorities = endpoints.map(({ endpoint }) => endpoint.priority);
      expect(priorities.sort((a, b) => a - b)).toEqual(
        Array.from({ length: ENDPOINTS }, (_, index) => index + 1),
      );
    },
    3 * MINUTE_MS,
  );

  it(
    "are no change when the same is declared again",
    () => project.succeed("up", "--yes", "--skip-preview", "--expect-no-changes"),
    3 * MINUTE_MS,
  );
});

describe("an upgraded package", () => {
  it(
    "changes the name servers and nothing else, and the answers go on",
    async () => {
      const { version: before } = await readStatus(join(project.folder, "installation"));
      const installed = join(project.folder, "node_modules", "signpost");
      await mkdir(installed, { recursive: true });
      await cp(join(ROOT, "dist"), join(installed, "dist"), { recursive: true });
      await symlink(join(ROOT, "node_modules"), join(installed, "node_modules"));
      const manifest = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
      const upgraded = { ...manifest, version: "99.0.0" };
      await writeFile(join(installed, "package.json"), JSON.stringify(upgraded));
      // With a package of its own the program no longer means this repository's by that name.
      const own = { name: "program", type: "module" };
      await writeFile(join(project.folder, "package.json"), JSON.stringify(own));
      expect(await project.plan()).toEqual({ ns: "update" });
      await project.succeed("up", "--yes", "--skip-preview");
      const { version } = await readStatus(join(project.folder, "installation"));
      expect(before).not.toMatch(/^99\./);
      expect(version).toMatch(/^99\.0\.0-/);
      expect(await dig(port, "+short", "web.tm.example.org")).toMatch(/^192\.0\.2\.\d+$/);
      await project.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
    },
    3 * MINUTE_MS,
  );
});
