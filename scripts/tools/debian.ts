// A command from a Debian package: found in PATH, installed by apt-get as root, or unpacked into a
// cache folder by anybody else. Nothing is installed without saying so.
import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withProgress } from "../screen.ts";
import { Failure } from "../script.ts";
import { runCommand } from "./command.ts";
import { findOnPath, firstThatWorks, isExecutable, shortPath, type Tool } from "./tool.ts";

/** A command and the packages that have it, under their names in several releases, newest first. */
export interface DebianCommand {
  readonly command: string;
  readonly packages: readonly string[];
  /** Arguments that make the command say its version. */
  readonly versionArguments: readonly string[];
}

export const DIG: DebianCommand = {
  command: "dig",
  packages: ["bind9-dnsutils", "dnsutils"],
  versionArguments: ["-v"],
};

/** Services that a package brings must not start, and nothing must ask. */
const APT_ENVIRONMENT = { RUNLEVEL: "1", DEBIAN_FRONTEND: "noninteractive" };

/**
 * Finds a command or gets it from its Debian package.
 *
 * @param cache - folder in which packages are unpacked where they cannot be installed
 */
export async function findDebianCommand(wanted: DebianCommand, cache: string): Promise<Tool> {
  const { command, packages } = wanted;
  return firstThatWorks<Tool>(
    [
      { name: "PATH", attempt: () => fromPath(wanted, "PATH") },
      { name: shortPath(cache), attempt: () => fromCache(wanted, cache) },
      { name: "apt-get install", attempt: () => install(wanted) },
      { name: "apt-get download", attempt: () => unpack(wanted, cache) },
    ],
    {
      missing: `no ${command} was found, and it could not be installed`,
      remedy: `  install the package ${packages.join(" or ")} of your system and run this again`,
    },
  );
}

async function fromPath(wanted: DebianCommand, origin: string): Promise<Tool> {
  const [path] = await findOnPath(wanted.command);
  if (path === undefined) throw new Failure("not there");
  return describe(wanted, path, `${origin}, ${path}`);
}

async function fromCache(wanted: DebianCommand, cache: string): Promise<Tool> {
  const path = launcherIn(cache, wanted);
  if (!(await isExecutable(path))) throw new Failure("not there");
  return describe(wanted, path, path);
}

async function describe(wanted: DebianCommand, path: string, origin: string): Promise<Tool> {
  const { stdout, stderr } = await runCommand(path, wanted.versionArguments);
  const [version = "unknown"] = /\d+\.\d+(\.\d+)?/.exec(stdout + stderr) ?? [];
  return { name: wanted.command, path, version, origin };
}

async function install(wanted: DebianCommand): Promise<Tool> {
  if (process.getuid?.() !== 0) throw new Failure("needs root");
  await needApt();
  const environment = { ...process.env, ...APT_ENVIRONMENT };
  const apt = (args: readonly string[]) =>
    withProgress(`apt-get ${args.join(" ")}`, () => runCommand("apt-get", args, { environment }));
  await apt(["update"]);
  const name = await firstThatWorks<string>(
    wanted.packages.map((candidate) => ({
      name: candidate,
      attempt: async () => {
        await apt(["install", "-y", "--no-install-recommends", candidate]);
        return candidate;
      },
    })),
    { missing: "no package could be installed", remedy: "" },
  );
  return fromPath(wanted, `Debian package ${name}, just installed`);
}

async function unpack(wanted: DebianCommand, cache: string): Promise<Tool> {
  await needApt();
  const folder = join(cache, wanted.command);
  const building = `${folder}.${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  try {
    const name = await firstThatWorks<string>(
      wanted.packages.map((candidate) => ({
        name: candidate,
        attempt: () => unpackPackage(candidate, building),
      })),
      { missing: "no package could be unpacked", remedy: "" },
    );
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
    await writeLauncher(wanted, cache);
    const path = launcherIn(cache, wanted);
    return await describe(wanted, path, `Debian package ${name}, just unpacked into ${path}`);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Unpacks a package with those it depends on that this machine has not. */
async function unpackPackage(name: string, folder: string): Promise<string> {
  const { stdout } = await runCommand("apt-get", [
    ...["--simulate", "--no-install-recommends"],
    ...["install", name],
  ]);
  const missing = [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? "");
  await withProgress(`apt-get download ${name}`, () =>
    runCommand("apt-get", ["download", ...missing], { cwd: folder }),
  );
  const files = (await readdir(folder)).filter((file) => file.endsWith(".deb"));
  for (const file of files) {
    await runCommand("dpkg", ["-x", file, "."], { cwd: folder });
    await rm(join(folder, file));
  }
  return name;
}

function launcherIn(cache: string, { command }: DebianCommand): string {
  return join(cache, "bin", command);
}

/** Unpacked programs find their libraries only when told where they are. */
async function writeLauncher(wanted: DebianCommand, cache: string): Promise<void> {
  const path = launcherIn(cache, wanted);
  const root = join(cache, wanted.command);
  const folders = await readdir(join(root, "usr", "lib")).catch(() => []);
  const libraries = folders.map((folder) => join(root, "usr", "lib", folder)).join(":");
  await mkdir(join(cache, "bin"), { recursive: true });
  await writeFile(
    path,
    `#!/bin/sh\nLD_LIBRARY_PATH="${libraries}" exec "${join(root, "usr", "bin", wanted.command)}" "$@"\n`,
  );
  await chmod(path, 0o755);
}

async function needApt(): Promise<void> {
  const [apt] = await findOnPath("apt-get");
  if (apt === undefined) throw new Failure("no apt-get in PATH");
}
