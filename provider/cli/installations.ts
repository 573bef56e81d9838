// Finds the installations of this user on this machine.
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { readMarker } from "../control/installation.ts";

/** Directories of installations: the named one, else those below `./.signpost` and `~/.signpost`. */
export async function findInstallations(directory: string | undefined): Promise<string[]> {
  if (directory !== undefined) return [resolve(directory)];
  const found: string[] = [];
  for (const folder of new Set([resolve(".signpost"), join(homedir(), ".signpost")])) {
    for (const name of await readdir(folder).catch(() => [])) {
      const candidate = join(folder, name);
      if (await readMarker(candidate).catch(() => undefined)) found.push(candidate);
    }
  }
  return found;
}
