// moto's server, an emulator of AWS that knows Route 53 and is not ours: from PyPI, in a virtual
// environment of its own.
import { join } from "node:path";
import { withProgress } from "../screen.ts";
import { Failure } from "../script.ts";
import { findCached, toolCache } from "./cache.ts";
import { runCommand } from "./command.ts";
import { findOnPath, firstThatWorks, type Tool } from "./tool.ts";

const VERSION = "5.2.5";

/** Where to look, and where it is installed. */
export interface MotoPlaces {
  /** @default the cache of the big tools */
  readonly cache?: string;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Finds `moto_server` or installs it. One in PATH is not used: answers differ by version. */
export async function findMoto(places: MotoPlaces = {}): Promise<Tool> {
  const { environment = process.env, cache = toolCache(environment) } = places;
  const attempt = async (): Promise<Tool> => {
    const fill = (folder: string) => install(folder, environment);
    const { path, origin } = await findCached(cache, { name: `moto-${VERSION}`, fill });
    return { name: "moto", path: join(path, "bin", "moto_server"), version: VERSION, origin };
  };
  return firstThatWorks([{ name: "PyPI", attempt }], {
    missing: "moto's server, the emulator of Route 53, could not be installed",
    remedy: "  install Python 3 with its modules venv and pip and run this again",
  });
}

async function install(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const [python] = await findOnPath("python3", environment["PATH"]);
  if (python === undefined) throw new Failure("no python3 in PATH");
  await withProgress(`pip install moto[server]==${VERSION}`, async () => {
    await runCommand(python, ["-m", "venv", folder], { environment });
    const arguments_ = ["-m", "pip", "install", "--quiet", `moto[server]==${VERSION}`];
    await runCommand(join(folder, "bin", "python"), arguments_, { environment });
  });
}
