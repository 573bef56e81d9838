// The quickstart's stack: the root Pulumi.yaml on a local file backend in the state folder, so that
// neither the user's backend nor a settings file beside Pulumi.yaml is ever touched. A run that was
// broken off, by Ctrl-C or worse, is cleared up before the next one.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { row } from "../screen.ts";
import { ROOT } from "../script.ts";
import { runCommand } from "../tools/command.ts";
import type { PulumiTool } from "../tools/pulumi.ts";
import { endPulumi, runPulumi } from "./pulumi-process.ts";
import type { QuickstartSettings } from "./settings.ts";

const STACK = "quickstart";
/** The program as it is before it was ever edited. */
export const UNEDITED: Edit = { canaryWeight: 10 };
const PROJECT_FILE = "Pulumi.yaml";
const SETTINGS_FILE = `Pulumi.${STACK}.yaml`;
const PASSPHRASE_FILE = "passphrase";
const OWN_TYPES =
  /^(pulumi:pulumi:Stack|pulumi:providers:pulumi-nodejs|pulumi-nodejs:dynamic\/signpost:.+)$/;

const monitorConfigSchema = z.object({
  intervalInSeconds: z.union([z.literal(10), z.literal(30)]),
  timeoutInSeconds: z.number(),
  toleratedNumberOfFailures: z.number(),
});

const profileSchema = z.object({ fqdn: z.string(), monitorConfig: monitorConfigSchema });

const deploymentSchema = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({ type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }),
      )
      .optional(),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

/** What the stack has deployed, as far as the demonstration needs it. */
export interface Deployment {
  /** The profile that follows health. */
  readonly web: DeployedProfile;
  /** The profile that shares by weight. */
  readonly shop: DeployedProfile;
}

/** A deployed profile. */
export interface DeployedProfile {
  readonly fqdn: string;
  readonly monitorConfig: z.output<typeof monitorConfigSchema>;
}

/** What the demonstration changes in the program, which takes it from its configuration. */
export interface Edit {
  readonly canaryWeight: number;
}

/** The quickstart's stack. */
export interface Stack {
  /** Creates what is missing and clears up after a run that was broken off. */
  prepare(): Promise<void>;
  /** Deploys the program; without an edit as it was edited last. */
  up(edit?: Edit): Promise<void>;
  /** Shows what an edit would change, property by property, and changes nothing. */
  preview(edit: Edit): Promise<void>;
  readDeployment(): Promise<Deployment>;
  /** The edit that is deployed, `undefined` before the first deployment. */
  readEdit(): Promise<Edit | undefined>;
  /** Destroys everything the stack knows. */
  destroy(): Promise<void>;
  /** Tells whether all that the stack knows lives on this machine, below the state folder. */
  isOnlyLocal(): Promise<boolean>;
}

/** Tells whether a stack was ever made in a state folder. */
export function hasStack({ state }: QuickstartSettings): boolean {
  return existsSync(join(state, "pulumi"));
}

