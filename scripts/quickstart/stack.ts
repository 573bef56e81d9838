// The quickstart's stack: a local backend and a passphrase in the quickstart's own folder, and the
// real Pulumi command line.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensurePulumi } from "../tools/pulumi.ts";
import { type QuickstartSettings, ROOT } from "./settings.ts";

const STACK = "quickstart";

/** A stack that Pulumi commands can be run on. */
export interface QuickstartStack {
  up(): Promise<void>;
  destroy(): Promise<void>;
  /** Clears what a killed Pulumi left: its lock and its pending operations. */
  clear(): Promise<void>;
  exists(): boolean;
}

/** Prepares the stack; nothing is deployed yet. */
export async function openStack(settings: QuickstartSettings): Promise<QuickstartStack> {
  const pulumi = await ensurePulumi();
  const backend = join(settings.state, "pulumi");
  const passphrase = join(settings.state, "passphrase");
  const configFile = join(settings.state, `Pulumi.${STACK}.yaml`);
  mkdirSync(backend, { recursive: true, mode: 0o700 });
  if (!existsSync(passphrase)) {
    writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
  }
  const environment = {
    ...process.env,
    ...pulumi.environment,
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
  };
  const run = (args: readonly string[], quiet = false) =>
    runPulumi(pulumi.path, args, { environment, quiet });
  const on = ["--stack", STACK, "--config-file", configFile];

  const init = async () => {
    await run(["stack", "select", "--create", STACK, "--config-file", configFile], true);
    const { port, controlPort, servicePort, directory } = settings;
    for (const [key, value] of Object.entries({ port, controlPort, servicePort, directory })) {
      await run(["config", "set", key, String(value), ...on], true);
    }
  };
  return {
    exists: () => existsSync(join(backend, ".pulumi", "stacks")),
    async up() {
      await init();
      await run(["up", "--yes", "--suppress-permalink", ...on]);
    },
    async destroy() {
      await run(["destroy", "--yes", "--remove", "--suppress-permalink", ...on]);
      rmSync(configFile, { force: true });
    },
    async clear() {
      await run(["cancel", "--yes", "--stack", STACK], true).catch(() => {});
      await run(
        ["refresh", "--yes", "--clear-pending-creates", "--skip-preview", ...on],
        true,
      ).catch(() => {});
    },
  };
}

function runPulumi(
  path: string,
  args: readonly string[],
  { environment, quiet }: { environment: NodeJS.ProcessEnv; quiet: boolean },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, [...args, "--non-interactive"], {
      cwd: ROOT,
      env: environment,
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => output.push(String(text)));
    }
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else {
        const what = `pulumi ${args[0]} ended with ${signal ?? code}`;
        reject(new Error([what, ...output].join("\n").trim()));
      }
    });
  });
}
