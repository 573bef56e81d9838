// A server of somebody else's, run in the foreground for as long as an example or a test lasts.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../script.ts";

/** A running server. */
export interface Daemon {
  /** Tells it to read its files again. */
  reload(): void;
  /** Ends it and waits until it is gone. */
  close(): Promise<void>;
}

/** How to start one. */
export interface DaemonOptions {
  /** Resolves with `true` once it answers. */
  readonly answers: () => Promise<boolean>;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether a terminal's Ctrl-C is kept from it, for a caller that then ends it in its own order. @default false */
  readonly hasOwnSession?: boolean;
}

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Starts a server and waits until it answers. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  { answers, environment = process.env, hasOwnSession = false }: DaemonOptions,
): Promise<Daemon> {
  const child = spawn(program, args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: hasOwnSession,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said = (said + text).slice(-2000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  let failure: string | undefined;
  child.once("error", ({ message }) => {
    failure = message;
  });
  const lives = () => child.exitCode === null && child.signalCode === null && failure === undefined;
  while (performance.now() < deadlineMs && lives()) {
    if (await answers().catch(() => false)) {
      return { reload: () => void child.kill("SIGHUP"), close };
    }
    await sleep(POLL_MS);
  }
  if (failure === undefined) await close();
  throw new Failure(`${program} does not answer: ${failure ?? said.trim()}`);
}
