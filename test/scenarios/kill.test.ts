// kill -9 of each process, twenty times, under a thousand queries per second.

import { Resolver } from "node:dns/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { deployLocal } from "../../provider/deploy/local-target.ts";
import { isProviderError } from "../../provider/errors.ts";
import { takeLock } from "../../provider/runtime/lock.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { isAlive } from "../support/is-alive.ts";
import { startLoad } from "../support/query-load.ts";
import { waitFor } from "../support/wait-for.ts";

const ROUNDS = 20;
const QUERIES_PER_SECOND = 1000;
const MINUTE_MS = 60_000;

let folder: string;
let runtime: TestInstallation;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-kill-"));
  runtime = await deployForTest(folder);
  await runtime.declare("web", { path: "/", port: 9 }, [
    { name: "a", target: "192.0.2.1", alwaysServe: "Enabled" },
  ]);
  // A write is acknowledged when it is durable; the answer follows within milliseconds (TM-4).
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${runtime.port}`]);
  const answer = () => resolver.resolve4("web.tm.example.org").catch(() => []);
  await waitFor(answer, (found) => found.length > 0, { timeoutMs: 5000 });
}, MINUTE_MS);

afterAll(async () => {
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

const load = () =>
  startLoad({
    port: runtime.port,
    name: "web.tm.example.org",
    queriesPerSecond: QUERIES_PER_SECOND,
    expected: ["192.0.2.1"],
  });

async function restarted(role: "responder" | "controller", before: number): Promise<void> {
  const pid = () => runtime.pidOf(role);
  await waitFor(pid, (now) => now !== 0 && now !== before, { timeoutMs: 10_000 });
}

describe("kill -9 under load", () => {
  it(
    "of the controller loses no query, and what was acknowledged is there again",
    async () => {
      const running = await load();
      for (let round = 0; round < ROUNDS; round++) {
        const key = await runtime.declare(`round${round}`, { path: "/" }, []);
        const pid = await runtime.pidOf("controller");
        process.kill(pid, "SIGKILL");
        await restarted("controller", pid);
        await sleep(600); // one that ends as soon as it starts is waited with
        expect((await runtime.client.getProfile(key))?.fqdn).toBe(`round${round}.tm.example.org`);
      }
      const report = await running.stop();
      expect(report.sent).toBeGreaterThan(ROUNDS * 100);
      expect({ lost: report.lost, wrong: report.wrong }).toEqual({ lost: 0, wrong: [] });
    },
    3 * MINUTE_MS,
  );

  it(
    "of the responder has it answer again within 500 ms, from disk",
    async () => {
      const gaps: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const running = await load();
        await sleep(300);
        const pid = await runtime.pidOf("responder");
        process.kill(pid, "SIGKILL");
        await restarted("responder", pid);
        await sleep(300);
        const report = await running.stop();
        expect(report.wrong).toEqual([]);
        gaps.push(report.longestGapMs);
      }
      expect(Math.max(...gaps)).toBeLessThan(500);
    },
    3 * MINUTE_MS,
  );

  it(
    "of the supervisor loses no query; the next deployment takes over what runs",
    async () => {
      const running = await load();
      const responder = await runtime.pidOf("responder");
      const controller = await runtime.pidOf("controller");
      for (let round = 0; round < ROUNDS; round++) {
        const pid = await runtime.pidOf("supervisor");
        process.kill(pid, "SIGKILL");
        await waitFor(
          () => isAlive(pid),
          (alive) => !alive,
          { timeoutMs: 5000 },
        );
        await deployLocal(runtime.installation, runtime.token);
        expect(await runtime.pidOf("supervisor")).not.toBe(pid);
      }
      expect(await runtime.pidOf("responder")).toBe(responder);
      expect(await runtime.pidOf("controller")).toBe(controller);
      const report = await running.stop();
      expect({ lost: report.lost, wrong: report.wrong }).toEqual({ lost: 0, wrong: [] });
    },
    3 * MINUTE_MS,
  );

  it("never leaves two writers: the lock of a running supervisor is refused", () => {
    const file = installationFiles(runtime.installation.directory).lock("supervisor");
    let code = "";
    try {
      takeLock(file).release();
    } catch (error) {
      code = isProviderError(error) ? error.code : "";
    }
    expect(code).toBe("STORE_LOCKED");
  });
});
