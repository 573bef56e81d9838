// Whether a process runs. One that has ended and waits for its parent to take note does not.
import { readFile } from "node:fs/promises";

/** Tells whether a process runs. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}
