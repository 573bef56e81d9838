// What every process of a runtime has in common: it starts, says how that came out, and closes on a
// signal or a request, once, within a deadline.
import { writeFileSync } from "node:fs";
import { installationFiles, type Role } from "../control/installation.ts";
import type { StartReport } from "../control/spawn.ts";
import { isProviderError, messageOf } from "../errors.ts";
import type { Log } from "./log.ts";

/** The longest a process takes to close, in milliseconds; then it ends as it is. */
export const CLOSE_DEADLINE_MS = 5000;

/** A started process. */
export interface Running {
  /** Set by the host of the process; the process calls it to ask for its own end. */
  requestStop: () => void;
  close(): Promise<void>;
}

/** Runs a process from start to end. */
export async function runProcess(
  role: Role,
  directory: string,
  { start, log }: { start: () => Promise<Running>; log: Log },
): Promise<void> {
  // A bug in a callback must not take a running process down: it is logged, and what runs runs on.
  process.on("uncaughtException", (error) => {
    log.error("uncaught-exception", {
      message: messageOf(error),
      stack: error.stack,
    });
  });
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    const code = isProviderError(error) ? error.code : "UNEXPECTED";
    const message = messageOf(error);
    log.error("start-failed", { code, message });
    await report({ ready: false, code, message });
    process.exit(1);
  }
  let closing = false;
  const close = () => {
    if (closing) process.exit(1); // asked twice: end at once
    closing = true;
    log.info("closing");
    setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS).unref();
    running.close().then(
      () => process.exit(0),
      (error) => {
        log.error("close-failed", { message: messageOf(error) });
        process.exit(1);
      },
    );
  };
  running.requestStop = close;
  process.on("SIGTERM", close);
  process.on("SIGINT", close);
  writeFileSync(installationFiles(directory).pid(role), `${process.pid}\n`, {
    mode: 0o600,
  });
  await report({ ready: true });
}

function report(outcome: StartReport): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) {
      resolve();
      return;
    }
    process.send(outcome, undefined, undefined, () => {
      if (process.connected) process.disconnect();
      resolve();
    });
  });
}
