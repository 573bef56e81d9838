import { access, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import * as cdktn from "cdktn";
import { vendorAtSynth } from "../../../sdk/constructs/vendor-at-synth.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

// Both hosts have the same interface; their classes have private members, so each has types of its own.
const cdktf = createRequire(import.meta.url)("cdktf") as typeof cdktn;

describe.each([
  ["cdktf", cdktf],
  ["cdktn", cdktn],
])("the synthesis of a stack of %s", (_name, host) => {
  const synthesize = async (outdir: string, times = 1) => {
    const app = new host.App({ outdir, skipValidation: true });
    const stack = new host.TerraformStack(app, "web");
    const other = new host.TerraformStack(app, "other");
    new host.TerraformOutput(stack, "made", { value: "by the host" });
    const vendored: string[] = [];
    for (let count = 0; count < times; count += 1) {
      vendorAtSynth(stack, (folder) => vendored.push(folder));
    }
    app.synth();
    return { vendored, other };
  };

  it("ends with the plugin in the folder of that stack, and of no other", () =>
    inTemporaryFolder(async (outdir) => {
      const { vendored } = await synthesize(outdir);
      expect(vendored).toEqual([join(outdir, "stacks", "web")]);
      await access(join(outdir, "stacks", "other"));
    }));

  it("still makes what the host makes of the stack", () =>
    inTemporaryFolder(async (outdir) => {
      await synthesize(outdir);
      const made = await readFile(join(outdir, "stacks", "web", "cdk.tf.json"), "utf8");
      expect(JSON.parse(made)).toMatchObject({ output: { made: { value: "by the host" } } });
    }));

  it("vendors once, however many providers the stack has", () =>
    inTemporaryFolder(async (outdir) => {
      const { vendored } = await synthesize(outdir, 3);
      expect(vendored).toHaveLength(1);
    }));
});
