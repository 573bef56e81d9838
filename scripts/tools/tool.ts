// How a tool is come by: the ways are tried in order, and where none works, each says why not.
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { messageOf } from "../../provider/errors.ts";
import { paint, row } from "../screen.ts";
import { Failure } from "../script.ts";

/** A tool that was found or installed. */
export interface Tool {
  readonly name: string;
  readonly path: string;
  readonly version: string;
  /** Where it is from, for people. */
  readonly origin: string;
}

/** One way to come by a tool; throws with the reason when it does not work. */
export interface Way<Found> {
  readonly name: string;
  readonly attempt: () => Promise<Found>;
}

/** Tries ways in order and returns what the first one that works gives. */
export async function firstThatWorks<Found>(
  ways: readonly Way<Found>[],
  { missing, remedy }: { readonly missing: string; readonly remedy: string },
): Promise<Found> {
  const reasons: string[] = [];
  for (const { name, attempt } of ways) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push(`${name}: ${messageOf(error)}`.replaceAll("\n", "\n      "));
    }
  }
  const lines = [missing, ...reasons.map((reason) => `    ${reason}`), remedy];
  throw new Failure(lines.filter((line) => line !== "").join("\n"));
}

/** Every executable of a name in the folders of a PATH, in their order. */
export async function findOnPath(
  name: string,
  path = process.env["PATH"] ?? "",
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name);
    if (folder !== "" && (await isExecutable(candidate))) found.push(candidate);
  }
  return found;
}

/** Tells whether a file is there and may be executed. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Says in one line which tool is used, in which version and from where. */
export function announce({ name, version, origin }: Tool): void {
  row(name, `${version.padEnd(10)}  ${paint("dim", origin)}`);
}

/** A path as people write it, from their home folder. */
export function shortPath(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** Orders versions by their three numbers; a suffix counts for nothing. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  const [major = "0", minor = "0", patch = "0"] = version.replace(/^v/, "").split(".");
  return [major, minor, patch].map((part) => Number.parseInt(part, 10) || 0);
}
