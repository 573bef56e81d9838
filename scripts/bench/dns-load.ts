// The load: a small C program, compiled when it is first needed, since nothing else here is as fast as
// the fastest server. It checks the content of every answer.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { Failure } from "../script.ts";
import { runCommand } from "../tools/command.ts";
import { isExecutable } from "../tools/tool.ts";
import { startFavoured } from "./processors.ts";
import { QUESTION } from "./question.ts";

const SOURCE = join(import.meta.dirname, "dns-load.c");
const COMPILER_ARGUMENTS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wconversion", "-Werror"];

const reportSchema = z.object({
  sent: z.number(),
  answered: z.number(),
  /** Answers that were not the right one. */
  wrong: z.number(),
  lost: z.number(),
  /** Answers to queries that were given up as lost, or to none. */
  late: z.number(),
  seconds: z.number(),
  p50Us: z.number(),
  p99Us: z.number(),
  /** The beginning of the first wrong answer, in hex. */
  firstWrong: z.string(),
});

/** What a load has seen. */
export type LoadReport = z.infer<typeof reportSchema>;

/** Where a load runs and what it does. */
export interface Load {
  readonly processor: number;
  readonly port: number;
  /** Queries that are open at any time. */
  readonly outstanding: number;
  readonly seconds: number;
}

/** Compiles the program unless that is done, and gives its path. */
export async function compileLoad(compiler: string, folder: string): Promise<string> {
  const digest = createHash("sha256")
    .update(await readFile(SOURCE))
    .digest("hex")
    .slice(0, 12);
  const program = join(folder, `dns-load-${digest}`);
  if (await isExecutable(program)) return program;
  await mkdir(folder, { recursive: true });
  const building = `${program}.${process.pid}`;
  await runCommand(compiler, [...COMPILER_ARGUMENTS, "-o", building, SOURCE]);
  await rename(building, program);
  return program;
}

/** Runs a load to its end. */
export async function runLoad(program: string, load: Load): Promise<LoadReport> {
  const { name, address, ttlSeconds } = QUESTION;
  const { processor, port, outstanding, seconds } = load;
  const args = [port, name, address, ttlSeconds, outstanding, seconds].map(String);
  const child = startFavoured(processor, [program, ...args]);
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (said === "") throw new Failure(`the load could not run: ${complained.trim()}`);
  return reportSchema.parse(JSON.parse(said));
}
