import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { isProcessOf, killProcesses, processesOf } from "../../provider/control/processes.ts";
import { startChild } from "../support/child.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const PROGRAM = "console.log('here'); setInterval(() => {}, 1000);";

const start = async (where: string, role: string, name = "signpost.js") => {
  const program = join(where, "versions", "0.1.0-abc", name);
  await mkdir(join(program, ".."), { recursive: true });
  await writeFile(program, PROGRAM);
  const child = startChild(process.execPath, [program, role, "--directory", where]);
  await child.line((line) => line === "here");
  return { child, pid: child.process.pid ?? 0 };
};

describe("the processes of an installation", () => {
  it("are found by their program, whoever started them, and no others are", () =>
    inTemporaryFolder(async (folder) => {
      const directory = join(folder, "one");
      const other = join(folder, "one-more");
      expect(await processesOf(directory)).toEqual([]);
      const responder = await start(directory, "responder");
      const strangers = await Promise.all([
        start(other, "responder"),
        start(directory, "responder", "other.js"),
        start(directory, "rubbish"),
      ]);
      expect(await processesOf(directory)).toEqual([{ role: "responder", pid: responder.pid }]);
      expect(await isProcessOf(responder.pid, directory)).toBe(true);
      // A recycled id must not pass because its command line names a path that begins alike.
      for (const { pid } of strangers) expect(await isProcessOf(pid, directory)).toBe(false);
      await responder.child.kill();
      expect(await processesOf(directory)).toEqual([]);
      expect(await isProcessOf(responder.pid, directory)).toBe(false);
      await Promise.all(strangers.map(({ child }) => child.kill()));
    }));

  it("are killed by their role where one hangs, and no others are", () =>
    inTemporaryFolder(async (folder) => {
      const hanging = await start(join(folder, "i"), "supervisor");
      const others = await Promise.all([
        start(join(folder, "i"), "responder"),
        start(join(folder, "i2"), "supervisor"),
      ]);
      process.kill(hanging.pid, "SIGSTOP");
      await killProcesses(join(folder, "i"), "supervisor");
      expect(await isProcessOf(hanging.pid, join(folder, "i"))).toBe(false);
      expect(await processesOf(join(folder, "i"))).toHaveLength(1);
      expect(await processesOf(join(folder, "i2"))).toHaveLength(1);
      await Promise.all([hanging, ...others].map(({ child }) => child.kill()));
    }));
});
