import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { boundedOutput } from "../../provider/runtime/log.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const open = (folder: string) => {
  const file = join(folder, "responder.log");
  return { file, descriptor: openSync(file, "a", 0o600) };
};

describe("the output of a log", () => {
  it("is put aside once when it has its full size, and goes on in the same open file", () =>
    inTemporaryFolder(async (folder) => {
      const { file, descriptor } = open(folder);
      const output = boundedOutput(descriptor, { file, maxBytes: 100 });
      for (let count = 0; count < 25; count++) output.write(`line ${count}\n`.padEnd(10));
      closeSync(descriptor);
      expect(readFileSync(`${file}.1`, "utf8")).toMatch(/^line 10\b[\s\S]*line 19\s+$/);
      expect(readFileSync(file, "utf8")).toMatch(/^line 20\b[\s\S]*line 24\s+$/);
      expect(statSync(`${file}.1`).mode & 0o777).toBe(0o600);
    }));

  it("counts what was there before", () =>
    inTemporaryFolder(async (folder) => {
      const { file, descriptor } = open(folder);
      boundedOutput(descriptor, { file, maxBytes: 100 }).write("x".repeat(90));
      boundedOutput(descriptor, { file, maxBytes: 100 }).write("y".repeat(10));
      closeSync(descriptor);
      expect([statSync(file).size, statSync(`${file}.1`).size]).toEqual([0, 100]);
    }));

  it("stays bounded when its file was removed, and leaves another's file alone", () =>
    inTemporaryFolder(async (folder) => {
      const { file, descriptor } = open(folder);
      const output = boundedOutput(descriptor, { file, maxBytes: 10 });
      rmSync(file);
      output.write("x".repeat(10));
      const other = openSync(file, "a");
      output.write("x".repeat(10));
      closeSync(other);
      closeSync(descriptor);
      expect(statSync(file).size).toBe(0);
    }));

  it("loses what cannot be written, and fails nobody", () =>
    inTemporaryFolder(async (folder) => {
      const { file, descriptor } = open(folder);
      closeSync(descriptor);
      const readOnly = openSync(file, "r");
      const output = boundedOutput(readOnly, { file, maxBytes: 10 });
      expect(() => output.write("lost\n")).not.toThrow();
      closeSync(readOnly);
      expect(() => output.write("lost\n")).not.toThrow();
    }));
});
