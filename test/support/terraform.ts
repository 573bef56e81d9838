// Real Terraform, with the provider running in the test's own process.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attachPlugin } from "../../provider/engine/terraform/reattach.ts";
import { TERRAFORM_RESOURCES } from "../../provider/engine/terraform/resources.ts";
import { createService } from "../../provider/engine/terraform/service.ts";

/** The provider's address, as a configuration names it. */
const SOURCE = "signpost.internal/signpost/signpost";

/** What a run of Terraform said. */
export interface TerraformRun {
  readonly code: number;
  /** Standard output and error. */
  readonly output: string;
}

/** A folder with a configuration. */
export interface TerraformProject {
  readonly folder: string;
  /** Runs Terraform; fails with what it said unless it succeeds. */
  run(...args: readonly string[]): Promise<string>;
  /** Runs Terraform, whatever comes of it. */
  attempt(...args: readonly string[]): Promise<TerraformRun>;
  /** Writes `main.tf`, with the provider required. */
  write(configuration: string): Promise<void>;
  /** The attributes of a resource in the state. */
  state(address: string): Promise<Readonly<Record<string, unknown>>>;
  /** Whether a plan finds nothing to do; prints the plan when there is. */
  isSettled(): Promise<true | string>;
  close(): Promise<void>;
}

/** Opens a folder in which Terraform runs; `environment` is what the user has set. */
export async function openTerraformProject(
  environment: Readonly<Record<string, string>> = {},
  resources = TERRAFORM_RESOURCES,
): Promise<TerraformProject> {
  const folder = await mkdtemp(join(tmpdir(), "signpost-terraform-"));
  const home = join(folder, "home");
  await mkdir(home);
  const attempt = async (...args: readonly string[]): Promise<TerraformRun> => {
    // Terraform starts a plugin for each run, and so it remembers nothing of the one before.
    const plugin = await attachPlugin(createService({ environment, resources }), SOURCE);
    const child = spawn("terraform", args, {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: home,
        TF_CLI_CONFIG_FILE: "/dev/null",
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_REATTACH_PROVIDERS: plugin.reattachProviders,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? 1));
    });
    await plugin.close();
    return { code, output: withoutFrame(output) };
  };
  const run = async (...args: readonly string[]) => {
    const { code, output } = await attempt(...args);
    if (code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  };
  return {
    folder,
    run,
    attempt,
    async write(configuration) {
      const required = `terraform {\n  required_providers {\n    signpost = {\n      source = "${SOURCE}"\n    }\n  }\n}\n`;
      await writeFile(join(folder, "main.tf"), `${required}\n${configuration}\n`);
    },
    async state(address) {
      const { resources } = JSON.parse(await readFile(join(folder, "terraform.tfstate"), "utf8"));
      for (const { type, name, instances } of resources) {
        if (`${type}.${name}` === address) return instances[0].attributes;
      }
      throw new Error(`${address} is not in the state`);
    },
    async isSettled() {
      const { code, output } = await attempt("plan", "-no-color", "-detailed-exitcode");
      return code === 0 ? true : output;
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The text of a message without the lines that frame it. */
function withoutFrame(output: string): string {
  return output.replace(/^[│╷╵] ?/gm, "");
}
