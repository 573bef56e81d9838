// `pulumi up` killed at random moments, with all that it started: `pulumi cancel` and the next `up`
// come to what is declared, whatever the moment, and nothing is left running that should not.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { processesOf } from "../../provider/control/processes.ts";
import { processesOfSession } from "../../scripts/tools/command.ts";
import { addressesOf } from "../support/addresses-of.ts";
import { freePorts } from "../support/free-ports.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";

const ROUNDS = 20;
/** Now and then everything goes, so that creating name servers is killed as well. */
const DESTROY_EVERY = 7;
const MINUTE_MS = 60_000;

let project: PulumiProject;
let directory: string;
let ports: number[];
/** How long an undisturbed run takes. */
let upMs = 4000;

const names = (round: number) => Array.from({ length: 1 + (round % 4) }, (_, index) => `w${index}`);

/** Another program each round: profiles come, go and change. */
function program(round: number): string {
  const profiles = names(round).map(
    (name) => `
const ${name} = new Profile("${name}", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "${name}", ttl: ${round} },
  monitorConfig: { path: "/", port: 9 },
});
new ExternalEndpoint("${name}-a", { profile: ${name}, target: "192.0.2.${round + 1}", alwaysServe: "Enabled" });`,
  );
  return `
import { ExternalEndpoint, NameServers, Profile } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.example.org", directory: "installation", port: ${ports[0]}, controlPort: ${ports[1]},
});
${profiles.join("\n")}
`;
}

/** Kills a run of Pulumi at a random moment, with every process of its session. */
async function killedUp(): Promise<number> {
  const child = project.start("up", "--yes", "--skip-preview");
  const ended = once(child, "exit");
  const session = child.pid ?? 0;
  const momentMs = 300 + Math.random() * upMs;
  await Promise.race([sleep(momentMs), ended]);
  for (;;) {
    const left = await processesOfSession(session);
    if (left.length === 0) break;
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
    await sleep(20);
  }
  await ended;
  return momentMs;
}

/** The processes that run from the project's folder, as lines. */
async function runningBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes(folder)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}

async function expectDeclared(round: number): Promise<void> {
  for (const name of names(round)) {
    const answer = await addressesOf(ports[0] ?? 0, `${name}.tm.example.org`);
    expect([name, answer]).toEqual([name, [`192.0.2.${round + 1}`]]);
  }
  const roles = (await processesOf(directory)).map(({ role }) => role);
  expect(roles.sort()).toEqual(["controller", "responder", "supervisor"]);
}

beforeAll(async () => {
  ports = await freePorts(2);
  project = await createProject("killed");
  directory = join(project.folder, "installation");
}, MINUTE_MS);

afterAll(() => project?.close(), MINUTE_MS);

describe("pulumi up", () => {
  it(
    `killed at ${ROUNDS} random moments, comes to what is declared by cancel and up each time`,
    async () => {
      const moments: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        if (round % DESTROY_EVERY === DESTROY_EVERY - 1) {
          await project.succeed("destroy", "--yes", "--skip-preview");
          expect(existsSync(directory)).toBe(false);
        }
        await project.program(program(round));
        moments.push(Math.round(await killedUp()));
        await project.run("cancel", "--yes", "--stack", "test");
        const startedAtMs = performance.now();
        const { code, text } = await project.run("up", "--yes", "--skip-preview");
        if (code !== 0)
          throw new Error(`round ${round}, killed after ${moments.at(-1)} ms: ${text}`);
        if (round === 0) upMs = performance.now() - startedAtMs;
        await expectDeclared(round);
      }
      await project.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
      expect((await runningBelow(project.folder)).length).toBe(3);
    },
    4 * MINUTE_MS,
  );

  it(
    "makes an installation anew whose directory was removed, with all that was in it (TM-6)",
    async () => {
      const before = await processesOf(directory);
      await rm(directory, { recursive: true });
      const text = await project.succeed("up", "--yes");
      expect(text).toMatch(/1 updated/);
      await expectDeclared(ROUNDS - 1);
      const responder = ({ role }: { readonly role: string }) => role === "responder";
      expect((await processesOf(directory)).find(responder)).toEqual(before.find(responder));
      await project.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
      await project.succeed("refresh", "--yes", "--expect-no-changes");
    },
    MINUTE_MS,
  );
});
