import { describe, expect, it } from "@jest/globals";
import type { WriteSample } from "../../../scripts/bench/config-write.ts";
import type { CostSample } from "../../../scripts/bench/query-cost.ts";
import { renderCost, renderTable, renderWrites } from "../../../scripts/bench/report.ts";

const cost = (server: CostSample["server"], cpuUsPerQuery: number): CostSample => ({
  server,
  outstanding: 64,
  cpuUsPerQuery,
  queriesPerSecond: 1e6 / cpuUsPerQuery,
  busy: 0.99,
  p50Us: 100,
  p99Us: 200,
  answered: 1000,
  wrong: 0,
  lost: 2,
  firstWrong: "",
});

const write = (
  server: WriteSample["server"],
  acknowledgedMs: number,
  changedMs: number,
): WriteSample => ({ server, profiles: 1, acknowledgedMs, changedMs });

describe("a table", () => {
  it("has its columns under each other, numbers flush right", () => {
    expect(
      renderTable([
        ["", "cost", "ratio"],
        ["signpost", "5.43", "2.7"],
        ["gdnsd", "12.01", ""],
      ]),
    ).toBe(["           cost  ratio", "signpost   5.43    2.7", "gdnsd     12.01"].join("\n"));
  });
});

describe("the costs of queries", () => {
  it("are medians, with their ratio and the quartiles of the rounds' ratios; what was lost is summed", () => {
    const samples = [
      ...[cost("signpost", 6), cost("gdnsd", 2), cost("signpost", 5)],
      ...[cost("gdnsd", 2.5), cost("signpost", 50), cost("gdnsd", 2)],
    ];
    const [, ours, peers] = renderCost(samples).split("\n");
    expect(ours?.split(/ {2,}/)).toEqual([
      "64 open, signpost",
      "6.00",
      "3.00",
      "2.00/3.00/25.00",
      "167",
      "99 %",
      "100",
      "200",
      "0",
      "6",
    ]);
    expect(peers?.split(/ {2,}/).slice(0, 3)).toEqual(["64 open, gdnsd", "2.00", "1.00"]);
  });
});

describe("the delays of changes", () => {
  it("are counted from the sending and from the acknowledgement", () => {
    const samples = [
      ...[write("signpost", 8, 10), write("gdnsd", 5, 4.5)],
      ...[write("signpost", 8, 12), write("gdnsd", 6, 5.5)],
    ];
    const lines = renderWrites(samples).split("\n").slice(1);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ["1 stored, since sent, signpost", "11.0", "2.20", "12.0", "12.0", "2"],
      ["1 stored, since sent, gdnsd", "5.0", "1.00", "5.5", "5.5", "2"],
      ["1 stored, since acknowledged, signpost", "3.0", "4.0", "4.0", "2"],
      ["1 stored, since acknowledged, gdnsd", "-0.5", "-0.5", "-0.5", "2"],
    ]);
  });
});
