// Where the package is that the running code belongs to. The Terraform plugin is copied away from it and
// is a package of its own there, of the same name.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ProviderError } from "../errors.ts";

/** A package on disk. */
export interface PackageRoot {
  readonly folder: string;
  readonly version: string;
}

/**
 * Finds the package around a folder.
 *
 * @throws {DEPLOY_BUNDLE_MISSING} when there is none
 */
export function findPackageRoot(from: string): PackageRoot {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, "package.json"));
    if (manifest?.name === "signpost" && manifest.version !== undefined) {
      return { folder, version: manifest.version };
    }
    if (folder === dirname(folder)) {
      throw new ProviderError("DEPLOY_BUNDLE_MISSING", `no package signpost around ${from}`);
    }
  }
}

function readManifest(file: string): { name?: string; version?: string } | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined; // most folders have none
  }
  return JSON.parse(text) as { name?: string; version?: string };
}
