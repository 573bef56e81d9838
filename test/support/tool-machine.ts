// A machine on which the commands that the set-up runs are shell scripts, which write down what they
// were asked for.
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporaryFolder } from "./temporary-folder.ts";

/** A machine with a cache of tools and a PATH. */
export interface ToolMachine {
  readonly cache: string;
  /** PATH has the scripts, then the system's own commands. */
  readonly environment: NodeJS.ProcessEnv;
  /** Puts a shell script into PATH and returns its path. */
  readonly onPath: (name: string, script: string) => Promise<string>;
  /** The arguments that the scripts were started with, one line each, in order. */
  readonly asked: () => Promise<string[]>;
}

/** Runs an action on a machine that has nothing yet. */
export function onToolMachine(action: (machine: ToolMachine) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const [path, log] = [join(folder, "path"), join(folder, "log")];
    await mkdir(path);
    await action({
      cache: join(folder, "cache"),
      environment: { PATH: `${path}:/usr/bin:/bin`, LOG: log },
      async onPath(name, script) {
        const file = join(path, name);
        await writeFile(file, `#!/bin/sh\necho "${name} $*" >> "$LOG"\n${script}\n`);
        await chmod(file, 0o755);
        return file;
      },
      async asked() {
        const text = await readFile(log, "utf8").catch(() => "");
        return text.split("\n").filter((line) => line !== "");
      },
    });
  });
}

/** What a command fails with. */
export async function messageOfFailure(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => "it did not fail",
    (error: Error) => error.message,
  );
}
