import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { compareVersions, findOnPath, firstThatWorks } from "../../../scripts/tools/tool.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

const fails = (name: string) => ({
  name,
  attempt: async (): Promise<string> => {
    throw new Error(`no ${name}`);
  },
});

describe("ways to a tool", () => {
  it("are tried in order, and none after the first that works", async () => {
    const tried: string[] = [];
    const works = (name: string) => ({
      name,
      attempt: async () => {
        tried.push(name);
        return name;
      },
    });
    const told = { missing: "nothing", remedy: "buy one" };
    const found = await firstThatWorks([fails("first"), works("second"), works("third")], told);
    expect(found).toBe("second");
    expect(tried).toEqual(["second"]);
  });

  it("fails with what is missing, each reason and the remedy", async () => {
    const told = { missing: "no tool", remedy: "  buy one" };
    const all = firstThatWorks([fails("first"), fails("second")], told);
    await expect(all).rejects.toThrow(
      "no tool\n    first: no first\n    second: no second\n  buy one",
    );
  });
});

describe("a search in PATH", () => {
  it("finds every executable of the name, in order, and nothing else", () =>
    inTemporaryFolder(async (folder) => {
      const at = (name: string) => join(folder, name, "dig");
      for (const name of ["a", "b", "c"]) {
        await mkdir(join(folder, name));
        await writeFile(at(name), "");
      }
      await chmod(at("b"), 0o755);
      await chmod(at("c"), 0o755);
      await mkdir(at("d"), { recursive: true });
      const path = ["c", "", "missing", "d", "a", "b"].map((name) => name && join(folder, name));
      expect(await findOnPath("dig", path.join(":"))).toEqual([at("c"), at("b")]);
    }));
});

describe("versions", () => {
  it.each([
    ["3.9.0", "3.10.0", -1],
    ["v3.259.0", "3.259.0", 0],
    ["3.259.1", "3.259.0", 1],
    ["4.0.0", "3.999.999", 1],
    ["3.259.0-dev.1", "3.259.0", 0],
    ["not one", "3.0.0", -1],
  ])("%s and %s are ordered by their numbers", (left, right, order) => {
    expect(Math.sign(compareVersions(left, right))).toBe(order);
  });
});
