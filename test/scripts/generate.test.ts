import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { generate } from "../../scripts/generate.ts";
import { ROOT } from "../../scripts/script.ts";

describe("what is generated from the model", () => {
  const generated = generate();
  const folders = [...new Set([...generated.keys()].map((path) => dirname(path)))];

  it.each([...generated])("is what is committed: %s", (path, text) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
  });

  it("is all that stands in the folders of what is generated", () => {
    const files = folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
    );
    expect(files.sort()).toEqual([...generated.keys()].sort());
  });
});
