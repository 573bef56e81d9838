// What a process has cost the processor, in nanoseconds, as Linux counts it per thread.
import { readdir, readFile } from "node:fs/promises";
import { Failure } from "../script.ts";

/** Nanoseconds on the processor: the first of the three numbers of a schedstat file. */
export function parseSchedstat(text: string): number {
  const match = /^(\d+) \d+ \d+\n?$/.exec(text);
  if (!match) throw new Failure(`not a line of schedstat: ${JSON.stringify(text)}`);
  return Number(match[1]);
}

/** What all threads of a process have cost so far, in nanoseconds. */
export async function cpuTimeNs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const files = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8"));
  const texts = await Promise.all(files);
  return texts.reduce((sum, text) => sum + parseSchedstat(text), 0);
}
