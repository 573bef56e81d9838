// A server of somebody else's, run in the foreground for as long as the example lasts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../script.ts";

/** A running server. */
export interface Daemon {
  /** Tells it to read its files again. */
  reload(): void;
  /** Ends it and waits until it is gone. */
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/**
 * Starts a server and waits until it answers.
 *
 * @param answers - resolves with `true` once it does
 */
export async function startDaemon(
  program: string,
  args: readonly string[],
  {
    answers,
    environment = process.env,
  }: {
    readonly answers: () => Promise<boolean>;
    readonly environment?: NodeJS.ProcessEnv;
  },
): Promise<Daemon> {
  // A session of its own: a terminal's Ctrl-C is for the example, which ends its servers in their order.
  const child = spawn(program, args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said = (said + text).slice(-2000);
    });
  }
  const ended = once(child, "close");
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  let failure: string | undefined;
  child.once("error", ({ message }) => {
    failure = message;
  });
  while (performance.now() < deadlineMs && child.exitCode === null && failure === undefined) {
    if (await answers().catch(() => false)) {
      return { reload: () => void child.kill("SIGHUP"), close };
    }
    await sleep(POLL_MS);
  }
  if (failure === undefined) await close();
  throw new Failure(`${program} does not answer: ${failure ?? said.trim()}`);
}
