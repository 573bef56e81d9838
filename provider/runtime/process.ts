// What every process of a runtime has in common: it starts, says how that came out, and closes on a
// signal or a request, once, within a deadline.
import { existsSync, writeFileSync } from "node:fs";
import { installationFiles, type Role } from "../control/installation.ts";
import type { StartReport } from "../control/spawn.ts";
import { isProviderError, messageOf } from "../errors.ts";
import type { Log } from "./log.ts";

/** The longest a process takes to close, in milliseconds; then it ends as it is. */
const CLOSE_DEADLINE_MS = 5000;

/** A started process. */
export interface Running {
  /** Set by the host of the process; the process calls it to ask for its own end. */
  requestStop: () => void;
  /** Puts back what was removed from the directory; called again and again while there is an installation. */
  upkeep(): Promise<void>;
  close(): Promise<void>;
}

/** How often a process looks after its files, in milliseconds. */
const UPKEEP_MS = 1000;

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
  const files = installationFiles(directory);
  const writePid = () => {
    try {
      writeFileSync(files.pid(role), `${process.pid}\n`, { mode: 0o600 });
    } catch (error) {
      log.error("pid-not-written", { message: messageOf(error) }); // a full disk stops nobody
    }
  };
  writePid();
  await report({ ready: true });
  const upkeep = async () => {
    // Without its marker an installation is being removed: nothing is put back.
    if (closing || !existsSync(files.marker)) return;
    await running.upkeep();
    if (!existsSync(files.pid(role))) writePid();
  };
  const again = () => {
    const later = () => setTimeout(again, UPKEEP_MS).unref();
    upkeep().then(later, (error) => {
      log.error("upkeep-failed", { message: messageOf(error) });
      later();
    });
  };
  again();
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
