import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { processesOf } from "../../provider/deploy/processes.ts";
import { startChild } from "../support/child.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const PROGRAM = "console.log('here'); setInterval(() => {}, 1000);";

describe("the processes of an installation", () => {
  it("are found by their program, whoever started them, and no others are", () =>
    inTemporaryFolder(async (folder) => {
      const directory = join(folder, "one");
      const other = join(folder, "one-more");
      const start = async (where: string, role: string, name = "signpost.js") => {
        const program = join(where, "versions", "0.1.0-abc", name);
        await mkdir(join(program, ".."), { recursive: true });
        await writeFile(program, PROGRAM);
        const child = startChild(process.execPath, [program, role, "--directory", where]);
        await child.line((line) => line === "here");
        return child;
      };
      expect(await processesOf(directory)).toEqual([]);
      const responder = await start(directory, "responder");
      const strangers = await Promise.all([
        start(other, "responder"),
        start(directory, "responder", "other.js"),
        start(directory, "rubbish"),
      ]);
      expect(await processesOf(directory)).toEqual([
        { role: "responder", pid: responder.process.pid },
      ]);
      await responder.kill();
      expect(await processesOf(directory)).toEqual([]);
      await Promise.all(strangers.map((child) => child.kill()));
    }));
});
