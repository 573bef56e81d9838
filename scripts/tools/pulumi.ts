// The Pulumi CLI: the one on PATH, one below Pulumi's home, or a new one there. A CLI counts only
// with its Node language host and the launcher of dynamic providers; what is found on PATH is never
// changed.
import { copyFile, mkdir, readdir, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { withProgress } from "../screen.ts";
import { Failure, ROOT } from "../script.ts";
import { runCommand } from "./command.ts";
import { exclusively } from "./exclusive.ts";
import { buildPulumi, GO_BUILD_VERSION } from "./pulumi-from-go.ts";
import {
  compareVersions,
  findOnPath,
  firstThatWorks,
  isExecutable,
  shortPath,
  type Tool,
} from "./tool.ts";

/** The oldest CLI that is used: the release of the oldest language host this program was seen to run on. */
export const OLDEST_PULUMI_VERSION = "3.68.0";
export const LANGUAGE_HOST = "pulumi-language-nodejs";
/** Starts the dynamic providers of a project; comes with the SDK. */
export const PROVIDER_LAUNCHER = "pulumi-resource-pulumi-nodejs";
const VERSION_TIMEOUT_MS = 30_000;

/** A Pulumi CLI and the environment in which it runs unattended. */
export interface PulumiTool extends Tool {
  readonly environment: NodeJS.ProcessEnv;
}

/** Where to look, and how to come by a new one. */
export interface PulumiSources {
  readonly environment: NodeJS.ProcessEnv;
  /** Installs a CLI below a folder of versions and returns its own folder. */
  readonly install: (versions: string) => Promise<string>;
  /** The same, from sources. */
  readonly build: (versions: string) => Promise<string>;
}

const realSources: PulumiSources = {
  environment: process.env,
  install: installPulumi,
  async build(versions) {
    const root = join(versions, GO_BUILD_VERSION);
    await buildPulumi(root);
    return root;
  },
};

/** Finds a Pulumi CLI, or installs one. */
export async function findPulumi(sources: PulumiSources = realSources): Promise<PulumiTool> {
  const { environment } = sources;
  const home = environment["PULUMI_HOME"] || join(environment["HOME"] || homedir(), ".pulumi");
  const versions = join(home, "versions");
  // One process installs; the others find what it has installed.
  const once = (how: string, action: () => Promise<string>) => async (): Promise<Tool> => {
    await mkdir(versions, { recursive: true });
    return exclusively(
      join(versions, ".install.lock"),
      "another process installs Pulumi",
      async () => {
        const present = await findAtHome(home, environment).catch(() => undefined);
        if (present) return present;
        const bin = join(await action(), "bin");
        await addProviderLauncher(bin);
        return checkPulumi(join(bin, "pulumi"), `${shortPath(dirname(bin))}, ${how}`, environment);
      },
    );
  };
  const found = await firstThatWorks<Tool>(
    [
      { name: "PATH", attempt: () => findInPath(environment) },
      { name: shortPath(home), attempt: () => findAtHome(home, environment) },
      {
        name: "official installer",
        attempt: once("just installed", () => sources.install(versions)),
      },
      { name: "Go modules", attempt: once("just built", () => sources.build(versions)) },
    ],
    {
      missing: "no Pulumi CLI was found, and none could be installed",
      remedy: "  install the Pulumi CLI or Go, or give this machine a way out, and run this again",
    },
  );
  return { ...found, environment: pulumiEnvironment(found.path, environment) };
}

async function findInPath(environment: NodeJS.ProcessEnv): Promise<Tool> {
  const candidates = await findOnPath("pulumi", environment["PATH"]);
  return firstUsable(candidates, "not there", (path) =>
    checkPulumi(path, `PATH, ${path}`, environment),
  );
}

async function findAtHome(home: string, environment: NodeJS.ProcessEnv): Promise<Tool> {
  const versions = await readdir(join(home, "versions")).catch(() => []);
  const newestFirst = versions.sort(compareVersions).reverse();
  // The official installer's own folder, then what tools keep by version.
  const folders = [home, ...newestFirst.map((version) => join(home, "versions", version))];
  const candidates: string[] = [];
  for (const folder of folders) {
    const path = join(folder, "bin", "pulumi");
    if (await isExecutable(path)) candidates.push(path);
  }
  return firstUsable(candidates, "none there", async (path) => {
    await addProviderLauncher(dirname(path));
    return checkPulumi(path, shortPath(dirname(path)), environment);
  });
}

async function firstUsable(
  candidates: readonly string[],
  none: string,
  check: (path: string) => Promise<Tool>,
): Promise<Tool> {
  const reasons: string[] = [];
  for (const path of candidates) {
    try {
      return await check(path);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      reasons.push(`${path}: ${error.message}`);
    }
  }
  throw new Failure(reasons.length > 0 ? reasons.join("\n") : none);
}

/** Checks that a CLI works, is new enough and has what a Node program needs. */
async function checkPulumi(
  path: string,
  origin: string,
  environment: NodeJS.ProcessEnv,
): Promise<Tool> {
  const { stdout } = await runCommand(path, ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  const version = stdout.trim().replace(/^v/, "");
  if (!/^\d+\.\d+\.\d+/.test(version))
    throw new Failure(`says ${JSON.stringify(stdout)} as its version`);
  if (compareVersions(version, OLDEST_PULUMI_VERSION) < 0) {
    throw new Failure(`is version ${version}, at least ${OLDEST_PULUMI_VERSION} is needed`);
  }
  // Pulumi looks beside its own file, wherever links to it are, and then in PATH.
  const searched = [dirname(await realpath(path)), environment["PATH"]].join(delimiter);
  for (const companion of [LANGUAGE_HOST, PROVIDER_LAUNCHER]) {
    const [there] = await findOnPath(companion, searched);
    if (there === undefined) throw new Failure(`has no ${companion} beside it or in PATH`);
  }
  return { name: "pulumi", path, version, origin };
}

/** Puts the launcher of dynamic providers beside a CLI that has none, as official releases have it. */
async function addProviderLauncher(bin: string): Promise<void> {
  const launcher = join(bin, PROVIDER_LAUNCHER);
  if (await isExecutable(launcher)) return;
  const sdk = createRequire(join(ROOT, "package.json")).resolve("@pulumi/pulumi/package.json");
  await copyFile(join(dirname(sdk), PROVIDER_LAUNCHER), launcher);
}

/** Installs the CLI that belongs to the SDK, in the SDK's own way. */
async function installPulumi(versions: string): Promise<string> {
  // Loaded when needed: it takes half a second.
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  const { version } = await import("@pulumi/pulumi/version.js");
  const root = join(versions, version);
  await withProgress(`installing Pulumi ${version} with its own installer`, () =>
    PulumiCommand.install({ root }),
  );
  return root;
}

/** The environment of unattended runs: nothing is asked, nothing fetched, and Node is this one. */
function pulumiEnvironment(path: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PATH: [dirname(path), dirname(process.execPath), environment["PATH"]].join(delimiter),
  };
}
