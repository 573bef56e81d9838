// Composition root of the supervisor: keeps the responder and the controller alive. Its own death
// stops neither; the next supervisor takes over what runs.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Hello } from "../control/channel.ts";
import { installationFiles, type Role } from "../control/installation.ts";
import { openChannelServer } from "./channel-server.ts";
import type { Clock } from "./clock.ts";
import { type KeptState, keep } from "./keeper.ts";
import { takeLock } from "./lock.ts";
import type { Log } from "./log.ts";
import type { Running, StartReport } from "./process.ts";

/** What the supervisor says of itself and of what it keeps. */
export interface SupervisorHello extends Hello {
  readonly role: "supervisor";
  readonly kept: Readonly<Record<"responder" | "controller", KeptState>>;
}

/** Log files grow to this many bytes before they are put aside, once, as `.1`. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly directory: string;
  readonly version: string;
  /** The program that runs a role, as arguments to Node. */
  readonly program: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Starts the supervisor of an installation.
 *
 * @throws {STORE_LOCKED} when another one runs
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Running> {
  const { directory, version, clock, log } = options;
  const files = installationFiles(directory);
  const lock = takeLock(files.lock("supervisor"));
  const startedAtMs = clock.wallMs();
  const keepRole = (role: "responder" | "controller") =>
    keep({
      role,
      socket: files.socket(role),
      version,
      spawn: () => spawnRole(role, options),
      clock,
      log,
    });
  const responder = keepRole("responder");
  const controller = keepRole("controller");
  const channel = await openChannelServer(files.socket("supervisor"), {
    hello: (): SupervisorHello => ({
      role: "supervisor",
      pid: process.pid,
      version,
      startedAtMs,
      kept: {
        responder: responder.current(),
        controller: controller.current(),
      },
    }),
    stop: () => {
      setImmediate(() => running.requestStop());
      return {};
    },
  });
  log.info("supervisor-started", { version });
  const running: Running = {
    requestStop: () => {},
    async close() {
      await Promise.all([controller.close(), responder.close()]);
      await channel.close();
      lock.release();
    },
  };
  return running;
}

/** Starts a role as a process of its own session, so that it outlives this one. */
function spawnRole(role: Role, { directory, program }: SupervisorOptions): Promise<StartReport> {
  const output = openLog(installationFiles(directory).log(role));
  const child = spawn(process.execPath, [...program, role, "--directory", directory], {
    cwd: directory,
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  closeSync(output);
  child.unref();
  return new Promise((resolve) => {
    child.once("message", (message) => resolve(message as StartReport));
    child.once("error", (error) =>
      resolve({ ready: false, code: "UNEXPECTED", message: error.message }),
    );
    child.once("exit", (code, signal) => {
      resolve({
        ready: false,
        code: "UNEXPECTED",
        message: `${role} ended with ${signal ?? code} while it started`,
      });
    });
  });
}

/** Opens a log file to append to; a large one is put aside first. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}
