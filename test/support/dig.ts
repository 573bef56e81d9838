// `dig` at a port of the loopback address, as a user would ask.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Asks once, and gives what `dig` prints. */
export async function dig(port: number, ...args: readonly string[]): Promise<string> {
  const all = ["@127.0.0.1", "-p", String(port), "+tries=1", "+time=2", ...args];
  return (await promisify(execFile)("dig", all)).stdout.trim();
}
