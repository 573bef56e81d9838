// The installation's directory removed under a running runtime, in part and whole, under a load of
// queries: answers go on from memory, and what was acknowledged is there again.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { type Load, startLoad } from "../support/query-load.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;

let folder: string;
let runtime: TestInstallation;
let directory: string;
let files: ReturnType<typeof installationFiles>;
let load: Load;
let key: ProfileKey;
let responder: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-directory-"));
  runtime = await deployForTest(folder);
  ({ directory } = runtime.installation);
  files = installationFiles(directory);
  key = await runtime.declare("web", { path: "/", port: 9 }, [
    { name: "a", target: "192.0.2.1", alwaysServe: "Enabled" },
  ]);
  responder = await runtime.pidOf("responder");
  await runtime.answers("web", "192.0.2.1");
  load = await startLoad({
    port: runtime.port,
    name: "web.tm.example.org",
    queriesPerSecond: 200,
    expected: ["192.0.2.1"],
  });
}, MINUTE_MS);

afterAll(async () => {
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

/** The runtime is whole, by the responder that was there first, and takes a write to an answer. */
async function expectMended(name: string): Promise<void> {
  await waitFor(
    () => readStatus(directory),
    ({ supervisor, responder: answering, controller }) =>
      Boolean(supervisor && answering && controller && existsSync(files.store)),
    { timeoutMs: 10_000 },
  );
  expect(await runtime.pidOf("responder")).toBe(responder);
  expect((await runtime.client.getProfile(key))?.endpoints.map((one) => one.endpoint.name)).toEqual(
    ["a"],
  );
  await runtime.declare(name, { path: "/", port: 9 }, [
    { name: "a", target: "192.0.2.2", alwaysServe: "Enabled" },
  ]);
  await runtime.answers(name, "192.0.2.2");
}

describe("removed under a running runtime (TM-6)", () => {
  beforeEach(() => sleep(1500)); // what was written last is in the copy

  it(
    "data/: refuses what it could not keep, and is back from its copy by itself",
    async () => {
      const before = await runtime.pidOf("controller");
      await rm(join(directory, "data"), { recursive: true });
      const refused = await runtime.declare("refused", { path: "/" }, []).then(
        () => "written",
        (error) => error.code,
      );
      await waitFor(
        () => runtime.pidOf("controller"),
        (pid) => pid !== 0 && pid !== before,
        { timeoutMs: 10_000 },
      );
      await expectMended("after-data");
      // Acknowledged means kept, refused means absent.
      const found = await runtime.client.getProfile({ ...key, profileName: "refused" });
      expect([refused, found === undefined]).toEqual(["STORE_UNAVAILABLE", true]);
    },
    MINUTE_MS,
  );

  it(
    "data/ and copy/: both are written from the file that is still open",
    async () => {
      await rm(join(directory, "data"), { recursive: true });
      await rm(join(directory, "copy"), { recursive: true });
      await waitFor(async () => existsSync(files.store), Boolean, { timeoutMs: 10_000 });
      await expectMended("after-both");
    },
    MINUTE_MS,
  );

  it(
    "snapshot/: is written again, so that the responder could start from it",
    async () => {
      await rm(files.snapshots, { recursive: true });
      await waitFor(async () => existsSync(files.snapshots), Boolean, { timeoutMs: 5000 });
      await expectMended("after-snapshot");
    },
    MINUTE_MS,
  );

  it(
    "run/: every process can be reached again",
    async () => {
      await rm(join(directory, "run"), { recursive: true });
      await expectMended("after-run");
    },
    MINUTE_MS,
  );

  it(
    "all of it: nothing is put back until the next deployment, which finds all that ran",
    async () => {
      await rm(directory, { recursive: true });
      await sleep(2500);
      expect(existsSync(directory)).toBe(false);
      // What a process writes meanwhile does not make it somebody else's directory.
      await mkdir(files.snapshots, { recursive: true });
      const { client } = runtime;
      const { subscriptionId } = await runtime.deployAgain();
      expect(subscriptionId).toBe(key.subscriptionId);
      await client.ping(); // with the certificate from before
      await expectMended("after-all");
    },
    MINUTE_MS,
  );

  it("lost no query and gave no wrong answer", async () => {
    const { sent, lost, wrong } = await load.stop();
    expect(sent).toBeGreaterThan(1000);
    expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
  });
});
