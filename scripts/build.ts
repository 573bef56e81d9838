// `npm run build`: makes dist/, the published form. The provider and the SDK as JavaScript with
// declarations, the runtime and the command line as one file each, the Terraform plugin as the package
// that Terraform unpacks. Whoever reads dist/ meanwhile sees the old one or the new one, never a half.
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { findPackageRoot } from "../provider/deploy/package-root.ts";
import { systemCode } from "../provider/errors.ts";
import { CONSTRUCTS_BUNDLE, declareConstructs } from "./constructs/compile.ts";
import { heading, row, withProgress } from "./screen.ts";
import { Failure, ROOT, runScript } from "./script.ts";
import { runCommand } from "./tools/command.ts";
import { exclusively } from "./tools/exclusive.ts";

const DIST = join(ROOT, "dist");
const MODULES = join(ROOT, "node_modules");
/** Everything the content of dist/ depends on. */
const INPUTS = {
  folders: ["provider", "sdk"],
  files: [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "tsconfig.constructs.json",
    "scripts/build.ts",
    "scripts/constructs/compile.ts",
  ],
};
const DIGEST_FILE = ".digest";
/** Packages in CommonJS that are bundled require Node's own modules, which ESM has no `require` for. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Builds dist/ unless it is up to date, and tells whether it did. */
export async function build(): Promise<boolean> {
  const digest = await digestInputs();
  if (await isBuilt(digest)) return false;
  return exclusively(join(MODULES, ".signpost-build.lock"), "another process builds", async () => {
    if (await isBuilt(digest)) return false;
    await rebuild(digest);
    return true;
  });
}

async function isBuilt(digest: string): Promise<boolean> {
  return (await readIfThere(join(DIST, DIGEST_FILE)))?.toString() === digest;
}

async function digestInputs(): Promise<string> {
  const files = [...INPUTS.files];
  for (const folder of INPUTS.folders) {
    const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(ROOT.length + 1));
    }
  }
  const digest = createHash("sha256");
  for (const file of files.sort()) {
    const content = await readIfThere(join(ROOT, file));
    digest.update(`${file}\0${content?.length}\0`);
    if (content) digest.update(content);
  }
  return digest.digest("hex");
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function rebuild(digest: string): Promise<void> {
  const next = join(MODULES, ".signpost-build");
  const old = join(MODULES, ".signpost-build-old");
  for (const folder of [next, old]) await rm(folder, { recursive: true, force: true });
  await mkdir(join(next, "runtime"), { recursive: true });
  await withProgress("building", async () => {
    await bundle(next);
    // First: what both write is ESM in the end.
    await declareConstructs(next);
    await compile(next);
  });
  await writeFile(join(next, DIGEST_FILE), digest);
  // Two renames: no file system call that Node has exchanges two folders in one.
  await rename(DIST, old).catch((error) => {
    if (systemCode(error) !== "ENOENT") throw error;
  });
  await rename(next, DIST);
  await rm(old, { recursive: true, force: true });
}

/** The provider and the SDK, file by file. */
async function compile(outDir: string): Promise<void> {
  const compiler = join(MODULES, "typescript", "bin", "tsc");
  const args = [compiler, "-p", "tsconfig.build.json", "--outDir", outDir];
  await runCommand(process.execPath, args, { cwd: ROOT });
}

/** The runtime and the command line, each with all it needs. */
async function bundle(outdir: string): Promise<void> {
  await bundleFiles(outdir, {
    entryPoints: {
      "runtime/signpost": "provider/runtime/main.ts",
      "runtime/sqlite-worker": "provider/runtime/store/sqlite-worker.ts",
    },
    banner: { js: REQUIRE },
    // A responder has to be back at once, and never talks to a hosted zone: that is loaded where it is used.
    splitting: true,
    chunkNames: "runtime/part-[hash]",
  });
  // The runtime's folder is copied away from the package, and is ESM there too.
  await writeFile(join(outdir, "runtime", "package.json"), '{ "type": "module" }\n');
  await bundleFiles(outdir, {
    entryPoints: { signpost: "provider/cli/main.ts" },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
  });
  await chmod(join(outdir, "signpost.js"), 0o755);
  await bundlePlugin(join(outdir, "terraform"), join(outdir, "runtime"));
  await bundleFiles(outdir, CONSTRUCTS_BUNDLE);
}

/**
 * The package of the Terraform plugin, which is copied away from this one: what Terraform starts, with all it
 * needs and the runtime that it deploys. It starts on an older Node too, to be able to say what is wrong.
 */
async function bundlePlugin(outdir: string, runtime: string): Promise<void> {
  const { version } = findPackageRoot(ROOT);
  await bundleFiles(outdir, {
    entryPoints: { plugin: "provider/engine/terraform/main.ts" },
    banner: { js: REQUIRE },
    outExtension: { ".js": ".mjs" },
    target: "node20.11",
    minify: true,
    // What only some calls need is loaded by them, after the handshake.
    splitting: true,
    chunkNames: "plugin-[hash]",
  });
  // Terraform starts the first file of this name. Its own package.json makes it CommonJS wherever it is
  // copied to: below one that says "module" Node would refuse the file's ending.
  const launcher = join(outdir, `terraform-provider-signpost_v${version}`);
  await writeFile(launcher, '#!/usr/bin/env node\nimport("./plugin.mjs");\n');
  await chmod(launcher, 0o755);
  const manifest = { name: "signpost", version, private: true, type: "commonjs" };
  await writeFile(join(outdir, "package.json"), `${JSON.stringify(manifest)}\n`);
  await cp(runtime, join(outdir, "runtime"), { recursive: true });
}

async function bundleFiles(outdir: string, what: BuildOptions): Promise<void> {
  const esbuild = await import("esbuild").catch((cause) => {
    const remedy = "run `npm ci --include=dev` (NODE_ENV=production leaves them out)";
    throw new Failure(`the development dependencies are not installed: ${remedy}`, { cause });
  });
  const options: BuildOptions = {
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22.18",
    logLevel: "warning",
    ...what,
  };
  await esbuild.build(options).catch((cause) => {
    throw new Failure("esbuild could not bundle it", { cause });
  });
}

await runScript(import.meta, async () => {
  heading("Build");
  const startedAtMs = performance.now();
  const built = await build();
  const took = `${Math.round(performance.now() - startedAtMs)} ms`;
  row("dist", built ? `built in ${took}` : `up to date, checked in ${took}`);
  return 0;
});
