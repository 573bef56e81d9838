// The processes of an installation as the system knows them, for when the files that tell of them are
// gone. One is known by its program, which stands in the installation's own directory.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROLES, type Role } from "../control/installation.ts";

/** A running process of an installation. */
export interface InstallationProcess {
  readonly role: Role;
  readonly pid: number;
}

/** Finds the running processes of the installation in a directory, whether or not it still is there. */
export async function processesOf(directory: string): Promise<InstallationProcess[]> {
  const programs = `${join(directory, "versions")}/`;
  const found: InstallationProcess[] = [];
  for (const { pid, command } of await runningCommands()) {
    const at = command.indexOf(` ${programs}`);
    const [program = "", role] = at < 0 ? [] : command.slice(at + 1 + programs.length).split(" ");
    const known = ROLES.find((name) => name === role);
    if (known && program.endsWith("/signpost.js")) found.push({ role: known, pid });
  }
  return found;
}

async function runningCommands(): Promise<{ pid: number; command: string }[]> {
  const names = await readdir("/proc").catch(() => undefined);
  if (!names) return listedCommands();
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid, command: line.replaceAll("\0", " ") };
    }),
  );
}

/** The same where the system has no /proc. */
async function listedCommands(): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,command="], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split("\n").map((line) => {
    const [, pid = "0", command = ""] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command };
  });
}
