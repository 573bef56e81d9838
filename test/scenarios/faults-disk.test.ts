// A disk that is full, and one that takes no writes, under a load of queries: writes are refused with
// the way out, answers and health go on, and all is well at once when the disk is.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import { isProviderError } from "../../provider/errors.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { addressesOf } from "../support/addresses-of.ts";
import { freePorts } from "../support/free-ports.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { type Load, startLoad } from "../support/query-load.ts";
import { startService, type TestService } from "../support/services.ts";
import { mountSmallDisk, type SmallDisk } from "../support/small-disk.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const PREFERRED = "127.0.2.1";
const FALLBACK = "192.0.2.254";
const PROGRAM = resolve(import.meta.dirname, "../../dist/signpost.js");

let folder: string;
let disk: SmallDisk;
let runtime: TestInstallation;
let directory: string;
let service: TestService;
let load: Load;
const acknowledged: ProfileKey[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-disk-"));
  // The Node that an installation has of its own takes half of this.
  disk = await mountSmallDisk(join(folder, "i"), 256);
  runtime = await deployForTest(folder, disk.elsewhere);
  directory = disk.elsewhere.directory(runtime.installation);
  const [port = 0] = await freePorts(1);
  service = await startService(PREFERRED, port);
  const monitor = { path: "/", port, intervalInSeconds: 10, timeoutInSeconds: 5 };
  await runtime.declare("web", { ...monitor, toleratedNumberOfFailures: 0 }, [
    { name: "preferred", target: PREFERRED },
    { name: "fallback", target: FALLBACK, alwaysServe: "Enabled" },
  ]);
  await answers(PREFERRED);
  load = await startLoad({
    port: runtime.port,
    name: "web.tm.example.org",
    queriesPerSecond: 200,
    expected: [PREFERRED, FALLBACK],
  });
}, MINUTE_MS);

afterAll(async () => {
  await service?.close();
  await runtime?.close();
  await disk?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

const answers = (address: string) =>
  waitFor(
    () => addressesOf(runtime.port, "web.tm.example.org"),
    ([found]) => found === address,
    { timeoutMs: 20_000 },
  );

/** Breaks the preferred service, and makes it well again: each time the answer follows (TM-181). */
async function expectHealthToReachAnswers(): Promise<void> {
  await service.become("refusing");
  await answers(FALLBACK);
  await service.become("well");
  await answers(PREFERRED);
}

async function write(name: string): Promise<void> {
  acknowledged.push(await runtime.declare(name, { path: "/", port: 9 }, []));
}

/** Writes until one is refused: the log of the store may have room of its own left. */
async function firstRefusal(name: string): Promise<unknown> {
  for (let count = 0; count < 2000; count++) {
    try {
      await write(`${name}${count}`);
    } catch (error) {
      return error;
    }
  }
  return undefined;
}

async function expectAcknowledgedToBeThere(): Promise<void> {
  for (const key of acknowledged) {
    expect((await runtime.client.getProfile(key))?.key.profileName).toBe(key.profileName);
  }
}

async function statusText(): Promise<string> {
  const seen = promisify(execFile)(process.execPath, [PROGRAM, "status", "--directory", directory]);
  return seen.then(
    ({ stdout }) => stdout,
    (error) => error.stdout,
  );
}

async function killController(): Promise<void> {
  const before = await runtime.pidOf("controller");
  process.kill(before, "SIGKILL");
  await waitFor(
    () => runtime.pidOf("controller"),
    (pid) => pid !== 0 && pid !== before,
    { timeoutMs: 10_000 },
  );
}

describe("a disk that is full (TM-6)", () => {
  it(
    "refuses writes with the way out, and answers by what is healthy",
    async () => {
      await write("before");
      await disk.fill();
      const refusal = await firstRefusal("full");
      expect(isProviderError(refusal, "STORE_UNAVAILABLE")).toBe(true);
      expect(String(refusal)).toMatch(/full.*free space on the disk/);
      await expectHealthToReachAnswers();
      expect(await statusText()).toMatch(/store +.*free space on the disk.*\[STORE_UNAVAILABLE\]/);
      await expectAcknowledgedToBeThere();
    },
    MINUTE_MS,
  );

  it(
    "does not stop a controller from starting, nor health from reaching the answers",
    async () => {
      await killController();
      await expectAcknowledgedToBeThere();
      await expectHealthToReachAnswers();
    },
    MINUTE_MS,
  );

  it(
    "takes writes at once when it has room again, without a restart",
    async () => {
      const before = await runtime.pidOf("controller");
      await disk.free();
      await write("after-full");
      await runtime.declare("fresh", { path: "/", port: 9 }, [
        { name: "a", target: "192.0.2.7", alwaysServe: "Enabled" },
      ]);
      await waitFor(
        () => addressesOf(runtime.port, "fresh.tm.example.org"),
        ([found]) => found === "192.0.2.7",
        { timeoutMs: 5000 },
      );
      expect(await runtime.pidOf("controller")).toBe(before);
      expect(await statusText()).not.toContain("STORE_UNAVAILABLE");
      await killController();
      await expectAcknowledgedToBeThere();
    },
    MINUTE_MS,
  );
});

// A file system with files open for writing is not made read-only by mount(8). What the kernel does to
// one that fails is the same for a process as a limit of 0 on what it may write (setrlimit(2)): every
// write to a file fails, whatever is open already.
describe("a disk that takes no writes (TM-6)", () => {
  const limitWrites = async (limit: "0" | "unlimited") => {
    const pid = await runtime.pidOf("controller");
    await promisify(execFile)("prlimit", [`--pid=${pid}`, `--fsize=${limit}:unlimited`]);
  };

  it(
    "refuses writes with the way out, answers by what is healthy, and is well at once",
    async () => {
      const before = await runtime.pidOf("controller");
      await limitWrites("0");
      const refusal = await firstRefusal("read-only");
      expect(isProviderError(refusal, "STORE_UNAVAILABLE")).toBe(true);
      expect(String(refusal)).toContain("free space on the disk or mend it");
      await expectHealthToReachAnswers();
      await limitWrites("unlimited");
      await write("after-read-only");
      expect(await runtime.pidOf("controller")).toBe(before);
      await expectAcknowledgedToBeThere();
    },
    MINUTE_MS,
  );

  it(
    "keeps a controller from starting, which starts by itself when the disk is well",
    async () => {
      const supervisor = await runtime.pidOf("supervisor");
      const controller = await runtime.pidOf("controller");
      const data = join(installationFiles(runtime.installation.directory).store, "..");
      process.kill(supervisor, "SIGSTOP");
      process.kill(controller, "SIGKILL");
      await disk.protect(data);
      process.kill(supervisor, "SIGCONT");
      const kept = async () => (await readStatus(directory)).supervisor?.kept.controller;
      await waitFor(kept, (state) => state?.state === "failed", { timeoutMs: 10_000 });
      expect(await statusText()).toMatch(
        /controller +cannot start: .*mend it.*\[STORE_UNAVAILABLE\]/,
      );
      expect(await addressesOf(runtime.port, "web.tm.example.org")).toEqual([PREFERRED]);
      await disk.unprotect(data);
      await waitFor(() => runtime.pidOf("controller"), Boolean, { timeoutMs: 10_000 });
      await write("after-start");
      await expectAcknowledgedToBeThere();
    },
    MINUTE_MS,
  );
});

describe("all that time", () => {
  it("no query was lost, and none was answered wrongly", async () => {
    const { sent, lost, wrong } = await load.stop();
    expect(sent).toBeGreaterThan(1000);
    expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
  });
});
