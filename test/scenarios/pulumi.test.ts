// The whole line on the real engine: pulumi up, dig, a change, faults, what is left after destroy.
import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readStatus } from "../../provider/deploy/status.ts";
import { stopRuntime } from "../../provider/deploy/stop.ts";
import { freePorts } from "../support/free-ports.ts";
import { isAlive } from "../support/is-alive.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";

const MINUTE_MS = 60_000;

/** What a program of these tests may say differently. */
interface Sketch {
  readonly port?: number;
  readonly ttl?: number | string;
  readonly weight?: number;
  readonly probePort?: number;
  readonly america?: boolean;
}

let project: PulumiProject;
let ports: number[];
let directory: string;

function program({
  port = ports[0],
  ttl = 5,
  weight = 1,
  probePort = 9,
  america = true,
}: Sketch = {}): string {
  return `
import { ExternalEndpoint, NameServers, Profile } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.example.org", directory: "installation", port: ${port}, controlPort: ${ports[1]},
});
const web = new Profile("web", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: ${ttl} },
  monitorConfig: { path: "/", port: ${probePort} },
});
const europe = new ExternalEndpoint("europe", { profile: web, target: "192.0.2.1", priority: 1, weight: ${weight}, alwaysServe: "Enabled" });
${america ? `new ExternalEndpoint("america", { profile: web, target: "192.0.2.2", alwaysServe: "Enabled" }, { dependsOn: europe });` : ""}
export const fqdn = web.fqdn;
export const token = nameServers.token;
export const endpoint = nameServers.endpoint;
`;
}

async function dig(...args: string[]): Promise<string> {
  const all = ["@127.0.0.1", "-p", String(ports[0]), "+tries=1", "+time=2", ...args];
  return (await promisify(execFile)("dig", all)).stdout.trim();
}

beforeAll(async () => {
  ports = await freePorts(3);
  project = await createProject("line");
  directory = join(project.folder, "installation");
}, 2 * MINUTE_MS);

afterAll(() => project?.close(), 2 * MINUTE_MS);

describe("pulumi up", () => {
  it(
    "reports in the preview what can be known there, and changes nothing",
    async () => {
      const faults = [
        [{ probePort: 70000 }, "port must be an integer from 1 to 65535, got 70000"],
        [{ weight: 0 }, "weight must be an integer from 1 to 1000, got 0"],
      ] as const;
      for (const [sketch, message] of faults) {
        await project.program(program(sketch));
        const { code, text } = await project.run("preview");
        expect(code).not.toBe(0);
        expect(text).toContain(message);
      }
      expect(existsSync(directory)).toBe(false);
    },
    MINUTE_MS,
  );

  it(
    "reports an occupied port in the preview, also one that REUSEPORT would hide",
    async () => {
      const other = createSocket({ type: "udp4", reusePort: true });
      other.bind(ports[0] ?? 0, "127.0.0.1");
      await once(other, "listening");
      await project.program(program());
      const { code, text } = await project.run("up", "--yes");
      other.close();
      expect(code).not.toBe(0);
      expect(text).toContain(`127.0.0.1 port ${ports[0]} (UDP) is in use`);
      expect(existsSync(directory)).toBe(false);
    },
    MINUTE_MS,
  );

  it(
    "counts as done once the name servers answer",
    async () => {
      await project.program(program());
      await project.succeed("up", "--yes");
      expect(await dig("+short", "web.tm.example.org")).toBe("192.0.2.1");
      expect(await dig("+noall", "+answer", "web.tm.example.org")).toMatch(
        /\s5\s+IN\s+A\s+192\.0\.2\.1/,
      );
      expect(await dig("+tcp", "+short", "web.tm.example.org")).toBe("192.0.2.1");
      expect(await dig("nope.tm.example.org")).toContain("status: NXDOMAIN");
      expect((await project.outputs())["fqdn"]).toBe("web.tm.example.org");
    },
    MINUTE_MS,
  );

  it(
    "run again changes nothing, a priority the service chose included (TM-68)",
    async () => {
      const text = await project.succeed("up", "--yes", "--expect-no-changes");
      expect(text).toContain("unchanged");
      const { profiles } = await readStatus(directory);
      expect(profiles[0]?.endpoints.map(({ priority }) => priority)).toEqual([1, 2]);
    },
    MINUTE_MS,
  );

  it(
    "keeps token and certificate encrypted in the state",
    async () => {
      const { token } = await project.outputs();
      expect(String(token).length).toBeGreaterThan(40);
      const state = await project.succeed("stack", "export");
      expect(state).not.toContain(String(token));
      expect(state).not.toContain("BEGIN CERTIFICATE");
    },
    MINUTE_MS,
  );

  it(
    "carries a TTL of 0 and of 2147483647 to the answer (TM-13)",
    async () => {
      for (const ttl of [0, 2147483647]) {
        await project.program(program({ ttl }));
        await project.succeed("up", "--yes");
        const answer = await dig("+noall", "+answer", "web.tm.example.org");
        expect(answer.split(/\s+/)[1]).toBe(String(ttl));
        await project.succeed("preview", "--expect-no-changes");
      }
    },
    2 * MINUTE_MS,
  );

  it(
    "sees no drift in a refresh where there is none",
    async () => {
      await project.program(program());
      await project.succeed("up", "--yes");
      await project.succeed("refresh", "--yes", "--expect-no-changes");
    },
    2 * MINUTE_MS,
  );

  it(
    "starts a dead runtime again, with everything in it",
    async () => {
      await stopRuntime(directory);
      await expect(dig("+short", "web.tm.example.org")).rejects.toThrow();
      await project.succeed("up", "--yes");
      expect(await dig("+short", "web.tm.example.org")).toBe("192.0.2.1");
    },
    2 * MINUTE_MS,
  );

  it(
    "takes over what runs after the supervisor was killed",
    async () => {
      const before = await readStatus(directory);
      process.kill(before.supervisor?.pid ?? 0, "SIGKILL");
      await project.succeed("up", "--yes");
      const after = await readStatus(directory);
      expect(after.supervisor?.pid).not.toBe(before.supervisor?.pid);
      expect(after.responder?.pid).toBe(before.responder?.pid);
      expect(after.controller?.pid).toBe(before.controller?.pid);
    },
    2 * MINUTE_MS,
  );

  it(
    "moves to another port, and back to the old one when the new one is taken meanwhile",
    async () => {
      await project.program(program({ port: ports[2] ?? 0 }));
      await project.succeed("up", "--yes");
      const status = await readStatus(directory);
      expect(status.responder?.port).toBe(ports[2]);
      await project.program(program());
      await project.succeed("up", "--yes");
      expect(await dig("+short", "web.tm.example.org")).toBe("192.0.2.1");
    },
    2 * MINUTE_MS,
  );

  it(
    "removes an endpoint that is declared no more and leaves the others",
    async () => {
      await project.program(program({ america: false }));
      await project.succeed("up", "--yes");
      const { profiles } = await readStatus(directory);
      expect(profiles[0]?.endpoints.map(({ name }) => name)).toEqual(["europe"]);
    },
    MINUTE_MS,
  );

  it(
    "destroyed, leaves nothing",
    async () => {
      const { supervisor, responder, controller } = await readStatus(directory);
      await project.succeed("destroy", "--yes");
      expect(existsSync(directory)).toBe(false);
      for (const one of [supervisor, responder, controller]) {
        expect(one?.pid).toBeGreaterThan(0);
        expect(await isAlive(one?.pid ?? 0)).toBe(false);
      }
      await expect(dig("+short", "web.tm.example.org")).rejects.toThrow();
    },
    MINUTE_MS,
  );
});
