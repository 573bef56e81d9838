// Child processes of tests: lines of their output as they come, and their end.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A running child and what it said so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** Resolves with the first line that fits, past or to come; rejects when the child ends without. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** Kills it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a program with the Node that runs the tests. */
export function startChild(command: string, args: readonly string[]): Child {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = () => {
    for (const check of [...waiting]) check();
  };
  const output = createInterface({ input: child.stdout });
  output.on("line", (line) => {
    lines.push(line);
    wake();
  });
  const closed = once(output, "close").then(() => {
    ended = true;
    wake();
  });
  return {
    process: child,
    lines,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = lines.find(fits);
          if (found === undefined && !ended) return;
          waiting.delete(check);
          if (found !== undefined) resolve(found);
          else reject(new Error(`child ended; it said: ${lines.join(" | ")}`));
        };
        waiting.add(check);
        check();
      }),
    async kill() {
      const exited = child.exitCode ?? child.signalCode ?? once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      await closed;
    },
  };
}
