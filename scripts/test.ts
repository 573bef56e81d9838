// `npm test`: all that is checked, in order, set-up included. Stops at the first phase that fails, and
// its last line always counts what passed, failed and was skipped.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../provider/errors.ts";
import { build } from "./build.ts";
import { formatDuration, heading, paint, row } from "./screen.ts";
import { ROOT, runScript } from "./script.ts";
import { setUp } from "./setup.ts";
import { testPackage } from "./test-package.ts";

/** What a phase came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A part of the test; one that counts nothing itself counts as one test. */
export interface Phase {
  readonly name: string;
  readonly run: () => Promise<Counts>;
}

const MODULES = join(ROOT, "node_modules");
const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };
const ONE_PASSED: Counts = { ...NONE, passed: 1 };
const ONE_FAILED: Counts = { ...NONE, failed: 1 };
const ONE_SKIPPED: Counts = { ...NONE, skipped: 1 };

/** The part of Jest's report that is counted. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  /** Files that could not even be loaded; their tests are counted nowhere. */
  numRuntimeErrorTestSuites: z.number(),
});

/**
 * Runs phases until one fails; those after it count as one skipped test each.
 *
 * @param interrupted - aborted when a person has had enough; the running phase then counts as failed
 */
export async function runPhases(
  phases: readonly Phase[],
  interrupted: AbortSignal,
): Promise<Counts> {
  let total = NONE;
  for (const { name, run } of phases) {
    if (total.failed > 0) {
      total = add(total, ONE_SKIPPED);
      continue;
    }
    heading(name);
    const startedAtMs = performance.now();
    let counts = await run().catch((error) => {
      console.error(messageOf(error));
      return ONE_FAILED;
    });
    if (interrupted.aborted) counts = { ...counts, failed: Math.max(counts.failed, 1) };
    const took = formatDuration(performance.now() - startedAtMs);
    const result = counts.failed > 0 ? paint("red", "failed") : paint("green", "passed");
    row(name, `${result} in ${took}`);
    total = add(total, counts);
  }
  return total;
}

/** The closing line. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Counts a run of Jest. A run that fails without a failed test, or that runs none, has failed.
 *
 * @param report - Jest's own report, as JSON; `undefined` when it wrote none
 */
export function countJest(report: unknown, exitCode: number | null): Counts {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return ONE_FAILED;
  const { data } = parsed;
  const passed = data.numPassedTests;
  const failed = data.numFailedTests + data.numRuntimeErrorTestSuites;
  const skipped = data.numPendingTests + data.numTodoTests;
  const wrong = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: wrong ? 1 : failed, skipped };
}

function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

async function testAll(interrupted: AbortSignal): Promise<Counts> {
  /** Runs a script of node_modules, shows what it says and resolves with its exit code. */
  const runProgram = async (
    args: readonly string[],
    environment = process.env,
  ): Promise<number | null> => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: environment,
      stdio: "inherit",
    });
    const forward = () => child.kill("SIGTERM");
    interrupted.addEventListener("abort", forward);
    try {
      return await new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
      });
    } finally {
      interrupted.removeEventListener("abort", forward);
    }
  };
  const checkedBy =
    (program: string, ...args: string[]) =>
    async () =>
      (await runProgram([join(MODULES, program), ...args])) === 0 ? ONE_PASSED : ONE_FAILED;
  const runJest = async (project: string, args: readonly string[] = []) => {
    const folder = await mkdtemp(join(tmpdir(), "signpost-jest-"));
    const file = join(folder, "report.json");
    try {
      const exitCode = await runProgram(
        [
          ...[
            "--experimental-vm-modules",
            "--disable-warning=ExperimentalWarning",
            join(MODULES, "jest/bin/jest.js"),
          ],
          ...["--selectProjects", project, "--json", `--outputFile=${file}`, ...args],
        ],
        environment,
      );
      const report = await readFile(file, "utf8").then(JSON.parse, () => undefined);
      return countJest(report, exitCode);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const passes = (run: () => Promise<unknown>) => async () => {
    await run();
    return ONE_PASSED;
  };
  let environment = process.env;
  const phases: Phase[] = [
    {
      name: "setup",
      run: passes(async () => {
        ({ environment } = await setUp("test"));
      }),
    },
    { name: "lint", run: checkedBy("@biomejs/biome/bin/biome", "ci", "--error-on-warnings", ".") },
    { name: "typecheck", run: checkedBy("typescript/bin/tsc", "-p", ".", "--noEmit") },
    { name: "unit", run: () => runJest("unit") },
    { name: "build", run: passes(build) },
    { name: "package", run: passes(testPackage) },
    { name: "scenarios", run: () => runJest("scenarios", ["--runInBand"]) },
  ];
  return runPhases(phases, interrupted);
}

await runScript(import.meta, async () => {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => interrupt.abort());
  const total = await testAll(interrupt.signal);
  console.log(`\n${formatCounts(total)}`);
  return total.failed > 0 ? 1 : 0;
});
