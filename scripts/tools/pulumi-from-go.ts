// Builds the Pulumi CLI and its Node language host from their Go modules, for machines that reach a
// module proxy but not Pulumi's downloads. Takes minutes once; nothing half-built is ever in place.
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runGo } from "./go.ts";

/** Version of the CLI that is built. */
export const GO_BUILD_VERSION = "3.259.0";
/** The last version of the SDK's Go module that still contains the Node language host. */
const LANGUAGE_HOST_VERSION = "3.68.0";
/** The CLI's own go.mod replaces this module, and replacements do not reach those who depend on it. */
const CLIPBOARD =
  "github.com/atotto/clipboard=github.com/tgummerer/clipboard@v0.0.0-20241001131231-d02d263e614e";
const SDK = "github.com/pulumi/pulumi/sdk/v3";
const CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const HOST = `${SDK}/nodejs/cmd/pulumi-language-nodejs`;

/**
 * Builds the CLI into a folder that is not there yet. The caller sees to it that no other process
 * builds the same.
 */
export async function buildPulumi(root: string): Promise<void> {
  const beside = `.${basename(root)}.building-`;
  await removeLeftovers(dirname(root), beside);
  const work = join(dirname(root), `${beside}${process.pid}`);
  const [cli, host, bin] = [join(work, "cli"), join(work, "host"), join(work, "root", "bin")];
  // Version checks of plugins compare with the version that is linked in.
  const version = `-X ${SDK}/go/common/version.Version=v${GO_BUILD_VERSION}`;
  const build = (output: string) => [
    ...["build", "-trimpath", "-tags", "osusergo", "-ldflags", `-s -w ${version}`],
    ...["-o", join(bin, output)],
  ];
  const run = (label: string, folder: string, args: readonly string[]) =>
    runGo(args, { label, folder });
  try {
    for (const folder of [cli, host, bin]) await mkdir(folder, { recursive: true });
    const modules = "Pulumi from Go modules, 1 of 3: fetching them";
    await run(modules, cli, ["mod", "init", "cli"]);
    await run(modules, cli, ["mod", "edit", "-replace", CLIPBOARD]);
    await run(modules, cli, ["get", `${SDK}@v${GO_BUILD_VERSION}`, `${CLI}@v${GO_BUILD_VERSION}`]);
    await run(modules, host, ["mod", "init", "host"]);
    await run(modules, host, ["get", `${HOST}@v${LANGUAGE_HOST_VERSION}`]);
    const compiling = "Pulumi from Go modules, 2 of 3: compiling the CLI, about 5 minutes";
    await run(compiling, cli, [...build("pulumi"), CLI]);
    const last = "Pulumi from Go modules, 3 of 3: compiling the language host";
    await run(last, host, [...build("pulumi-language-nodejs"), HOST]);
    await rm(root, { recursive: true, force: true });
    await rename(dirname(bin), root);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Removes what an interrupted build has left. */
async function removeLeftovers(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
