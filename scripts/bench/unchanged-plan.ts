// Row "unchanged-plan": `terraform plan` of 100 resources of which none has changed, as a whole process.
// Ours asks the control API for every one; the peer, a plugin written in Go whose resources are nothing
// but state, asks nobody, and so shows what Terraform and the protocol cost alone.
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withProgress } from "../screen.ts";
import { Failure } from "../script.ts";
import { runCommand } from "../tools/command.ts";
import { terraformEnvironment } from "../tools/terraform.ts";

/** One plan of one side. */
export interface PlanSample {
  readonly server: "signpost" | "peer";
  readonly ms: number;
}

/** A configuration that can be planned. */
export interface Planned {
  readonly server: PlanSample["server"];
  readonly folder: string;
  /** HCL. */
  readonly configuration: string;
  /** What the provider is told by its environment. */
  readonly environment: NodeJS.ProcessEnv;
}

/** How much is measured. */
export interface PlanEffort {
  /** Plans of each side that count. */
  readonly plans: number;
  /** Resources of each side. */
  readonly resources: number;
}

/** What was measured, and how many plans were not empty. */
export interface PlanReport {
  readonly samples: readonly PlanSample[];
  readonly wrong: number;
}

const WARM_UP_PLANS = 1;
/** `plan -detailed-exitcode` of a configuration that is as it should be. */
const UNCHANGED = 0;

/** Applies both configurations, and plans them in turn. */
export async function measureUnchangedPlan(options: {
  readonly terraform: string;
  readonly sides: readonly Planned[];
  /** Plans of each side that count. */
  readonly plans: number;
  readonly signal: AbortSignal;
}): Promise<PlanReport> {
  const { terraform, sides, plans, signal } = options;
  await withProgress("unchanged-plan, applying", async () => {
    for (const side of sides) {
      await mkdir(side.folder, { recursive: true });
      await writeFile(join(side.folder, "main.tf"), side.configuration);
      for (const args of [["init"], ["apply", "-auto-approve"]]) {
        await runCommand(terraform, [...args, "-input=false", "-no-color"], {
          cwd: side.folder,
          environment: environmentOf(side),
        });
      }
    }
  });
  const samples: PlanSample[] = [];
  let wrong = 0;
  await withProgress("unchanged-plan", async () => {
    for (let count = -WARM_UP_PLANS; count < plans; count++) {
      for (const side of sides) {
        signal.throwIfAborted();
        const { ms, code } = await planOnce(terraform, side);
        if (code !== UNCHANGED) wrong++;
        if (count >= 0) samples.push({ server: side.server, ms });
      }
    }
  });
  return { samples, wrong };
}

async function planOnce(terraform: string, side: Planned) {
  const startedAtMs = performance.now();
  const args = ["plan", "-input=false", "-no-color", "-detailed-exitcode"];
  const child = spawn(terraform, args, {
    cwd: side.folder,
    env: environmentOf(side),
    stdio: "ignore",
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new Failure(`${terraform}: ${cause.message}`, { cause })),
    );
    child.once("close", resolve);
  });
  return { ms: performance.now() - startedAtMs, code };
}

function environmentOf({ environment }: Planned): NodeJS.ProcessEnv {
  return { ...terraformEnvironment(), ...environment };
}
