// How the scripts talk to a person: aligned rows, headings, and a sign of life from everything that
// takes longer than a second. Colour only on a terminal, and never where NO_COLOR asks for none.
import { styleText } from "node:util";

/** A style of `util.styleText`. */
export type Style = Parameters<typeof styleText>[0];

const LABEL_WIDTH = 10;
const SIGN_OF_LIFE_AFTER_MS = 1000;
/** How often a log, where no line can be written over, gets a sign of life, in milliseconds. */
const LOG_INTERVAL_MS = 10_000;

/** Text in a style, where the stream shows styles. */
export function paint(
  style: Style,
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  return styleText(style, text, { stream });
}

/** Tells whether the terminal is to be shown colours. */
export function showsColour(): boolean {
  return paint("bold", "x") !== "x";
}

/** Prints a heading with a blank line above. */
export function heading(text: string): void {
  console.log(`\n${paint("bold", text)}`);
}

/** Prints a labelled line; labels stand in one column. */
export function row(label: string, text: string): void {
  console.log(`  ${label.padEnd(LABEL_WIDTH)}  ${text}`);
}

/** A duration for people: `4.2 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Runs an action and shows that it lives: on a terminal a line that counts the seconds and goes away
 * in the end, in a log a line now and then.
 *
 * @param label - what is being done; a function is asked anew each time
 */
export async function withProgress<Result>(
  label: string | (() => string),
  action: () => Promise<Result>,
): Promise<Result> {
  const startedAtMs = performance.now();
  const terminal = process.stdout.isTTY === true;
  const show = () => {
    const text = typeof label === "string" ? label : label();
    const line = `  ${text} … ${formatDuration(performance.now() - startedAtMs)}`;
    if (!terminal) console.log(line);
    else process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
  };
  let again: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    show();
    again = setInterval(show, terminal ? 1000 : LOG_INTERVAL_MS);
  }, SIGN_OF_LIFE_AFTER_MS);
  try {
    return await action();
  } finally {
    clearTimeout(first);
    clearInterval(again);
    if (terminal && again) process.stdout.write("\r\x1b[K");
  }
}
