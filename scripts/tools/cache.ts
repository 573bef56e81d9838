// Where tools are kept that take minutes to make or weigh hundreds of megabytes: in the user's cache,
// outside of the checkout, so that another checkout has them too. One folder per tool and version; a
// file in it, written last, says that it is whole.
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { formatDuration } from "../screen.ts";
import { exclusively } from "./exclusive.ts";
import { shortPath } from "./tool.ts";

/** A folder of the cache, and where it is from, for people. */
export interface CachedFolder {
  readonly path: string;
  readonly origin: string;
}

/** How to make a folder of the cache. */
export interface CacheRecipe {
  /** Name and version: what another version needs is another folder. */
  readonly name: string;
  /** Fills the folder, which is there and empty. It is where it stays: paths into it may be kept in it. */
  readonly fill: (folder: string) => Promise<void>;
}

const COMPLETE = ".complete";

/** The cache of the big tools: below `XDG_CACHE_HOME`, or below the home folder. */
export function toolCache(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment["XDG_CACHE_HOME"] || join(environment["HOME"] || homedir(), ".cache");
  return join(base, "signpost", "tools");
}

/** Finds a folder of the cache, or makes it; while one process makes it, the others wait. */
export async function findCached(
  cache: string,
  { name, fill }: CacheRecipe,
): Promise<CachedFolder> {
  const path = join(cache, name);
  const present = { path, origin: shortPath(path) };
  if (await isComplete(path)) return present;
  await mkdir(cache, { recursive: true });
  return exclusively(join(cache, `.${name}.lock`), `another process makes ${name}`, async () => {
    if (await isComplete(path)) return present;
    // What an interrupted run has left.
    await rm(path, { recursive: true, force: true });
    await mkdir(path);
    const startedAtMs = performance.now();
    await fill(path);
    await writeFile(join(path, COMPLETE), "");
    const took = formatDuration(performance.now() - startedAtMs);
    return { path, origin: `${present.origin}, made in ${took}` };
  });
}

async function isComplete(folder: string): Promise<boolean> {
  return access(join(folder, COMPLETE)).then(
    () => true,
    () => false,
  );
}
