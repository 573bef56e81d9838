// The wall clock stepped by an hour forth and back under a running runtime: nothing is counted by it
// that matters. Probes, verdicts and generations go on as they were, and TLS with them.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import { stopRuntime } from "../../provider/deploy/stop.ts";
import { addressesOf } from "../support/addresses-of.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { freePorts } from "../support/free-ports.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { type Load, startLoad } from "../support/query-load.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const INTERVAL_MS = 10_000;
const DEPLOY_PROCESS = join(import.meta.dirname, "../support/deploy-process.ts");

let folder: string;
let clock: FakeClock;
let runtime: TestInstallation;
let directory: string;
let service: Server;
let load: Load;
/** When each probe came, on the clock of this process. */
const probedAtMs: number[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-clock-"));
  clock = await createFakeClock(join(folder, "clock"));
  runtime = await deployForTest(folder);
  ({ directory } = runtime.installation);
  await giveClock();
  const [port = 0] = await freePorts(1);
  service = createServer((_, response) => {
    probedAtMs.push(performance.now());
    response.end();
  });
  service.listen(port, "127.0.2.3");
  await once(service, "listening");
  const monitor = { path: "/", port, intervalInSeconds: 10, timeoutInSeconds: 5 };
  await runtime.declare("web", { ...monitor, toleratedNumberOfFailures: 0 }, [
    { name: "a", target: "127.0.2.3" },
    { name: "b", target: "192.0.2.9", alwaysServe: "Enabled" },
  ]);
  await waitFor(online, Boolean, { timeoutMs: 5000 });
  load = await startLoad({
    port: runtime.port,
    name: "web.tm.example.org",
    queriesPerSecond: 100,
    expected: ["127.0.2.3"],
  });
}, MINUTE_MS);

afterAll(async () => {
  service?.close();
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

/** Starts the runtime anew with the clock: the Node it runs on is one that sets it up first. */
async function giveClock(): Promise<void> {
  const { version } = await readStatus(directory);
  await stopRuntime(directory);
  const node = join(installationFiles(directory).versions, version ?? "", "node");
  await rename(node, `${node}.real`);
  const variables = Object.entries(clock.environment).map(([name, value]) => `${name}='${value}'`);
  await writeFile(node, `#!/bin/sh\n${variables.join(" ")} exec '${node}.real' "$@"\n`);
  await chmod(node, 0o700);
  await runtime.deployAgain();
}

async function online(): Promise<boolean> {
  const { profiles } = await readStatus(directory);
  const web = profiles.find(({ name }) => name === "web");
  return web?.endpoints[0]?.endpointMonitorStatus === "Online";
}

async function generation(): Promise<number> {
  return (await readStatus(directory)).responder?.generation ?? 0;
}

async function write(name: string, target: string): Promise<void> {
  await runtime.declare(name, { path: "/", port: 9 }, [
    { name: "a", target, alwaysServe: "Enabled" },
  ]);
  await waitFor(
    () => addressesOf(runtime.port, `${name}.tm.example.org`),
    ([found]) => found === target,
    { timeoutMs: 5000 },
  );
}

const STEPS = [
  ["+1h", "forth by an hour", 3600],
  ["-1h", "back by two, behind the real time", -3600],
  ["+0", "forth to the real time", 0],
] as const;

describe("a wall clock that is stepped (design rule 10)", () => {
  it.each(STEPS)(
    "%s (%s) changes no cadence and no verdict, and takes writes over TLS",
    async (offset, _, seconds) => {
      const before = await generation();
      await clock.step(offset);
      await write(`at${seconds + 5000}`, "192.0.2.1");
      const after = await generation();
      expect(after).toBeGreaterThan(before);
      // It is really stepped, or this test would show nothing.
      const log = await readFile(installationFiles(directory).log("responder"), "utf8");
      const last = JSON.parse(log.trim().split("\n").at(-1) ?? "{}");
      const lag = (Date.parse(last.time) - Date.now()) / 1000;
      expect(Math.abs(lag - seconds)).toBeLessThan(60);
      await sleep(INTERVAL_MS + 1000);
    },
    MINUTE_MS,
  );

  it(
    "behind the time at which it began, lets a controller start with all that it had",
    async () => {
      // Enough probes to tell a cadence by, before the controller is killed.
      await waitFor(
        async () => probedAtMs.length,
        (count) => count >= 5,
        { timeoutMs: 3 * INTERVAL_MS },
      );
      const before = await generation();
      await clock.step("-3h");
      const pid = await runtime.pidOf("controller");
      process.kill(pid, "SIGKILL");
      await waitFor(
        () => runtime.pidOf("controller"),
        (now) => now !== 0 && now !== pid,
        { timeoutMs: 10_000 },
      );
      await write("restarted", "192.0.2.2");
      expect(await generation()).toBeGreaterThan(before);
      // A store made anew begins at the clock's second, which is behind all that was published.
      await rm(join(directory, "data"), { recursive: true });
      await rm(join(directory, "copy"), { recursive: true });
      const killed = await runtime.pidOf("controller");
      process.kill(killed, "SIGKILL");
      await waitFor(
        () => runtime.pidOf("controller"),
        (now) => now !== 0 && now !== killed,
        { timeoutMs: 10_000 },
      );
      expect(await addressesOf(runtime.port, "restarted.tm.example.org")).toEqual(["192.0.2.2"]);
    },
    MINUTE_MS,
  );

  it("left every gap between two probes an interval, and the one verdict as it was", async () => {
    const { lost, wrong } = await load.stop();
    expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
    const log = await readFile(installationFiles(directory).log("controller"), "utf8");
    expect(log.match(/"msg":"verdict-changed"/g)?.length).toBe(1);
    // The first gap leads to the endpoint's slot and the last to a controller that was killed (TM-171).
    const gaps = probedAtMs.slice(1).map((at, index) => at - (probedAtMs[index] ?? 0));
    const regular = gaps.slice(1, 4);
    expect(regular.length).toBe(3);
    for (const gap of regular) expect(Math.abs(gap - INTERVAL_MS)).toBeLessThan(500);
  });
});

describe("a deployment by a machine whose clock is an hour off", () => {
  it.each(["-1h", "+1h"])(
    "%s trusts the certificate that is there",
    async (offset) => {
      const own = await createFakeClock(join(folder, "deployer"));
      await own.step(offset);
      const { installation, token } = runtime;
      const env = { ...process.env, ...own.environment };
      const args = [DEPLOY_PROCESS, "deploy", JSON.stringify(installation), token];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      expect(JSON.parse(stdout).token).toBe(token);
    },
    MINUTE_MS,
  );
});
