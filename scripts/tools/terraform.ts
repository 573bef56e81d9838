// Terraform's own command. Its licence and its downloads leave no other way to it than the user's.
import { Failure } from "../script.ts";
import { runCommand } from "./command.ts";
import { compareVersions, findOnPath, firstThatWorks, type Tool } from "./tool.ts";

/** The oldest Terraform the tests are written for: `import` blocks came with it. */
export const OLDEST_TERRAFORM_VERSION = "1.5.0";

/** Finds Terraform in PATH. */
export async function findTerraform(environment = process.env): Promise<Tool> {
  return firstThatWorks<Tool>([{ name: "PATH", attempt: () => fromPath(environment) }], {
    missing: "no terraform was found",
    remedy: `  install Terraform ${OLDEST_TERRAFORM_VERSION} or later, put it in PATH and run this again`,
  });
}

/** Without a configuration of the user's, which may hide what is vendored; nobody is asked for a newer version. */
export function terraformEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return { ...environment, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
}

async function fromPath(environment: NodeJS.ProcessEnv): Promise<Tool> {
  const [path] = await findOnPath("terraform", environment["PATH"]);
  if (path === undefined) throw new Failure("not there");
  const { stdout } = await runCommand(path, ["version"], {
    environment: { ...environment, CHECKPOINT_DISABLE: "1" },
  });
  const [version] = /\d+\.\d+\.\d+/.exec(stdout) ?? [];
  if (version === undefined)
    throw new Failure(`${path} says ${JSON.stringify(stdout)} as its version`);
  if (compareVersions(version, OLDEST_TERRAFORM_VERSION) < 0) {
    throw new Failure(
      `${path} is version ${version}, at least ${OLDEST_TERRAFORM_VERSION} is needed`,
    );
  }
  return { name: "terraform", path, version, origin: `PATH, ${path}` };
}
