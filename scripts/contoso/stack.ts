// The example's stack: its program under the real Pulumi, with a backend of its own in the run's folder.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runPulumi } from "../quickstart/pulumi-process.ts";
import { ROOT } from "../script.ts";
import { runCommand } from "../tools/command.ts";
import type { PulumiTool } from "../tools/pulumi.ts";

const STACK = "contoso";
const EXAMPLE = join(ROOT, "examples", "contoso");

/** The example's stack. */
export interface ContosoStack {
  up(config: Readonly<Record<string, string | number>>): Promise<void>;
  /** Destroys everything the stack knows. */
  destroy(): Promise<void>;
}

/**
 * Creates the stack.
 *
 * @param environment - what leads the AWS SDK to the hosted zone
 */
export async function createStack(
  folder: string,
  pulumi: PulumiTool,
  environment: NodeJS.ProcessEnv,
): Promise<ContosoStack> {
  const home = join(folder, "pulumi");
  await mkdir(home, { mode: 0o700 });
  const passphrase = join(home, "passphrase");
  await writeFile(passphrase, "example", { mode: 0o600 });
  // Pulumi writes a stack's settings beside the project file it finds: here, not in the example.
  await copyFile(join(EXAMPLE, "Pulumi.yaml"), join(home, "Pulumi.yaml"));
  const { PULUMI_CONFIG_PASSPHRASE: _, ...rest } = pulumi.environment;
  const all = {
    ...rest,
    ...environment,
    PULUMI_BACKEND_URL: `file://${home}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
  };
  await runCommand(pulumi.path, ["stack", "init", STACK, "--no-select", "--non-interactive"], {
    cwd: home,
    environment: all,
  });
  const whatNow = "the example is destroyed";
  const runner = { pulumi: pulumi.path, environment: all, folder: home, whatNow };
  const ofStack = ["--cwd", EXAMPLE, "--stack", STACK, "--non-interactive", "--yes"];
  const settings = ["--config-file", join(home, `Pulumi.${STACK}.yaml`)];
  return {
    up: (config) => {
      const values = Object.entries(config).flatMap(([name, value]) => [
        "--config",
        `${name}=${value}`,
      ]);
      return runPulumi(runner, ["up", ...values, ...ofStack, ...settings]);
    },
    destroy: () => runPulumi(runner, ["destroy", "--skip-preview", ...ofStack, ...settings]),
  };
}
