// Real Terraform on a folder of a test's own: with the provider in the test's own process, or with the
// plugin as it is packaged and vendored.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attachPlugin } from "../../provider/engine/terraform/reattach.ts";
import { TERRAFORM_RESOURCES } from "../../provider/engine/terraform/resources.ts";
import { createService } from "../../provider/engine/terraform/service.ts";
import type { TestControlApi } from "./control-api.ts";

/** The provider's address, as a configuration names it. */
const SOURCE = "signpost.internal/signpost/signpost";
const SIGNPOST = join(import.meta.dirname, "../../dist/signpost.js");

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
  /** Applies the configuration, after it is written where one is given. */
  apply(configuration?: string): Promise<string>;
  /** Plans the configuration, after it is written where one is given. */
  plan(configuration?: string, ...args: readonly string[]): Promise<string>;
  destroy(): Promise<string>;
  /** Writes `main.tf`, with the provider required. */
  write(configuration: string): Promise<void>;
  /** The attributes of a resource in the state. */
  state(address: string): Promise<Readonly<Record<string, unknown>>>;
  /** Whether a plan finds nothing to do; prints the plan when there is. */
  isSettled(): Promise<true | string>;
  close(): Promise<void>;
}

/** A command that goes on while the test does something else. */
export interface StartedTerraform {
  /** Of Terraform, and of the process group that it leads. */
  readonly pid: number;
  /** What it has said so far. */
  said(): string;
  readonly ended: Promise<TerraformRun>;
}

/** A folder with a configuration and the packaged plugin beside it. */
export interface VendoredProject extends TerraformProject {
  /** Starts a command in a process group of its own, as a shell does. */
  start(...args: readonly string[]): StartedTerraform;
  /** Destroys what there is and removes the folder. */
  close(): Promise<void>;
}

/** What a user sets to reach a control API. */
export function accessEnvironment(access: TestControlApi["access"]) {
  return {
    SIGNPOST_ENDPOINT: access.endpoint,
    SIGNPOST_TOKEN: access.token,
    SIGNPOST_CA: access.certificate,
  };
}

/** Opens a folder in which Terraform runs; `environment` is what the user has set. */
export async function openTerraformProject(
  environment: Readonly<Record<string, string>> = {},
  resources = TERRAFORM_RESOURCES,
): Promise<TerraformProject> {
  const folder = await newFolder();
  return projectIn(folder, async (...args) => {
    // Terraform starts a plugin for each run, and so it remembers nothing of the one before.
    const plugin = await attachPlugin(createService({ environment, resources }), SOURCE);
    const started = start("terraform", args, folder, {
      TF_REATTACH_PROVIDERS: plugin.reattachProviders,
    });
    const run = await started.ended;
    await plugin.close();
    return run;
  });
}

/**
 * Opens a folder as a user makes one: a configuration, `signpost vendor`, `init`.
 *
 * @param program - path of `terraform` or `tofu`
 * @param given.configuration - a file to copy as `main.tf`, and nothing that lies beside it. @default nothing is declared
 * @param given.environment - what the user has set. @default nothing
 */
export async function openVendoredProject(
  program: string,
  given: {
    readonly configuration?: string;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<VendoredProject> {
  const folder = await newFolder();
  const running = new Set<StartedTerraform>();
  const begin = (...args: readonly string[]) => {
    const started = start(program, args, folder, given.environment);
    running.add(started);
    const forget = () => running.delete(started);
    started.ended.then(forget, forget);
    return started;
  };
  const project = projectIn(folder, (...args) => begin(...args).ended);
  if (given.configuration) await copyFile(given.configuration, join(folder, "main.tf"));
  else await project.write("");
  const vendored = await start(process.execPath, [SIGNPOST, "vendor"], folder).ended;
  if (vendored.code !== 0)
    throw new Error(`vendor ended with ${vendored.code}: ${vendored.output}`);
  await project.run("init", "-lockfile=readonly");
  return {
    ...project,
    start: begin,
    async close() {
      // What a test that failed has left running would hold the state.
      for (const { pid } of running) process.kill(-pid, "SIGKILL");
      await Promise.allSettled([...running].map(({ ended }) => ended));
      if (existsSync(join(folder, "terraform.tfstate"))) {
        await project.attempt("destroy", "-no-color", "-auto-approve");
      }
      await project.close();
    },
  };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "signpost-terraform-"));
  for (const name of ["home", "tmp"]) await mkdir(join(folder, name));
  return folder;
}

/** Starts a program with the settings of nobody. */
function start(
  program: string,
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): StartedTerraform {
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    env: {
      PATH: process.env["PATH"],
      HOME: join(folder, "home"),
      TMPDIR: join(folder, "tmp"),
      TF_CLI_CONFIG_FILE: "/dev/null",
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<TerraformRun>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ code: status ?? 1, output: withoutFrame(output) }));
  });
  return { pid: child.pid ?? 0, said: () => output, ended };
}

function projectIn(folder: string, attempt: TerraformProject["attempt"]): TerraformProject {
  const run = async (...args: readonly string[]) => {
    const { code, output } = await attempt(...args);
    if (code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  };
  const write = async (configuration: string) => {
    const required = `terraform {\n  required_providers {\n    signpost = {\n      source = "${SOURCE}"\n    }\n  }\n}\n`;
    await writeFile(join(folder, "main.tf"), `${required}\n${configuration}\n`);
  };
  return {
    folder,
    run,
    attempt,
    async apply(configuration) {
      if (configuration !== undefined) await write(configuration);
      return run("apply", "-no-color", "-auto-approve");
    },
    async plan(configuration, ...args) {
      if (configuration !== undefined) await write(configuration);
      return run("plan", "-no-color", ...args);
    },
    destroy: () => run("destroy", "-no-color", "-auto-approve"),
    write,
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
