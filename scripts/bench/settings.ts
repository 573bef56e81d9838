// What a run of the benchmarks is told on its command line.
import { parseArgs } from "node:util";
import { Failure } from "../script.ts";
import type { WriteEffort } from "./config-write.ts";
import type { CostEffort } from "./query-cost.ts";
import type { PlanEffort } from "./unchanged-plan.ts";

/** What is measured, by the name that `--only` takes. */
export const ROWS = ["query-cost", "config-write", "plugin-start", "unchanged-plan"] as const;
export type Row = (typeof ROWS)[number];

/** A run. */
export interface BenchSettings {
  readonly rows: readonly Row[];
  readonly cost: CostEffort;
  readonly write: WriteEffort;
  /** Starts of each plugin. */
  readonly starts: number;
  readonly plan: PlanEffort;
  /** Where all numbers are written as JSON. */
  readonly jsonFile: string | undefined;
}

/** Many short rounds: a shared machine is slow for a second here and there, and then for both. */
const DEFAULT_ROUNDS = 20;
const MAX_ROUNDS = 100;
const WRITES_PER_ROUND = 10;
const FULL = { seconds: 0.5, warmUpSeconds: 1 };
/** As many as a subscription holds. */
const MANY_PROFILES = 200;
const PLANNED_RESOURCES = 100;

/** Reads the command line. */
export function parseBenchSettings(args: readonly string[]): BenchSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string" },
      only: { type: "string", multiple: true },
      json: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const rounds = parseRounds(values.rounds ?? String(values.quick ? 1 : DEFAULT_ROUNDS));
  return {
    rows: parseRows(values.only),
    ...(values.quick
      ? {
          cost: { rounds, seconds: 0.2, warmUpSeconds: 0.2 },
          write: { writes: 5 * rounds, profiles: 3 },
          starts: 2 * rounds,
          plan: { plans: rounds, resources: 3 },
        }
      : {
          cost: { rounds, ...FULL },
          write: { writes: WRITES_PER_ROUND * rounds, profiles: MANY_PROFILES },
          starts: 2 * rounds,
          plan: { plans: rounds, resources: PLANNED_RESOURCES },
        }),
    jsonFile: values.json,
  };
}

function parseRounds(text: string): number {
  const rounds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (rounds >= 1 && rounds <= MAX_ROUNDS) return rounds;
  throw new Failure(`--rounds must be an integer from 1 to ${MAX_ROUNDS}, got ${text}`);
}

function parseRows(only: readonly string[] | undefined): readonly Row[] {
  if (!only) return ROWS;
  const unknown = only.find((name) => !ROWS.some((row) => row === name));
  if (unknown !== undefined) {
    throw new Failure(`--only must be one of ${ROWS.join(", ")}, got ${unknown}`);
  }
  return ROWS.filter((row) => only.includes(row));
}
