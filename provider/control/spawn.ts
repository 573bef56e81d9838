// Starts a process of a runtime: of its own session, so that it outlives whoever started it, its output
// in a log file, and its word on how the start came out.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../errors.ts";
import { installationFiles, type Role } from "./installation.ts";

/** How a start came out, as the parent is told. */
export type StartReport =
  | { readonly ready: true }
  | { readonly ready: false; readonly code: string; readonly message: string };

/** What is started. */
export interface RoleProcess {
  readonly role: Role;
  readonly directory: string;
  /** The Node executable. */
  readonly node: string;
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Further arguments. @default none */
  readonly flags?: readonly string[];
  /** Ends the process if it has not started yet. @default never */
  readonly calledOff?: AbortSignal;
}

/** Tells a responder to take over from the one that starts it. */
export const SUCCESSOR_FLAG = "--successor";

/** How long a process may take to start, in milliseconds: a large store is read within a few seconds. */
const START_TIMEOUT_MS = 15_000;

/** Starts a process. */
export function startRole({
  role,
  directory,
  node,
  program,
  environment,
  flags = [],
}: RoleProcess): ChildProcess {
  const output = openLog(installationFiles(directory).log(role));
  try {
    const child = spawn(node, [program, role, "--directory", directory, ...flags], {
      cwd: directory,
      detached: true,
      stdio: ["ignore", output, output, "ipc"],
      env: environment,
    });
    child.unref();
    return child;
  } finally {
    if (output !== "ignore") closeSync(output);
  }
}

/** Starts a process and resolves when it has started or could not; one that hangs is ended. */
export async function spawnRole(
  options: RoleProcess,
  timeoutMs = START_TIMEOUT_MS,
): Promise<StartReport> {
  const { role, directory } = options;
  const log = installationFiles(directory).log(role);
  const failed = (message: string): StartReport => ({ ready: false, code: "UNEXPECTED", message });
  let child: ChildProcess;
  try {
    child = startRole(options);
  } catch (error) {
    return failed(messageOf(error)); // no memory, for one: Node throws some failures and emits others
  }
  return new Promise<StartReport>((resolve) => {
    const giveUp = (why: string) => {
      child.kill("SIGKILL");
      settle(failed(`${role} ${why}; see ${log}`));
    };
    const callOff = () => giveUp("was stopped while it started");
    const timer = setTimeout(() => giveUp(`did not start within ${timeoutMs / 1000} s`), timeoutMs);
    const settle = (report: StartReport) => {
      clearTimeout(timer);
      options.calledOff?.removeEventListener("abort", callOff);
      resolve(report);
    };
    options.calledOff?.addEventListener("abort", callOff, { once: true });
    child.once("message", (message) => settle(message as StartReport));
    child.once("error", (error) => settle(failed(error.message)));
    child.once("exit", (code, signal) => {
      const ended = failed(`${role} ended with ${signal ?? code} while it started; see ${log}`);
      // What it said before may still be on its way.
      if (child.connected) child.once("disconnect", () => settle(ended));
      else settle(ended);
    });
  });
}

/** A process without a log is better than none. */
function openLog(file: string): number | "ignore" {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, "a", 0o600);
  } catch {
    return "ignore";
  }
}
