// Puts the Terraform plugin beside a configuration, so that an unmodified `terraform init` finds it there:
// no registry, no setting, no network. What was written before is brought up to date, all else is kept.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { findPackageRoot } from "../deploy/package-root.ts";
import { ProviderError, systemCode } from "../errors.ts";
import { withLockedProvider } from "./lock-file.ts";
import { hashPackage } from "./package-hash.ts";

/** How configurations name the provider. The host does not exist, so nobody else can serve it. */
export const PROVIDER_SOURCE = "signpost.internal/signpost/signpost";

/** A folder that Terraform looks into by itself, below the folder it runs in. */
const PLUGINS = join("terraform.d", "plugins");
const LOCK_FILE = ".terraform.lock.hcl";
/** The plugin is the same everywhere; each platform finds it under its own name. */
const PLATFORM = "linux_amd64";
const OTHER_PLATFORMS = ["linux_arm64", "darwin_amd64", "darwin_arm64"];

/** A plugin that is in place. */
export interface VendoredPlugin {
  readonly source: string;
  readonly version: string;
  /** The folder of the mirror: `terraform.d/plugins` of the configuration. */
  readonly plugins: string;
  /** Whether anything had to be written. */
  readonly changed: boolean;
}

/**
 * Puts the plugin and its lock entry into the folder of a configuration.
 *
 * @param directory - where `terraform init` will run
 * @param built - the plugin's package; by default that of the installed package
 * @throws {PLUGIN_MISSING} when it is not built
 */
export function vendorPlugin(directory: string, built?: string): VendoredPlugin {
  const from = built ?? join(findPackageRoot(import.meta.dirname).folder, "dist", "terraform");
  if (!existsSync(join(from, "package.json"))) {
    const remedy = "run `npm run build` in the folder of the package, or install it again";
    throw new ProviderError("PLUGIN_MISSING", `no Terraform plugin in ${from}: ${remedy}`);
  }
  const { version } = findPackageRoot(from);
  const plugins = join(directory, PLUGINS);
  const versions = join(plugins, PROVIDER_SOURCE);
  const hash = hashPackage(from);
  const placed = placePackage(from, join(versions, version), hash);
  const removed = removeOthers(versions, version);
  const locked = lock(join(directory, LOCK_FILE), version, hash);
  return { source: PROVIDER_SOURCE, version, plugins, changed: placed || removed || locked };
}

/** Whole or not at all: Terraform may read meanwhile. Returns whether anything was written. */
function placePackage(from: string, to: string, hash: string): boolean {
  const isThere = [PLATFORM, ...OTHER_PLATFORMS].every(
    (platform) => hashIfThere(join(to, platform)) === hash,
  );
  if (isThere) return false;
  const building = `${to}.${process.pid}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  cpSync(from, join(building, PLATFORM), { recursive: true });
  for (const platform of OTHER_PLATFORMS) linkOrCopy(building, platform);
  rmSync(to, { recursive: true, force: true });
  renameSync(building, to);
  return true;
}

/** A link within the folder, which goes where the folder goes; a copy where there are no links. */
function linkOrCopy(folder: string, platform: string): void {
  try {
    symlinkSync(PLATFORM, join(folder, platform), "dir");
  } catch {
    cpSync(join(folder, PLATFORM), join(folder, platform), { recursive: true });
  }
}

function hashIfThere(folder: string): string | undefined {
  return existsSync(folder) ? hashPackage(folder) : undefined;
}

/** Of the versions there, Terraform takes the latest that a configuration allows: only one is ours. */
function removeOthers(versions: string, version: string): boolean {
  const others = readdirSync(versions).filter((name) => name !== version);
  for (const name of others) rmSync(join(versions, name), { recursive: true, force: true });
  return others.length > 0;
}

function lock(file: string, version: string, hash: string): boolean {
  const before = readIfThere(file);
  const after = withLockedProvider(before, { source: PROVIDER_SOURCE, version, hash });
  if (after === before) return false;
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  writeFileSync(next, after);
  renameSync(next, file);
  return true;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}
