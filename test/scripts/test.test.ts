import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type Counts, countJest, formatCounts, runPhases } from "../../scripts/test.ts";

const report = (numbers: Readonly<Record<string, number>> = {}) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...numbers,
});

describe("a run of Jest", () => {
  it.each<[string, unknown, number, Counts]>([
    [
      "counts its tests",
      report({ numPassedTests: 5, numPendingTests: 2, numTodoTests: 1 }),
      0,
      { passed: 5, failed: 0, skipped: 3 },
    ],
    [
      "counts a file that cannot be loaded as a failed test",
      report({ numPassedTests: 5, numRuntimeErrorTestSuites: 2 }),
      1,
      { passed: 5, failed: 2, skipped: 0 },
    ],
    ["fails when it ran no test", report(), 0, { passed: 0, failed: 1, skipped: 0 }],
    [
      "fails when all its tests were skipped",
      report({ numPendingTests: 3 }),
      0,
      { passed: 0, failed: 1, skipped: 3 },
    ],
    [
      "fails with its exit code, though no test failed",
      report({ numPassedTests: 5 }),
      1,
      { passed: 5, failed: 1, skipped: 0 },
    ],
    ["fails when it wrote no report", undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])("%s", (_name, given, exitCode, counts) => {
    expect(countJest(given, exitCode)).toEqual(counts);
  });
});

describe("the phases", () => {
  let printed: string[];
  beforeEach(() => {
    printed = [];
    for (const name of ["log", "error"] as const) {
      jest.spyOn(console, name).mockImplementation((text) => void printed.push(String(text)));
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const phase = (name: string, counts: Partial<Counts>) => ({
    name,
    run: async () => ({ passed: 0, failed: 0, skipped: 0, ...counts }),
  });
  const never = new AbortController().signal;

  it("are run in order and counted together, each with its result and time", async () => {
    const phases = [phase("lint", { passed: 1 }), phase("unit", { passed: 40, skipped: 2 })];
    expect(await runPhases(phases, never)).toEqual({ passed: 41, failed: 0, skipped: 2 });
    expect(printed.join("\n")).toMatch(
      /lint\n +lint +passed in [\d.]+ s\n\nunit\n +unit +passed in/,
    );
  });

  it("stop at the first that fails; each after it counts as skipped", async () => {
    const ran: string[] = [];
    const after = { name: "scenarios", run: async () => Promise.reject(ran.push("scenarios")) };
    const phases = [phase("unit", { passed: 3, failed: 1 }), after, after];
    expect(await runPhases(phases, never)).toEqual({ passed: 3, failed: 1, skipped: 2 });
    expect(ran).toEqual([]);
  });

  it("count one that throws as one failed test, and say why", async () => {
    const broken = { name: "setup", run: async () => Promise.reject(new Error("no way out")) };
    expect(await runPhases([broken], never)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(printed).toContain("no way out");
  });

  it("stop when they are interrupted, though the running one passes", async () => {
    const interrupt = new AbortController();
    const interrupted = {
      name: "unit",
      run: async () => {
        interrupt.abort();
        return { passed: 7, failed: 0, skipped: 0 };
      },
    };
    const phases = [interrupted, phase("scenarios", { passed: 1 })];
    expect(await runPhases(phases, interrupt.signal)).toEqual({ passed: 7, failed: 1, skipped: 1 });
  });
});

describe("the closing line", () => {
  it("counts what passed, failed and was skipped, and nothing else", () => {
    expect(formatCounts({ passed: 41, failed: 0, skipped: 2 })).toBe(
      "41 passed, 0 failed, 2 skipped",
    );
  });
});
