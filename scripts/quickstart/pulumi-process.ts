// Runs `pulumi up` and `pulumi destroy` so that their output is Pulumi's own and an interruption is
// orderly: Pulumi gets one signal for each one a person gives, and finishes what it has begun.
import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "../../provider/errors.ts";
import { row, showsColour, withProgress } from "../screen.ts";
import { Failure, Interruption, ROOT } from "../script.ts";
import { commandLineOf, processesOfSession } from "../tools/command.ts";

/** How Pulumi is run. */
export interface PulumiProcess {
  readonly pulumi: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of the stack; the running process is written down there. */
  readonly folder: string;
  /** What a person can do after an interruption. */
  readonly whatNow: string;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** npm passes a terminal's signal on to a script that had it already: both count as one. */
const SAME_SIGNAL_MS = 500;
/** How long Pulumi may take to end after each signal, in milliseconds. */
const END_TIMEOUT_MS = 45_000;

const pidFile = (folder: string) => join(folder, "pulumi.pid");

/** Runs Pulumi in the repository's folder to its end and shows what it says as it says it. */
export async function runPulumi(
  { pulumi, environment, folder, whatNow }: PulumiProcess,
  args: readonly string[],
): Promise<void> {
  // A session of its own: the terminal's Ctrl-C reaches Pulumi through `interrupt` only.
  const colour = ["--color", showsColour() ? "always" : "never"];
  const child = spawn(pulumi, [...args, ...colour], {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  let interruptedAtMs: number | undefined;
  const interrupt = () => {
    const now = performance.now();
    if (interruptedAtMs !== undefined && now - interruptedAtMs < SAME_SIGNAL_MS) return;
    if (interruptedAtMs === undefined) row("stopping", "Pulumi finishes what it has begun");
    interruptedAtMs = now;
    child.kill("SIGINT");
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    if (child.pid !== undefined) await writeFile(pidFile(folder), String(child.pid));
    const result = await ended;
    if (interruptedAtMs !== undefined) {
      throw new Interruption(whatNow);
    }
    if (result !== 0) throw new Failure(`pulumi ${args[0]} ended with ${result}, see above`);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    await endPulumi(folder);
  }
}

/** Ends what is left of a Pulumi: itself, if it outlived its script, and plugins that outlived it. */
export async function endPulumi(folder: string): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile(folder), "utf8").catch(() => ""), 10);
  if (!Number.isInteger(pid)) return;
  if (await isOurs(pid, folder)) {
    await withProgress("ending the Pulumi of a run that was broken off", async () => {
      // The first asks it to finish, the second to leave at once (as Ctrl-C twice does).
      for (const signal of ["SIGINT", "SIGINT", "SIGKILL"] as const) {
        sendSignal(pid, signal);
        if (await isGone(pid, folder)) return;
      }
    });
  }
  // A Pulumi that was killed leaves its plugins; they are in its session, what they deployed is not.
  for (const plugin of await processesOfSession(pid)) {
    const command = await commandLineOf(plugin);
    if (command.includes("pulumi")) sendSignal(plugin, "SIGTERM");
  }
  await rm(pidFile(folder), { force: true });
}

async function isGone(pid: number, folder: string): Promise<boolean> {
  const deadline = performance.now() + END_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (!(await isOurs(pid, folder))) return true;
    await sleep(100);
  }
  return false;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error; // it has ended by itself meanwhile
  }
}

/** A process is ended only when its command line names this stack's folder. */
async function isOurs(pid: number, folder: string): Promise<boolean> {
  const command = await commandLineOf(pid);
  return command.includes("pulumi") && command.includes(folder);
}
