// Who runs where: the server has one processor for itself and the load another, and both go before
// everything else on the machine, so that foreign work is not measured.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Failure } from "../script.ts";
import { runCommand } from "../tools/command.ts";

/** A processor for the server and one for whoever asks. */
export interface Processors {
  readonly server: number;
  readonly load: number;
}

const FIRST_OF_ALL = "-19";

/** Reads a list of processors, as `0-3,8`. */
export function parseProcessorList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .flatMap((part) => {
      const [first = 0, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** Picks two processors that are far apart, so that they share no core where there are enough. */
export async function pickProcessors(): Promise<Processors> {
  const status = await readFile("/proc/self/status", "utf8");
  const [, list = ""] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
  const allowed = parseProcessorList(list);
  const [server] = allowed;
  const load = allowed.at(-1);
  if (server === undefined || load === undefined || server === load) {
    throw new Failure(
      `two processors are needed, one for the server and one for the load, got ${list}`,
    );
  }
  return { server, load };
}

/**
 * Starts a program on a processor of its own, before everything else. `nice` alone does nothing where
 * the scheduler groups by session, hence a session and its group; without root it starts as it is.
 */
export function startFavoured(
  processor: number,
  [command, ...args]: readonly [string, ...string[]],
): ChildProcessByStdio<null, Readable, Readable> {
  const script = `echo ${FIRST_OF_ALL} >/proc/$$/autogroup
exec nice -n ${FIRST_OF_ALL} taskset -c ${processor} "$@"`;
  return spawn("sh", ["-c", script, "sh", command, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Does the same to a process that runs, with all its threads. */
export async function favour(pid: number, processor: number): Promise<void> {
  await runCommand("taskset", ["-a", "-c", "-p", String(processor), String(pid)]);
  await writeFile(`/proc/${pid}/autogroup`, FIRST_OF_ALL).catch(() => {});
  const threads = await readdir(`/proc/${pid}/task`);
  await runCommand("renice", ["-n", FIRST_OF_ALL, "-p", ...threads]).catch(() => {});
}
