// The plugin as Terraform itself finds, starts, asks and ends it: vendored beside a configuration, moved
// with it, hidden by a user's settings; and when it fails.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { attachPlugin } from "../../provider/engine/terraform/reattach.ts";
import { PROVIDER_SOURCE } from "../../provider/vendor/vendor.ts";
import { findTerraform } from "../../scripts/tools/terraform.ts";
import { trivialService } from "../support/trivial-plugin.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SIGNPOST = join(ROOT, "dist", "signpost.js");
const MINUTE_MS = 60_000;
const REQUIRED = `terraform {
  required_providers {
    signpost = { source = "${PROVIDER_SOURCE}" }
  }
}
`;
const note = (text: string) => `${REQUIRED}
resource "signpost_note" "one" {
  text = "${text}"
  size = 3
}
`;

let terraform: string;
let folder: string;
/** What the plugin would leave behind is left here. */
let temporary: string;

beforeAll(async () => {
  terraform = (await findTerraform()).path;
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-terraform-"));
  temporary = await mkdtemp(join(tmpdir(), "plugin-left-"));
});
afterEach(async () => {
  for (const one of [folder, temporary]) await rm(one, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Runs a program in a folder, with the settings of nobody. */
function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = folder,
): Promise<Ended> {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    TMPDIR: temporary,
    CHECKPOINT_DISABLE: "1",
    NO_COLOR: "1",
    ...environment,
  };
  return new Promise((ended) => {
    execFile(program, args, { cwd, env }, (error, stdout, stderr) => {
      ended({ code: error ? Number(error.code ?? 1) : 0, text: `${stdout}${stderr}` });
    });
  });
}

async function succeed(...args: Parameters<typeof run>): Promise<string> {
  const { code, text } = await run(...args);
  if (code !== 0) throw new Error(`${args[1].join(" ")} ended with ${code}:\n${text}`);
  return text;
}

describe("a vendored plugin", () => {
  it(
    "is found, verified and asked by an unmodified terraform, also when the stack was moved",
    async () => {
      const [stack, moved] = [join(folder, "stack"), join(folder, "moved")];
      await mkdir(stack);
      await writeFile(join(stack, "main.tf"), REQUIRED);
      const said = await succeed(process.execPath, [SIGNPOST, "vendor"], {}, stack);
      expect(said).toContain(`source  = "${PROVIDER_SOURCE}"`);
      const lock = await readFile(join(stack, ".terraform.lock.hcl"), "utf8");
      await cp(stack, moved, { recursive: true, verbatimSymlinks: true });
      for (const place of [stack, moved]) {
        await succeed(terraform, ["init", "-lockfile=readonly"], {}, place);
        const text = await succeed(terraform, ["providers", "schema", "-json"], {}, place);
        expect(JSON.parse(text).provider_schemas).toHaveProperty([PROVIDER_SOURCE, "provider"]);
        expect(await readFile(join(place, ".terraform.lock.hcl"), "utf8")).toBe(lock);
      }
      expect(await readdir(temporary)).toEqual([]);
    },
    MINUTE_MS,
  );

  it(
    "is warned of when a user's settings hide it, and found when the warning is followed",
    async () => {
      await writeFile(join(folder, "main.tf"), REQUIRED);
      const settings = join(folder, ".terraformrc");
      await writeFile(
        settings,
        'provider_installation {\n  filesystem_mirror {\n    path = "/nowhere"\n  }\n}\n',
      );
      const vendor = () => succeed(process.execPath, [SIGNPOST, "vendor"]);
      const warning = await vendor();
      expect(warning).toContain(`${settings} has a provider_installation block`);
      expect((await run(terraform, ["init"])).code).toBe(1);
      const stanza = /^ {2}filesystem_mirror \{\n[^}]*\}\n/m.exec(warning)?.[0] ?? "";
      await writeFile(settings, `provider_installation {\n${stanza}}\n`);
      await succeed(terraform, ["init", "-lockfile=readonly"]);
      expect(await vendor()).not.toContain("warning");
    },
    MINUTE_MS,
  );
});

describe("a provider in this process", () => {
  it(
    "lives through apply, an unchanged plan and destroy",
    async () => {
      const plugin = await attachPlugin(trivialService, PROVIDER_SOURCE);
      const environment = { TF_REATTACH_PROVIDERS: plugin.reattachProviders };
      try {
        await writeFile(join(folder, "main.tf"), note("hello"));
        await succeed(terraform, ["init"], environment);
        await succeed(terraform, ["apply", "-auto-approve"], environment);
        await succeed(terraform, ["plan", "-detailed-exitcode"], environment);
        await succeed(terraform, ["destroy", "-auto-approve"], environment);
      } finally {
        await plugin.close();
      }
    },
    MINUTE_MS,
  );
});

describe("a plugin that dies of a bug", () => {
  it(
    "tells its user the error, and leaves nothing",
    async () => {
      const place = join(folder, "plugin");
      await mkdir(place);
      const launcher = join(place, "terraform-provider-signpost");
      const program = join(ROOT, "test", "support", "trivial-plugin.ts");
      await writeFile(launcher, `#!/bin/sh\nexec "${process.execPath}" "${program}"\n`);
      await chmod(launcher, 0o755);
      const settings = `provider_installation {\n  dev_overrides {\n    "${PROVIDER_SOURCE}" = "${place}"\n  }\n}\n`;
      await writeFile(join(folder, ".terraformrc"), settings);
      await writeFile(join(folder, "main.tf"), note("panic"));
      const { code, text } = await run(terraform, ["apply", "-auto-approve"]);
      expect(code).toBe(1);
      expect(text).toContain("Error: the note said so");
      expect(await readdir(temporary)).toEqual([]);
    },
    MINUTE_MS,
  );
});
