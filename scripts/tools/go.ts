// Go's own command, as the set-up uses it: programs are built from their modules, from nothing else
// that lies about.
import { withProgress } from "../screen.ts";
import { Failure } from "../script.ts";
import { runCommand } from "./command.ts";
import { findOnPath } from "./tool.ts";

/** How to run Go. */
export interface GoOptions {
  /** What to show meanwhile. */
  readonly label: string;
  /** The folder of the module. */
  readonly folder: string;
  /** @default this process's environment */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs `go` with arguments, in the folder of a module. */
export async function runGo(args: readonly string[], options: GoOptions): Promise<void> {
  const { label, folder, environment = process.env } = options;
  const [go] = await findOnPath("go", environment["PATH"]);
  if (go === undefined) throw new Failure("no go in PATH");
  const settings = { ...environment, GOFLAGS: "-mod=mod", GOWORK: "off", CGO_ENABLED: "0" };
  await withProgress(label, () => runCommand(go, args, { cwd: folder, environment: settings }));
}
