// A program that is found in PATH or built once from its Go modules, for machines that reach a module
// proxy but not the program's own downloads.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../script.ts";
import { findCached, toolCache } from "./cache.ts";
import { runCommand } from "./command.ts";
import { runGo } from "./go.ts";
import { findOnPath, firstThatWorks, type Tool } from "./tool.ts";

/** A program and the modules it is built from. */
export interface GoProgram {
  readonly command: string;
  /** The package of its `main`. */
  readonly package: string;
  /** The version that is built. */
  readonly version: string;
  /** Replacements that its own go.mod makes: they do not reach those who depend on it. @default none */
  readonly replacements?: readonly string[];
  /** Whether one in PATH will do, whatever its version, and how it says it. @default never looked for */
  readonly versionArguments?: readonly string[];
  /** How long it takes, for people. */
  readonly takes: string;
}

/** Where to look, and where programs are built. */
export interface GoPlaces {
  /** @default the cache of the big tools */
  readonly cache?: string;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The fork of Terraform under an open licence. */
export const OPENTOFU: GoProgram = {
  command: "tofu",
  package: "github.com/opentofu/opentofu/cmd/tofu",
  version: "1.11.0",
  replacements: [
    "github.com/hashicorp/hcl/v2=github.com/opentofu/hcl/v2@v2.20.2-0.20251021132045-587d123c2828",
  ],
  versionArguments: ["version"],
  takes: "about 4 minutes",
};

/** A provider written in Go, small and without a network: what the benchmarks run beside ours. */
export const TIME_PROVIDER: GoProgram = {
  command: "terraform-provider-time",
  package: "github.com/hashicorp/terraform-provider-time",
  // Others of its kind have tags that a module proxy cannot serve (v3 without /v3 in the path).
  version: "0.13.1",
  takes: "about a minute",
};

/** Finds a program or builds it. */
export async function findGoProgram(wanted: GoProgram, places: GoPlaces = {}): Promise<Tool> {
  const { command, version } = wanted;
  const { environment = process.env, cache = toolCache(environment) } = places;
  const build = async (): Promise<Tool> => {
    const fill = (folder: string) => buildProgram(wanted, folder, environment);
    const { path, origin } = await findCached(cache, { name: `${command}-${version}`, fill });
    return { name: command, path: join(path, "bin", command), version, origin };
  };
  const ways = [
    { name: "PATH", attempt: () => fromPath(wanted, environment) },
    { name: "Go modules", attempt: build },
  ];
  return firstThatWorks(wanted.versionArguments ? ways : ways.slice(1), {
    missing: `no ${command} was found, and it could not be built`,
    remedy: wanted.versionArguments
      ? `  install ${command} or Go and run this again`
      : "  install Go and run this again",
  });
}

async function fromPath(
  { command, versionArguments = [] }: GoProgram,
  environment: NodeJS.ProcessEnv,
): Promise<Tool> {
  const [path] = await findOnPath(command, environment["PATH"]);
  if (path === undefined) throw new Failure("not there");
  const { stdout } = await runCommand(path, versionArguments, { environment });
  const [version = "unknown"] = /\d+\.\d+\.\d+/.exec(stdout) ?? [];
  return { name: command, path, version, origin: `PATH, ${path}` };
}

async function buildProgram(
  { command, package: main, version, replacements = [], takes }: GoProgram,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const sources = join(folder, "module");
  await mkdir(sources);
  const run = (label: string, args: readonly string[]) =>
    runGo(args, { label: `${command} from Go modules: ${label}`, folder: sources, environment });
  await run("a module", ["mod", "init", "signpost.example/tool"]);
  for (const replacement of replacements) {
    await run("a module", ["mod", "edit", "-replace", replacement]);
  }
  await run("fetching them", ["get", `${main}@v${version}`]);
  const output = join(folder, "bin", command);
  await run(`compiling, ${takes}`, ["build", "-trimpath", "-ldflags", "-s -w", "-o", output, main]);
}
