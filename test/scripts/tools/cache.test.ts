import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { findCached, toolCache } from "../../../scripts/tools/cache.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

const NAME = "waymark-1.0.0";

describe("the cache of the big tools", () => {
  it("is below XDG_CACHE_HOME, else below the home folder", () => {
    expect(toolCache({ XDG_CACHE_HOME: "/cache", HOME: "/home/a" })).toBe("/cache/signpost/tools");
    expect(toolCache({ HOME: "/home/a" })).toBe("/home/a/.cache/signpost/tools");
  });

  it("makes a folder once, also for those who ask at the same time", () =>
    inTemporaryFolder(async (cache) => {
      let made = 0;
      const fill = async (folder: string) => {
        made += 1;
        await writeFile(join(folder, "tool"), "whole");
      };
      const found = await Promise.all([1, 2, 3].map(() => findCached(cache, { name: NAME, fill })));
      expect(made).toBe(1);
      expect(found.map(({ path }) => path)).toEqual(Array(3).fill(join(cache, NAME)));
      const again = await findCached(cache, { name: NAME, fill });
      expect(made).toBe(1);
      expect(await readFile(join(again.path, "tool"), "utf8")).toBe("whole");
    }));

  it("makes a folder anew that was left half-made", () =>
    inTemporaryFolder(async (cache) => {
      const breaks = async (folder: string) => {
        await writeFile(join(folder, "half"), "");
        throw new Error("no space");
      };
      await expect(findCached(cache, { name: NAME, fill: breaks })).rejects.toThrow("no space");
      const { path, origin } = await findCached(cache, {
        name: NAME,
        fill: (folder) => writeFile(join(folder, "tool"), ""),
      });
      expect(origin).toContain("made in");
      await expect(access(join(path, "half"))).rejects.toThrow("ENOENT");
    }));
});
