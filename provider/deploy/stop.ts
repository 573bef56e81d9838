// Ending the processes of an installation: asked first, and ended by their own id when they do not
// hear. A process is ended only when it is seen to be this installation's.
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Channel, callOnce, openChannel } from "../control/channel.ts";
import { installationFiles, type Role } from "../control/installation.ts";
import { isProcessOf, processEnded, processesOf, signalProcess } from "../control/processes.ts";

/** How long a process may take to end once asked, in milliseconds; its own deadline is 5 s. */
const STOP_TIMEOUT_MS = 7000;
const MAX_STOPS = 3;
/** The supervisor first: it would start the others again. */
const STOP_ORDER: readonly Role[] = ["supervisor", "controller", "responder"];

/**
 * Ends every process of the installation in a directory, whoever started it. Resolves when all are
 * gone; where none runs it does nothing.
 *
 * @returns how many processes were ended
 */
export async function stopRuntime(directory: string): Promise<number> {
  let count = 0;
  for (const role of STOP_ORDER) {
    // Again, until there is none: a responder may just have handed over to another one.
    for (let tries = 0; tries < MAX_STOPS && (await stopProcess(directory, role)); tries++) count++;
  }
  // Whose files are gone, so that nothing but the system knows of them.
  for (const { pid } of await processesOf(directory)) {
    await endByItsId(pid, directory);
    count++;
  }
  return count;
}

async function endByItsId(pid: number, directory: string): Promise<void> {
  const gone = processEnded(pid, directory);
  signalProcess(pid, "SIGTERM");
  const deadline = sleep(STOP_TIMEOUT_MS, "late" as const, { ref: false });
  if ((await Promise.race([gone, deadline])) === "late") signalProcess(pid, "SIGKILL");
  await gone;
}

async function stopProcess(directory: string, role: Role): Promise<boolean> {
  const path = installationFiles(directory).socket(role);
  const text = await readFile(installationFiles(directory).pid(role), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  const lives = Number.isInteger(pid) && (await isProcessOf(pid, directory));
  const held: Channel | undefined = await openChannel(path).catch(() => undefined);
  if (!held && !lives) return false;
  // Asked over a connection of its own, so that a process that hangs cannot hold up the wait.
  await callOnce(path, { do: "stop" }).catch(() => {});
  const gone = Promise.all([held?.closed, lives ? processEnded(pid, directory) : undefined]);
  const deadline = sleep(STOP_TIMEOUT_MS, "late" as const, { ref: false });
  if ((await Promise.race([gone, deadline])) === "late" && lives) {
    signalProcess(pid, "SIGKILL");
    await processEnded(pid, directory);
  }
  held?.close();
  return true;
}
