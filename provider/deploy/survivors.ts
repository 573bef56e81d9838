// Processes that run on although their directory was removed. They answer from memory and put back
// what is theirs as soon as the directory has its marker again; a deployment waits for that and goes
// on with the responder that answers.
import { setTimeout as sleep } from "node:timers/promises";
import { callOnce } from "../control/channel.ts";
import { installationFiles, type RuntimeSettings } from "../control/installation.ts";
import { processesOf } from "./processes.ts";
import { askProcess, type ResponderReport } from "./status.ts";
import { signal } from "./stop.ts";

/** How long survivors may take to be reachable, in milliseconds; they look once a second. */
const REACHABLE_TIMEOUT_MS = 5000;
const POLL_MS = 50;

/**
 * Waits until every survivor can be reached, or has ended.
 *
 * @returns whether there are any
 */
export async function meetSurvivors(directory: string): Promise<boolean> {
  const deadline = performance.now() + REACHABLE_TIMEOUT_MS;
  for (;;) {
    const running = await processesOf(directory);
    const replies = await Promise.all(
      running.map(({ role }) => askProcess(directory, role, "hello")),
    );
    const reachable = replies.every((reply) => reply !== undefined);
    if (reachable || performance.now() > deadline) return running.length > 0;
    await sleep(POLL_MS);
  }
}

/** Tells whether a responder runs that answers where, and for what, these settings say. */
export async function isAnswering(directory: string, settings: RuntimeSettings): Promise<boolean> {
  const responder = await askProcess<ResponderReport>(directory, "responder", "hello");
  const { addresses, port, zone } = settings;
  const asDeclared =
    addresses.length === 0 || addresses.join(" ") === responder?.addresses.join(" ");
  return responder?.port === port && responder.zone === zone && asDeclared;
}

/** Ends all processes but the responder, which answers on. */
export async function endAllButResponder(directory: string): Promise<void> {
  for (const { role, pid } of await processesOf(directory)) {
    // Asked to stop, a supervisor stops what it keeps; killed, it leaves all as it is.
    if (role === "supervisor") signal(pid, "SIGKILL");
  }
  // This one is asked: it writes down first what it holds.
  const controller = installationFiles(directory).socket("controller");
  await callOnce(controller, { do: "stop" }).catch(() => {});
  const deadline = performance.now() + REACHABLE_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const left = (await processesOf(directory)).filter(({ role }) => role !== "responder");
    if (left.length === 0) return;
    await sleep(POLL_MS);
  }
}
