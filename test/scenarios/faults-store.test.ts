// The store damaged in every way a disk can, at rest and in use: the controller refuses to go on from
// it, answers go on, everybody says the way out, and following it brings everything back.
import { execFile } from "node:child_process";
import { mkdtemp, open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { callOnce } from "../../provider/control/channel.ts";
import { installationFiles } from "../../provider/control/installation.ts";
import { deployLocal } from "../../provider/deploy/local-target.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { addressesOf } from "../support/addresses-of.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { isAlive } from "../support/is-alive.ts";
import { type Load, startLoad } from "../support/query-load.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const PROGRAM = resolve(import.meta.dirname, "../../dist/signpost.js");

let folder: string;
let runtime: TestInstallation;
let files: ReturnType<typeof installationFiles>;
let load: Load;
let round = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-store-"));
  runtime = await deployForTest(folder);
  files = installationFiles(runtime.installation.directory);
  await runtime.declare("web", { path: "/", port: 9 }, [
    { name: "a", target: "192.0.2.1", alwaysServe: "Enabled" },
  ]);
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

/** Writes what has to be there again, and waits until the copy has it too. */
async function write(): Promise<{ key: ProfileKey; name: string }> {
  const name = `round${round++}`;
  const key = await runtime.declare(name, { path: "/", port: 9 }, [
    { name: "a", target: "192.0.2.2", alwaysServe: "Enabled" },
  ]);
  await runtime.answers(name, "192.0.2.2");
  const copied = async () => {
    const copy = new DatabaseSync(files.storeCopy, { readOnly: true });
    try {
      const rows = copy.prepare("SELECT value FROM records WHERE key LIKE 'profile/%'").all();
      return rows.some(
        ({ value }) => /"192.0.2.2"/.test(String(value)) && String(value).includes(name),
      );
    } finally {
      copy.close();
    }
  };
  // A copy comes a second after a write, and later on a slow disk: a hundred times what the last one took.
  await waitFor(() => copied().catch(() => false), Boolean, { timeoutMs: MINUTE_MS });
  return { key, name };
}

async function gone(pid: number): Promise<void> {
  await waitFor(
    () => isAlive(pid),
    (alive) => !alive,
    { timeoutMs: 10_000 },
  );
}

async function kill(role: "supervisor" | "controller"): Promise<void> {
  const pid = await runtime.pidOf(role);
  process.kill(pid, "SIGKILL");
  await gone(pid);
}

/** Ends the controller well, so that its file holds everything and its log nothing. */
async function closeController(): Promise<void> {
  const pid = await runtime.pidOf("controller");
  await callOnce(files.socket("controller"), { do: "stop" });
  await gone(pid);
}

async function overwrite(file: string, from: number, to: number): Promise<void> {
  const { size } = await stat(file);
  const handle = await open(file, "r+");
  const [start, end] = [Math.floor(size * from), Math.floor(size * to)];
  await handle.write(Buffer.alloc(end - start, 0xa5), 0, end - start, start);
  await handle.close();
}

async function changeOneCharacter(file: string): Promise<void> {
  const text = await readFile(file, "latin1");
  expect(text).toContain('"192.0.2.1"');
  await writeFile(file, text.replaceAll('"192.0.2.1"', '"192.0.2.9"'), "latin1");
}

const DAMAGES: readonly (readonly [string, (file: string) => Promise<void>])[] = [
  ["overwritten in the middle", (file) => overwrite(file, 0.25, 0.75)],
  ["changed by one character of a value", changeOneCharacter],
  ["without its header", (file) => overwrite(file, 0, 0.01)],
  ["cut in half", async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
  ["empty", (file) => truncate(file)],
];

/** What a person sees who looks. */
function status(): Promise<{ code: number; text: string }> {
  const args = [PROGRAM, "status", "--directory", runtime.installation.directory];
  return new Promise((seen) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      seen({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

/** How often the controller's log has an event. */
async function timesSaid(event: string): Promise<number> {
  return (await readFile(files.log("controller"), "utf8")).split(`"${event}"`).length - 1;
}

/** The next deployment and the status refuse and say the way out; following it brings all back. */
async function expectRefusalAndWayOut({ key, name }: Awaited<ReturnType<typeof write>>) {
  const { responder } = await readStatus(runtime.installation.directory);
  await expect(deployLocal(runtime.installation, runtime.token)).rejects.toMatchObject({
    code: "STORE_DAMAGED",
    message: expect.stringContaining("move the installation's data folder away"),
  });
  const { code, text } = await status();
  expect(code).toBe(1);
  expect(text).toMatch(/controller +cannot start: .*data folder away.*\[STORE_DAMAGED\]/);
  expect(await addressesOf(runtime.port, `${name}.tm.example.org`)).toEqual(["192.0.2.2"]);

  const before = await timesSaid("store-from-copy");
  await rename(join(files.store, ".."), join(folder, `damaged${round}`));
  await deployLocal(runtime.installation, runtime.token);
  expect(await timesSaid("store-from-copy")).toBe(before + 1);
  expect((await runtime.client.getProfile(key))?.fqdn).toBe(`${name}.tm.example.org`);
  expect((await status()).code).toBe(0);
  expect(await runtime.pidOf("responder")).toBe(responder?.pid);
  // The responder hears the new store: its generations are newer (design rule 3).
  const now = await readStatus(runtime.installation.directory);
  expect(now.responder?.generation).toBeGreaterThan(responder?.generation ?? 0);
  const after = await write();
  expect((await runtime.client.getProfile(after.key))?.endpoints.length).toBe(1);
}

describe("a store that is damaged while nobody has it open (TM-6)", () => {
  it.each(DAMAGES)(
    "%s",
    async (_, damage) => {
      const written = await write();
      await kill("supervisor");
      await closeController();
      await damage(files.store);
      await expectRefusalAndWayOut(written);
    },
    3 * MINUTE_MS,
  );

  it.each([
    ["overwritten from its middle on", 0.5],
    ["overwritten from its start", 0],
  ])(
    "with its log %s, which SQLite itself takes for an older state",
    async (_, from) => {
      const written = await write();
      await kill("supervisor");
      await kill("controller");
      await overwrite(`${files.store}-wal`, from, 1);
      await expectRefusalAndWayOut(written);
    },
    3 * MINUTE_MS,
  );
});

describe("a store that is damaged while the controller uses it (TM-6)", () => {
  it.each(DAMAGES)(
    "%s",
    async (_, damage) => {
      const written = await write();
      await closeController();
      await waitFor(
        () => runtime.pidOf("controller"),
        (pid) => pid !== 0,
        { timeoutMs: 5000 },
      );
      await damage(files.store);
      expect((await runtime.client.getProfile(written.key))?.endpoints.length).toBe(1);
      await kill("controller");
      await expectRefusalAndWayOut(written);
    },
    3 * MINUTE_MS,
  );
});

describe("all that time", () => {
  it("no query was lost, and none was answered wrongly", async () => {
    const { sent, lost, wrong } = await load.stop();
    expect(sent).toBeGreaterThan(1000);
    expect({ lost, wrong }).toEqual({ lost: 0, wrong: [] });
  });
});
