// A Pulumi project of a test's own: the real engine, a file backend, a folder inside this repository
// (ignored by git), so that a program's `signpost` is this package as it is built.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { findPulumi } from "../../scripts/tools/pulumi.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** How a Pulumi command ended. */
export interface Ended {
  readonly code: number;
  /** Standard output and error together. */
  readonly text: string;
}

/** A project that Pulumi commands can be run on. */
export interface PulumiProject {
  readonly folder: string;
  /** Writes the program. */
  program(source: string): Promise<void>;
  /** Runs a Pulumi command on the project's stack. */
  run(...args: string[]): Promise<Ended>;
  /** Runs a command that has to succeed. */
  succeed(...args: string[]): Promise<string>;
  /** Starts a command in a session of its own, to be killed; what it says is lost. */
  start(...args: string[]): ChildProcess;
  outputs(): Promise<Record<string, unknown>>;
  /** What a preview would do to each resource, by its name; `same` is left out. */
  plan(...args: string[]): Promise<Record<string, string>>;
  /** Destroys the stack and removes the folder. */
  close(): Promise<void>;
}

/**
 * Makes a project with an empty stack.
 *
 * @param beside - another project, whose stacks this one can refer to
 */
export async function createProject(name: string, beside?: PulumiProject): Promise<PulumiProject> {
  const pulumi = await findPulumi();
  await mkdir(join(ROOT, ".signpost"), { recursive: true });
  const folder = await mkdtemp(join(ROOT, ".signpost", `${name}-`));
  const backend = join(beside?.folder ?? folder, "state");
  await mkdir(backend, { recursive: true });
  await writeFile(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: index.ts\n`);
  const environment = {
    ...process.env,
    ...pulumi.environment,
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: "test",
    NO_COLOR: "1",
  };
  const run = (...args: string[]) =>
    new Promise<Ended>((ended) => {
      const options = { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 };
      const all = [...args, "--non-interactive"];
      execFile(pulumi.path, all, options, (error, stdout, stderr) => {
        ended({ code: error ? Number(error.code ?? 1) : 0, text: `${stdout}${stderr}` });
      });
    });
  const succeed = async (...args: string[]) => {
    const { code, text } = await run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  };
  await succeed("stack", "init", "test");
  return {
    folder,
    program: (source) => writeFile(join(folder, "index.ts"), source),
    run,
    succeed,
    start: (...args) =>
      spawn(pulumi.path, [...args, "--non-interactive"], {
        cwd: folder,
        env: environment,
        detached: true,
        stdio: "ignore",
      }),
    outputs: async () => JSON.parse(await succeed("stack", "output", "--json", "--show-secrets")),
    async plan(...args) {
      const { steps } = JSON.parse(await succeed("preview", "--json", ...args)) as {
        readonly steps: readonly { readonly op: string; readonly urn: string }[];
      };
      const changes = steps.filter(({ op }) => op !== "same");
      return Object.fromEntries(changes.map(({ op, urn }) => [urn.split("::").at(-1), op]));
    },
    async close() {
      await run("cancel", "--yes", "--stack", "test");
      await run("destroy", "--yes", "--skip-preview");
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
