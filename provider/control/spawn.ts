// Starts a process of a runtime: of its own session, so that it outlives whoever started it, its output
// in a log file, and its word on how the start came out.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
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
}

/** Log files grow to this many bytes before they are put aside, once, as `.1`. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** Starts a process and resolves when it has started or could not. */
export function spawnRole({
  role,
  directory,
  node,
  program,
  environment,
}: RoleProcess): Promise<StartReport> {
  const output = openLog(installationFiles(directory).log(role));
  const child = spawn(node, [program, role, "--directory", directory], {
    cwd: directory,
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
    env: environment,
  });
  closeSync(output);
  child.unref();
  const failed = (message: string): StartReport => ({ ready: false, code: "UNEXPECTED", message });
  return new Promise((resolve) => {
    child.once("message", (message) => resolve(message as StartReport));
    child.once("error", (error) => resolve(failed(error.message)));
    child.once("exit", (code, signal) => {
      resolve(failed(`${role} ended with ${signal ?? code} while it started; see its log`));
    });
  });
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}
