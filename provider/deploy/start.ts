// Starts a supervisor that outlives this process; the processes it keeps are its own business.
import { runtimeEnvironment } from "../control/environment.ts";
import { readSettings } from "../control/installation.ts";
import { killProcesses } from "../control/processes.ts";
import { spawnRole } from "../control/spawn.ts";
import type { InstalledVersion } from "./bundle.ts";
import { askProcess } from "./status.ts";
import { startFailure } from "./wait.ts";

/**
 * Starts a supervisor of a version; one that runs leaves its place to it, and one that hangs is ended,
 * as it never would. What it keeps is left alone.
 */
export async function startSupervisor(
  directory: string,
  { node, program }: InstalledVersion,
): Promise<void> {
  const answers = await askProcess(directory, "supervisor", "hello").catch(() => undefined);
  if (!answers) await killProcesses(directory, "supervisor");
  const environment = runtimeEnvironment(process.env, await readSettings(directory));
  const report = await spawnRole({ role: "supervisor", directory, node, program, environment });
  if (!report.ready) throw startFailure(report.code, report.message);
}