/** The stack of a quickstart. */
export function openStack(settings: QuickstartSettings, pulumi: PulumiTool): Stack {
  const folder = join(settings.state, "pulumi");
  const environment = stackEnvironment(folder, pulumi);
  const settingsFile = join(folder, SETTINGS_FILE);
  const whatNow = "npm run stop ends everything, npm start goes on from here";
  const runner = { pulumi: pulumi.path, environment, folder, whatNow };
  const ofStack = ["--stack", STACK, "--non-interactive"];
  const ask = (args: readonly string[]) =>
    runCommand(pulumi.path, [...args, ...ofStack], { cwd: folder, environment });
  const change = (args: readonly string[]) =>
    runPulumi(runner, [...args, "--yes", ...ofStack, "--config-file", settingsFile]);
  const exported = async () =>
    deploymentSchema.parse(JSON.parse((await ask(["stack", "export"])).stdout));

  return {
    async prepare() {
      await endPulumi(folder);
      if (!hasStack(settings)) await createStack(folder, pulumi);
      if (await isLocked(folder)) {
        row("lock", "left by a run that was broken off: pulumi cancel");
        await ask(["cancel", "--yes"]);
      }
      await clearPendingOperations();
    },

    async up(edit) {
      const config = configArguments(settings, edit ?? (await readEdit()));
      // An edit was previewed in full already.
      await change(["up", ...(edit ? ["--skip-preview"] : []), ...config]);
    },

    async preview(edit) {
      // A file of its own: `--config` is saved, and a preview changes nothing.
      const file = join(folder, "preview.yaml");
      await copyFile(settingsFile, file);
      const config = configArguments(settings, edit);
      await runPulumi(runner, ["preview", "--diff", ...config, ...ofStack, "--config-file", file]);
      await rm(file);
    },

    async readDeployment() {
      const outputs = await outputsOf("Profile", "profileName");
      const profile = (name: string) => profileSchema.parse(outputs.get(name));
      return { web: profile("web"), shop: profile("shop") };
    },

    readEdit,

    destroy: () => change(["destroy", "--skip-preview"]),

    async isOnlyLocal() {
      const { deployment } = await exported();
      return (deployment.resources ?? []).every(({ type }) => OWN_TYPES.test(type));
    },
  };

  /** Outputs of the resources of a type, by their name in the service. */
  async function outputsOf(type: string, name: string): Promise<Map<unknown, unknown>> {
    const { deployment } = await exported();
    const found = (deployment.resources ?? []).filter((one) => one.type.endsWith(`:${type}`));
    return new Map(found.map(({ outputs }) => [outputs?.[name], outputs]));
  }

  async function readEdit(): Promise<Edit | undefined> {
    const outputs = await outputsOf("Endpoint", "endpointName");
    const canary = z.object({ weight: z.number() }).safeParse(outputs.get("canary"));
    return canary.success ? { canaryWeight: canary.data.weight } : undefined;
  }

  async function clearPendingOperations(): Promise<void> {
    const state = await exported();
    const pending = state.deployment.pending_operations?.length ?? 0;
    if (pending === 0) return;
    row(
      "state",
      `${pending} operation(s) of a run that was broken off: cleared, what they made is found anew`,
    );
    state.deployment.pending_operations = [];
    const file = join(folder, "cleared.json");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await ask(["stack", "import", "--file", file]);
    await rm(file);
  }
}

/** Makes the stack whole or not at all: the folder is there only once everything is in it. */
async function createStack(folder: string, pulumi: PulumiTool): Promise<void> {
  const next = `${folder}.new`;
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true, mode: 0o700 });
  const passphrase = randomBytes(32).toString("base64url");
  await writeFile(join(next, PASSPHRASE_FILE), passphrase, { mode: 0o600 });
  // Pulumi writes a stack's settings beside the project file it finds: here, not at the root.
  await copyFile(join(ROOT, PROJECT_FILE), join(next, PROJECT_FILE));
  await runCommand(pulumi.path, ["stack", "init", STACK, "--no-select", "--non-interactive"], {
    cwd: next,
    environment: stackEnvironment(next, pulumi),
  });
  await rename(next, folder);
}

function stackEnvironment(folder: string, { environment }: PulumiTool): NodeJS.ProcessEnv {
  const { PULUMI_CONFIG_PASSPHRASE: _, ...rest } = environment;
  return {
    ...rest,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, PASSPHRASE_FILE),
  };
}

/** The program's configuration, complete: what an earlier run saved must not show through. */
function configArguments(settings: QuickstartSettings, edit: Edit = UNEDITED): string[] {
  const { port, controlPort, servicePort, directory } = settings;
  const values = { port, controlPort, servicePort, directory, ...edit };
  return Object.entries(values).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
}

/** Tells whether the file backend holds a lock; the caller knows that nobody else works on it. */
async function isLocked(folder: string): Promise<boolean> {
  const locks = join(folder, ".pulumi", "locks");
  const found = await readdir(locks, { recursive: true }).catch(() => []);
  return found.some((name) => name.endsWith(".json"));
}
