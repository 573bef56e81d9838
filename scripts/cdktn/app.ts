// The example's app under the real command line of CDKTN, in a folder of its own: all that CDKTN and
// Terraform write is there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { showsColour } from "../screen.ts";
import { Failure, ROOT } from "../script.ts";
import type { CdkTool } from "../tools/cdk.ts";

const EXAMPLE = join(ROOT, "examples", "cdktn");
/** The one stack of the example. */
const STACK = "web";

/** What has CDKTN and Terraform, each in its way, leave colours out. */
const PLAIN = { NO_COLOR: "1", TF_CLI_ARGS: "-no-color" } as const;

/** Values of the program's variables. */
export type AppVariables = Readonly<Record<string, string | number>>;

/** What the app has deployed of its profile, in the properties' own names. */
export interface AppProfile {
  readonly fqdn: string;
  readonly monitorConfig: {
    readonly intervalInSeconds: 10 | 30;
    readonly timeoutInSeconds: number;
    readonly toleratedNumberOfFailures: number;
  };
}

/** The app. */
export interface CdktnApp {
  /** Whatever the app and what it deploys keep is below this folder. */
  readonly folder: string;
  /** Directory of the name servers' installation. */
  readonly directory: string;
  deploy(): Promise<void>;
  /** Reads from Terraform's state what was deployed. */
  readProfile(): Promise<AppProfile>;
  /** Destroys everything the state knows; nothing where there is none. */
  destroy(): Promise<void>;
  /** Removes the folder, and with it the state of what is not destroyed. */
  remove(): Promise<void>;
}

const profileSchema = z.object({
  fqdn: z.string(),
  monitor_config: z.tuple([
    z.object({
      interval_in_seconds: z.union([z.literal(10), z.literal(30)]),
      timeout_in_seconds: z.number(),
      tolerated_number_of_failures: z.number(),
    }),
  ]),
});

const stateSchema = z.object({
  resources: z.array(
    z.object({
      type: z.string(),
      instances: z.array(z.object({ attributes: z.unknown() })),
    }),
  ),
});

/**
 * Copies the example's app.
 *
 * @param variables - those that are to differ from the program's defaults
 */
export async function createApp(cdktn: CdkTool, variables: AppVariables = {}): Promise<CdktnApp> {
  // Below the repository, where `signpost` means this package.
  const parent = join(ROOT, ".signpost");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "cdktn-"));
  for (const file of ["main.ts", "cdktf.json"]) {
    await copyFile(join(EXAMPLE, file), join(folder, file));
  }
  const options = Object.entries(variables).map(([name, value]) => `--var=${name}=${value}`);
  const run = (command: string) =>
    runCdktn(cdktn, folder, [command, STACK, "--auto-approve", ...options]);
  const state = join(folder, `terraform.${STACK}.tfstate`);
  return {
    folder,
    directory: join(folder, "name-servers"),
    deploy: () => run("deploy"),
    async readProfile() {
      const { resources } = stateSchema.parse(JSON.parse(await readFile(state, "utf8")));
      const found = resources.find(({ type }) => type === "signpost_profile");
      const { fqdn, monitor_config } = profileSchema.parse(found?.instances[0]?.attributes);
      const [monitor] = monitor_config;
      return {
        fqdn,
        monitorConfig: {
          intervalInSeconds: monitor.interval_in_seconds,
          timeoutInSeconds: monitor.timeout_in_seconds,
          toleratedNumberOfFailures: monitor.tolerated_number_of_failures,
        },
      };
    },
    async destroy() {
      if (existsSync(state)) await run("destroy");
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Runs CDKTN to its end and shows what it says as it says it. */
async function runCdktn(
  { path, environment }: CdkTool,
  cwd: string,
  args: readonly string[],
): Promise<void> {
  // A session of its own: the terminal's Ctrl-C must not break Terraform off half-way.
  const child = spawn(path, args, {
    cwd,
    env: { ...environment, ...(!showsColour() && PLAIN) },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Failure(`cdktn ${args[0]} ended with ${signal ?? code}, see above`);
}
