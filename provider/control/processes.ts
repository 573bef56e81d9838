// The processes of an installation as the system knows them, for when the files that tell of them are
// gone. One is known by its program, which stands in the installation's own directory.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { systemCode } from "../errors.ts";
import { ROLES, type Role } from "./installation.ts";

/** A running process of an installation. */
export interface InstallationProcess {
  readonly role: Role;
  readonly pid: number;
}

/** How often an end is looked for, in milliseconds. */
const ENDED_POLL_MS = 20;

/** Finds the running processes of the installation in a directory, whether or not it still is there. */
export async function processesOf(directory: string): Promise<InstallationProcess[]> {
  const found: InstallationProcess[] = [];
  for (const { pid, command } of await runningCommands()) {
    const role = roleIn(command, directory);
    if (role) found.push({ role, pid });
  }
  return found;
}

/** Tells whether a process runs and is of the installation in a directory. */
export async function isProcessOf(pid: number, directory: string): Promise<boolean> {
  return roleIn(await commandOf(pid), directory) !== undefined;
}

/** Resolves once a process is none of an installation's, since it has ended. */
export async function processEnded(pid: number, directory: string): Promise<void> {
  while (await isProcessOf(pid, directory)) await sleep(ENDED_POLL_MS);
}

/**
 * Ends the processes of a role at once, by their ids, and resolves when they are gone: for those that
 * hang. What a supervisor keeps lives on without it.
 */
export async function killProcesses(directory: string, role: Role): Promise<void> {
  for (const one of await processesOf(directory)) {
    if (one.role !== role || one.pid === process.pid) continue;
    signalProcess(one.pid, "SIGKILL");
    await processEnded(one.pid, directory);
  }
}

/** Signals a process, which may have ended by now. */
export function signalProcess(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
  }
}

/** The role of which a command line of the installation in a directory is; `undefined` for any other. */
function roleIn(command: string, directory: string): Role | undefined {
  const programs = `${join(directory, "versions")}/`;
  const at = command.indexOf(` ${programs}`);
  const [program = "", role] = at < 0 ? [] : command.slice(at + 1 + programs.length).split(" ");
  return program.endsWith("/signpost.js") ? ROLES.find((name) => name === role) : undefined;
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await procCommand(pid);
  } catch {
    const run = promisify(execFile)("ps", ["-p", String(pid), "-o", "command="]);
    return run.then(({ stdout }) => stdout).catch(() => "");
  }
}

async function procCommand(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
}

async function runningCommands(): Promise<{ pid: number; command: string }[]> {
  const names = await readdir("/proc").catch(() => undefined);
  if (!names) return listedCommands();
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(
    pids.map(async (pid) => ({ pid, command: await procCommand(pid).catch(() => "") })),
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
