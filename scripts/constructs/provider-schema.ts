// The schema of our provider as Terraform itself reads it from the plugin, the way a user's stack has it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { vendorPlugin } from "../../provider/vendor/vendor.ts";
import { runCommand } from "../tools/command.ts";
import { terraformEnvironment } from "../tools/terraform.ts";
import type { Tool } from "../tools/tool.ts";
import type { GeneratedProvider } from "./generator.ts";

const schemasSchema = z.record(z.string(), z.unknown());

/** Reads the schema of the provider that is built. */
export async function readProvider(terraform: Tool): Promise<GeneratedProvider> {
  const folder = await mkdtemp(join(tmpdir(), "signpost-schema-"));
  const environment = terraformEnvironment();
  const run = (...args: string[]) => runCommand(terraform.path, args, { cwd: folder, environment });
  try {
    const { source, version } = vendorPlugin(folder);
    const configuration = { terraform: { required_providers: { signpost: { source, version } } } };
    await writeFile(join(folder, "main.tf.json"), JSON.stringify(configuration));
    await run("init", "-no-color");
    const { stdout } = await run("providers", "schema", "-json");
    return { source, version, schemas: schemasSchema.parse(JSON.parse(stdout)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
