// The numbers as tables for people: medians of the rounds, and their ratio.
import type { WriteSample } from "./config-write.ts";
import type { CostSample } from "./query-cost.ts";
import { median, quantile, ratioOfMedians } from "./statistics.ts";

type Line = readonly string[];
const SIDES = ["signpost", "gdnsd"] as const;

/** Lines of cells as text: the first column flush left, the others flush right. */
export function renderTable(lines: readonly Line[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Medians of the row "query-cost". */
export function renderCost(samples: readonly CostSample[]): string {
  const loads = [...new Set(samples.map(({ outstanding }) => outstanding))];
  const lines = loads.flatMap((outstanding) => {
    const [ours = [], peers = []] = SIDES.map((side) =>
      samples.filter((one) => one.outstanding === outstanding && one.server === side),
    );
    return [ours, peers].map((side, index) => {
      const of = (property: "cpuUsPerQuery" | "queriesPerSecond" | "busy" | "p50Us" | "p99Us") =>
        median(side.map((one) => one[property]));
      const sum = (property: "wrong" | "lost") =>
        String(side.reduce((total, one) => total + one[property], 0));
      const costs = [ours, peers].map((one) => one.map(({ cpuUsPerQuery }) => cpuUsPerQuery));
      const ratio = index === 0 ? ratioOfMedians(costs[0] ?? [], costs[1] ?? []) : 1;
      return [
        `${outstanding} open, ${SIDES[index]}`,
        of("cpuUsPerQuery").toFixed(2),
        ratio.toFixed(2),
        (of("queriesPerSecond") / 1000).toFixed(0),
        `${(of("busy") * 100).toFixed(0)} %`,
        of("p50Us").toFixed(0),
        of("p99Us").toFixed(0),
        sum("wrong"),
        sum("lost"),
      ];
    });
  });
  const head = ["", "CPU µs/query", "ratio", "kqps", "busy", "p50 µs", "p99 µs", "wrong", "lost"];
  return renderTable([head, ...lines]);
}

/** Quantiles of the row "config-write". */
export function renderWrites(samples: readonly WriteSample[]): string {
  const stored = [...new Set(samples.map(({ profiles }) => profiles))];
  const lines = stored.flatMap((profiles) =>
    (["sent", "acknowledged"] as const).flatMap((since) => {
      const [ours = [], peers = []] = SIDES.map((side) =>
        samples
          .filter((one) => one.profiles === profiles && one.server === side)
          .map((one) => one.changedMs - (since === "sent" ? 0 : one.acknowledgedMs)),
      );
      return [ours, peers].map((side, index) => [
        `${profiles} stored, since ${since}, ${SIDES[index]}`,
        median(side).toFixed(1),
        // What is there before it is acknowledged has no ratio.
        since === "sent" ? (index === 0 ? ratioOfMedians(ours, peers) : 1).toFixed(2) : "",
        quantile(side, 0.99).toFixed(1),
        Math.max(...side).toFixed(1),
        String(side.length),
      ]);
    }),
  );
  const head = ["", "p50 ms", "ratio", "p99 ms", "most ms", "changes"];
  return renderTable([head, ...lines]);
}
