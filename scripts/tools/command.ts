// Runs commands: captured, with a deadline where one is given, and with an error that says what the
// command itself said.
import { type SpawnOptions, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { Failure } from "../script.ts";

/** How to run a command. */
export interface CommandOptions {
  readonly cwd?: string;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
  /** The longest it may take, in milliseconds. @default no limit */
  readonly timeoutMs?: number;
}

/** What a command said before it ended well. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** Lines of a failed command's output that are repeated in the message. */
const TOLD_LINES = 12;

/** Runs a command to its end; fails unless its exit code is 0. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutput> {
  const { cwd, environment = process.env, timeoutMs } = options;
  const settings: SpawnOptions = { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] };
  const child = spawn(command, args, { ...settings, ...(timeoutMs && { timeout: timeoutMs }) });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = await new Promise<string | number | null>((resolve, reject) => {
    child.once("error", (cause) => {
      reject(new Failure(`${command} could not be started: ${cause.message}`, { cause }));
    });
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  if (ended === 0) return output;
  const how = typeof ended === "number" ? `exit code ${ended}` : `signal ${ended}`;
  const told = `${output.stdout}\n${output.stderr}`
    .trim()
    .split("\n")
    .slice(-TOLD_LINES)
    .join("\n");
  throw new Failure(`${[command, ...args].join(" ")} ended with ${how}${told && `:\n${told}`}`);
}

/** The command line of a running process, empty when there is none of this id. */
export async function commandLineOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    // Not every system has /proc.
    const asked = runCommand("ps", ["-p", String(pid), "-o", "command="]);
    return asked.then(({ stdout }) => stdout).catch(() => "");
  }
}

/** Ids of the running processes of a session; none where the system has no /proc. */
export async function processesOfSession(session: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc").catch(() => [])) {
    const stat = /^\d+$/.test(name)
      ? await readFile(`/proc/${name}/stat`, "utf8").catch(() => "")
      : "";
    // proc_pid_stat(5): the name of the command may hold anything, what follows it does not.
    const [, , , id] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(id) === session) found.push(Number(name));
  }
  return found;
}
