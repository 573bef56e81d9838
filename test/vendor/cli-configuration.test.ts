// Users' settings that make Terraform forget the vendored plugin.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { hidingConfigurations } from "../../provider/vendor/cli-configuration.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const HIDES = "provider_installation {\n  direct {}\n}\n";

/** The warnings for a home folder with these files. */
function warnings(
  files: Readonly<Record<string, string>>,
  environment: (home: string) => Record<string, string> = () => ({}),
): Promise<string[]> {
  return inTemporaryFolder(async (home) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(home, name)), { recursive: true });
      await writeFile(join(home, name), text);
    }
    const found = hidingConfigurations({ environment: environment(home), home });
    return found.map((warning) => warning.replaceAll(home, "~"));
  });
}

describe("a command line configuration", () => {
  it.each([
    ".terraformrc",
    ".tofurc",
    ".config/opentofu/tofurc",
    ".terraform.d/mirror.tfrc",
    ".terraform.d/mirror.tfrc.json",
  ])("that has a provider_installation block is warned of: ~/%s", async (name) => {
    const [warning = "", ...others] = await warnings({
      [name]: `plugin_cache_dir = "x"\n${HIDES}`,
    });
    expect(others).toEqual([]);
    expect(warning).toContain(`~/${name} has a provider_installation block`);
    expect(warning).toContain('    path    = "terraform.d/plugins"');
    expect(warning).toContain('exclude = ["signpost.internal/*/*"]');
  });

  it("is the one that the environment names, and then no other", async () => {
    const files = { ".terraformrc": HIDES, ".terraform.d/mirror.tfrc": HIDES, other: "" };
    const named = (name: string) => (home: string) => ({ TF_CLI_CONFIG_FILE: join(home, name) });
    expect(await warnings(files, named("other"))).toEqual([]);
    expect(await warnings(files, named("missing"))).toEqual([]);
    expect(await warnings({ other: HIDES }, named("other"))).toHaveLength(1);
  });

  it.each([
    ["without the block", 'plugin_cache_dir = "/x"\n'],
    ["with the block in a comment", `# provider_installation {\n/*\n${HIDES}*/\n`],
    [
      "that has what the warning asks for",
      'provider_installation {\n  direct {\n    exclude = ["signpost.internal/*/*"]\n  }\n}\n',
    ],
    [
      "that takes the provider from elsewhere",
      'provider_installation {\n  dev_overrides {\n    "signpost.internal/signpost/signpost" = "/x"\n  }\n}\n',
    ],
  ])("%s is fine", async (_, text) => {
    expect(await warnings({ ".terraformrc": text })).toEqual([]);
  });

  it.each([
    ["lines", '{\n  "provider_installation": [{ "direct": {} }]\n}\n'],
    ["one line", '{"plugin_cache_dir":"x","provider_installation":{"direct":{}}}'],
  ])("may be written in JSON, in %s", async (_, text) => {
    expect(await warnings({ ".terraform.d/mirror.tfrc.json": text })).toHaveLength(1);
  });

  it("is only read where Terraform reads it: not in another file of ~/.terraform.d", async () => {
    expect(await warnings({ ".terraform.d/mirror.tfrc.old": HIDES })).toEqual([]);
  });

  it("is not excused by a comment that names us", async () => {
    const text = `# signpost.internal\n${HIDES}// "signpost.internal/*/*"\n`;
    expect(await warnings({ ".terraformrc": text })).toHaveLength(1);
  });

  it("is read although addresses in it look like comments", async () => {
    const text = `host "x" { services = { "a" = "https://x.example.org/" } }\n${HIDES}`;
    expect(await warnings({ ".terraformrc": text })).toHaveLength(1);
  });
});
