// Processes that run on although their directory was removed. They answer from memory and put back
// what is theirs as soon as the directory has its marker again; a deployment waits for that, and its
// supervisor takes them over like any that run.
import { setTimeout as sleep } from "node:timers/promises";
import { processesOf } from "../control/processes.ts";
import { askProcess } from "./status.ts";

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
