// What the quickstart shows: steps, facts and waits, aligned; coloured on a terminal only.
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string) => styleText(style, text, { stream: process.stdout });

/** A heading. */
export function step(text: string): void {
  console.log(`\n${paint("bold", text)}`);
}

/** A fact, with what it is called. */
export function fact(name: string, value: string, style: Style = "cyan"): void {
  console.log(`  ${name.padEnd(22)} ${paint(style, value)}`);
}

/** A plain line. */
export function line(text: string): void {
  console.log(`  ${text}`);
}

/** Shows that time passes while something is waited for; quiet when it is no terminal. */
export async function waiting<Result>(what: string, action: Promise<Result>): Promise<Result> {
  if (!process.stdout.isTTY) return action;
  const started = performance.now();
  const show = () => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stdout.write(`\r  ${paint("dim", `${what} … ${seconds} s`)}`);
  };
  const timer = setInterval(show, 500);
  try {
    return await action;
  } finally {
    clearInterval(timer);
    process.stdout.write("\r\u001b[K");
  }
}
