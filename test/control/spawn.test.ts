import { mkdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { spawnRole } from "../../provider/control/spawn.ts";
import { MAX_LOG_BYTES } from "../../provider/runtime/log.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

/** Starts a role whose program is the given code, which may hang. */
async function start(
  code: string,
  options: { timeoutMs?: number; calledOff?: AbortSignal; environment?: NodeJS.ProcessEnv } = {},
) {
  return inTemporaryFolder(async (directory) => {
    const program = join(directory, "program.cjs");
    await writeFile(program, code);
    const { timeoutMs, ...rest } = options;
    const role = "controller";
    const report = await spawnRole(
      { role, directory, node: process.execPath, program, environment: process.env, ...rest },
      timeoutMs,
    );
    return { report, log: await readFile(installationFiles(directory).log(role), "utf8") };
  });
}

describe("the start of a process", () => {
  it("is reported by the process, whose output goes to its log", async () => {
    const said = `console.log("hello"); process.send({ ready: true }, () => process.exit(0));`;
    expect(await start(said)).toEqual({ report: { ready: true }, log: "hello\n" });
  });

  it("goes on in a log of any size, which a process that runs may have open", () =>
    inTemporaryFolder(async (directory) => {
      const log = installationFiles(directory).log("controller");
      await mkdir(dirname(log), { recursive: true });
      await writeFile(log, "");
      await truncate(log, 2 * MAX_LOG_BYTES);
      const { ino } = await stat(log);
      const program = join(directory, "program.cjs");
      await writeFile(program, "process.send({ ready: true }, () => process.exit(0));");
      const role = "controller";
      await spawnRole({ role, directory, node: process.execPath, program, environment: {} });
      expect((await stat(log)).ino).toBe(ino);
    }));

  it("fails with the process's own reason though it ends at once", async () => {
    const report = { ready: false, code: "PORT_IN_USE", message: "taken" };
    const said = `process.send(${JSON.stringify(report)}, () => process.exit(1));`;
    expect((await start(said)).report).toEqual(report);
  });

  it("fails when the process ends without a word", async () => {
    const { report } = await start("process.exit(3);");
    expect(report).toMatchObject({
      ready: false,
      message: expect.stringContaining("ended with 3"),
    });
  });

  it("fails when the system refuses it at once", async () => {
    const environment = { ...process.env, LARGE: "x".repeat(8 * 1024 * 1024) };
    const { report } = await start("process.exit(0);", { environment });
    expect(report).toMatchObject({ ready: false, message: expect.stringContaining("E2BIG") });
  });

  it("fails when the process hangs, and ends it", async () => {
    const { report } = await start("setInterval(() => {}, 1000);", { timeoutMs: 200 });
    expect(report).toMatchObject({
      message: expect.stringContaining("did not start within 0.2 s"),
    });
  });

  it("can be called off", async () => {
    const { report } = await start("setInterval(() => {}, 1000);", {
      calledOff: AbortSignal.timeout(100),
    });
    expect(report).toMatchObject({ message: expect.stringContaining("was stopped") });
  });
});
