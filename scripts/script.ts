// What every script has in common: where the repository is, and how a script ends. What a person can
// mend is one message without a stack; everything else is a bug and keeps its stack.
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { isProviderError, messageOf } from "../provider/errors.ts";
import { paint } from "./screen.ts";

/** The repository's folder. */
export const ROOT = dirname(import.meta.dirname);

/** Something a person can mend; the message says what is wrong and what to do. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** A person has had enough, with Ctrl-C or a signal like it. */
export class Interruption extends Failure {}

/** What a shell says of a command that was ended by Ctrl-C. */
const INTERRUPTED_EXIT_CODE = 130;

/**
 * Runs a script if its file is the one Node was started with, not where it is only imported.
 *
 * @param main - resolves with the exit code
 */
export async function runScript(meta: ImportMeta, main: () => Promise<number>): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== meta.filename) return;
  try {
    process.exitCode = await main();
  } catch (error) {
    const expected = error instanceof Failure || isProviderError(error);
    const text = !expected && error instanceof Error ? error.stack : messageOf(error);
    const interrupted = error instanceof Interruption;
    const label = interrupted ? "interrupted" : "failed";
    console.error(`\n${paint("red", label, process.stderr)}  ${text}`);
    process.exitCode = interrupted ? INTERRUPTED_EXIT_CODE : 1;
  }
}
