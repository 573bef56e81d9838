// npm, as scripts run it that npm itself may have started.
import { type CommandOutput, runCommand } from "./command.ts";

/** Without what npm tells the scripts it runs: another npm would take it for its own settings. */
export function plainEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith("npm_")));
}

/** Runs npm in a folder. */
export function runNpm(
  cwd: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CommandOutput> {
  return runCommand("npm", args, { cwd, environment: plainEnvironment(environment) });
}
