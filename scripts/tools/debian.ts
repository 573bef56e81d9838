// A command from a Debian package: found in PATH, installed by apt-get as root, or unpacked into a
// cache folder. A package that starts a service where it is installed is only ever unpacked, and
// nothing is installed without saying so.
import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { withProgress } from "../screen.ts";
import { Failure } from "../script.ts";
import { runCommand } from "./command.ts";
import type { DebianCommand } from "./debian-commands.ts";
import { exclusively } from "./exclusive.ts";
import {
  findOnPath,
  firstThatWorks,
  isExecutable,
  shortPath,
  type Tool,
  type Way,
} from "./tool.ts";

/** Where to look, and where packages are unpacked. */
export interface DebianPlaces {
  readonly cache: string;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether packages may be installed. @default whether this process is root's */
  readonly isRoot?: boolean;
}

/** Where Debian has the commands of services, which is not in everybody's PATH. */
const SERVICE_COMMANDS = ["/usr/sbin", "/usr/local/sbin"];
const COMMAND_FOLDERS = ["bin", "sbin"];
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: "noninteractive" };

/** Finds a command or gets it from its Debian package. */
export async function findDebianCommand(
  wanted: DebianCommand,
  places: DebianPlaces,
): Promise<Tool> {
  const { cache } = places;
  const ways: Record<(typeof wanted.ways)[number], Way<Tool>> = {
    install: { name: "apt-get install", attempt: () => install(wanted, places) },
    unpack: { name: "apt-get download", attempt: () => unpackOnce(wanted, places) },
  };
  return firstThatWorks<Tool>(
    [
      { name: "PATH", attempt: () => fromPath(wanted, places, "PATH") },
      { name: shortPath(cache), attempt: () => fromCache(wanted, places) },
      ...wanted.ways.map((way) => ways[way]),
    ],
    {
      missing: `no ${wanted.command} was found, and it could not be installed`,
      remedy: `  install the package ${wanted.packages.join(" or ")} of your system and run this again`,
    },
  );
}

async function fromPath(
  wanted: DebianCommand,
  { environment = process.env }: DebianPlaces,
  origin: string,
): Promise<Tool> {
  const path = [environment["PATH"] ?? "", ...SERVICE_COMMANDS].join(delimiter);
  const [found] = await findOnPath(wanted.command, path);
  if (found === undefined) throw new Failure("not there");
  for (const name of wanted.companions ?? []) {
    const [companion] = await findOnPath(name, path);
    if (companion === undefined) throw new Failure(`${found} is there, but no ${name}`);
  }
  return describe(wanted, found, `${origin}, ${found}`);
}

async function fromCache(wanted: DebianCommand, { cache }: DebianPlaces): Promise<Tool> {
  const path = launcherIn(cache, wanted.command);
  if (!(await isExecutable(path))) throw new Failure("not there");
  return describe(wanted, path, path);
}

async function describe(wanted: DebianCommand, path: string, origin: string): Promise<Tool> {
  const { stdout, stderr } = await runCommand(path, wanted.versionArguments);
  const [version = "unknown"] = /\d+\.\d+(\.\d+)?/.exec(stdout + stderr) ?? [];
  return { name: wanted.command, path, version, origin };
}

/** Runs a command of the package system, visibly. */
async function runApt(
  { environment = process.env }: DebianPlaces,
  { command = "apt-get", args, cwd }: { command?: string; args: readonly string[]; cwd?: string },
): Promise<string> {
  const [path] = await findOnPath(command, environment["PATH"]);
  if (path === undefined) throw new Failure(`no ${command} in PATH`);
  const { stdout } = await withProgress([command, ...args].join(" "), () =>
    runCommand(path, args, {
      environment: { ...environment, ...APT_ENVIRONMENT },
      ...(cwd !== undefined && { cwd }),
    }),
  );
  return stdout;
}

function isRoot({ isRoot: given = process.getuid?.() === 0 }: DebianPlaces): boolean {
  return given;
}

async function firstPackage(
  { packages }: DebianCommand,
  attempt: (name: string) => Promise<unknown>,
): Promise<string> {
  const ways = packages.map((name) => ({ name, attempt: () => attempt(name).then(() => name) }));
  return firstThatWorks(ways, { missing: "no package of these can be had", remedy: "" });
}

async function install(wanted: DebianCommand, places: DebianPlaces): Promise<Tool> {
  if (!isRoot(places)) throw new Failure("needs root");
  await runApt(places, { args: ["update"] });
  const name = await firstPackage(wanted, (candidate) =>
    runApt(places, { args: ["install", "-y", "--no-install-recommends", candidate] }),
  );
  return fromPath(wanted, places, `Debian package ${name}, just installed`);
}

/** One process unpacks; the others find what it has unpacked. */
async function unpackOnce(wanted: DebianCommand, places: DebianPlaces): Promise<Tool> {
  const { cache } = places;
  await mkdir(cache, { recursive: true });
  const lock = join(cache, `.${wanted.command}.lock`);
  return exclusively(lock, `another process unpacks ${wanted.command}`, async () => {
    const present = await fromCache(wanted, places).catch(() => undefined);
    return present ?? unpack(wanted, places);
  });
}

async function unpack(wanted: DebianCommand, places: DebianPlaces): Promise<Tool> {
  const { cache } = places;
  const folder = join(cache, wanted.command);
  const building = `${folder}.building`;
  for (const left of [building, folder]) await rm(left, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  if (isRoot(places)) await runApt(places, { args: ["update"] });
  const name = await firstPackage(wanted, (candidate) =>
    unpackPackage(places, candidate, building),
  );
  await rename(building, folder);
  // The command itself is what the next run looks for: last.
  for (const command of [...(wanted.companions ?? []), wanted.command]) {
    await writeLauncher(cache, folder, command);
  }
  const path = launcherIn(cache, wanted.command);
  return describe(wanted, path, `Debian package ${name}, just unpacked into ${path}`);
}

/** Unpacks a package with those it depends on that this machine has not. */
async function unpackPackage(places: DebianPlaces, name: string, folder: string): Promise<void> {
  const simulated = await runApt(places, {
    args: ["--simulate", "--no-install-recommends", "install", name],
  });
  const missing = Array.from(simulated.matchAll(/^Inst (\S+)/gm), ([, found = ""]) => found);
  if (missing.length === 0) throw new Failure("is installed, without the command");
  await runApt(places, { args: ["download", ...missing], cwd: folder });
  const files = (await readdir(folder)).filter((file) => file.endsWith(".deb"));
  for (const file of files) {
    await runApt(places, { command: "dpkg", args: ["-x", file, "."], cwd: folder });
    await rm(join(folder, file));
  }
}

function launcherIn(cache: string, command: string): string {
  return join(cache, "bin", command);
}

/** Unpacked programs find their libraries only when told where they are. */
async function writeLauncher(cache: string, root: string, command: string): Promise<void> {
  const candidates = COMMAND_FOLDERS.map((folder) => join(root, "usr", folder)).join(delimiter);
  const [program] = await findOnPath(command, candidates);
  if (program === undefined) throw new Failure(`the package has no ${command}`);
  const folders = await readdir(join(root, "usr", "lib")).catch(() => []);
  const libraries = folders.map((folder) => join(root, "usr", "lib", folder)).join(":");
  const path = launcherIn(cache, command);
  await mkdir(join(cache, "bin"), { recursive: true });
  // `exec`: whoever starts it knows the program's own process id.
  await writeFile(path, `#!/bin/sh\nLD_LIBRARY_PATH="${libraries}" exec "${program}" "$@"\n`);
  await chmod(path, 0o755);
}
