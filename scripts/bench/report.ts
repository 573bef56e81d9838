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

/** Medians of the row "query-cost"; the samples of each server stand in the order of their rounds. */
export function renderCost(samples: readonly CostSample[]): string {
  const loads = [...new Set(samples.map(({ outstanding }) => outstanding))];
  const lines = loads.flatMap((outstanding) => {
    const of = (server: CostSample["server"]) =>
      samples.filter((one) => one.outstanding === outstanding && one.server === server);
    const [ours, peers] = [of("signpost"), of("gdnsd")];
    return [costLine(ours, compareCosts(ours, peers)), costLine(peers, ["1.00", ""])];
  });
  return renderTable([COST_HEAD, ...lines]);
}

const COST_HEAD = [
  ...["", "CPU µs/query", "ratio", "by round", "kqps", "busy"],
  ...["p50 µs", "p99 µs", "wrong", "lost"],
];

function costLine(side: readonly CostSample[], [ratio, byRound]: readonly [string, string]): Line {
  const middle = (property: "cpuUsPerQuery" | "queriesPerSecond" | "busy" | "p50Us" | "p99Us") =>
    median(side.map((one) => one[property]));
  const sum = (property: "wrong" | "lost") =>
    String(side.reduce((total, one) => total + one[property], 0));
  return [
    `${side[0]?.outstanding} open, ${side[0]?.server}`,
    middle("cpuUsPerQuery").toFixed(2),
    ratio,
    byRound,
    (middle("queriesPerSecond") / 1000).toFixed(0),
    `${(middle("busy") * 100).toFixed(0)} %`,
    middle("p50Us").toFixed(0),
    middle("p99Us").toFixed(0),
    sum("wrong"),
    sum("lost"),
  ];
}

/** The ratio of the medians, and the quartiles of the rounds' own ratios, the median between them. */
function compareCosts(
  ours: readonly CostSample[],
  peers: readonly CostSample[],
): readonly [string, string] {
  const costs = ours.map(({ cpuUsPerQuery }) => cpuUsPerQuery);
  const peerCosts = peers.map(({ cpuUsPerQuery }) => cpuUsPerQuery);
  const ratios = costs.map((cost, round) => cost / (peerCosts[round] ?? Number.NaN));
  const quartiles = [quantile(ratios, 0.25), median(ratios), quantile(ratios, 0.75)];
  const byRound = quartiles.map((ratio) => ratio.toFixed(2)).join("/");
  return [ratioOfMedians(costs, peerCosts).toFixed(2), byRound];
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

/** Medians of one time on both sides, and their ratio. */
export function renderTimes(
  what: string,
  samples: readonly { readonly server: "signpost" | "peer"; readonly ms: number }[],
): string {
  const of = (server: "signpost" | "peer") =>
    samples.filter((one) => one.server === server).map(({ ms }) => ms);
  const [ours, peers] = [of("signpost"), of("peer")];
  const line = (name: string, side: readonly number[], ratio: number): Line => [
    `${what}, ${name}`,
    median(side).toFixed(0),
    ratio.toFixed(2),
    Math.min(...side).toFixed(0),
    quantile(side, 0.9).toFixed(0),
    String(side.length),
  ];
  return renderTable([
    ["", "p50 ms", "ratio", "least ms", "p90 ms", "times"],
    line("signpost", ours, ratioOfMedians(ours, peers)),
    line("peer", peers, 1),
  ]);
}
