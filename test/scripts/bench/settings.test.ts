import { describe, expect, it } from "@jest/globals";
import { parseBenchSettings, ROWS } from "../../../scripts/bench/settings.ts";

describe("the command line of the benchmarks", () => {
  it("measures all rows in 20 rounds, with 200 changes, when nothing is said", () => {
    const settings = parseBenchSettings([]);
    expect(settings).toMatchObject({ rows: ROWS, jsonFile: undefined });
    expect(settings.cost.rounds).toBe(20);
    expect(settings.write).toEqual({ writes: 200, profiles: 200 });
    expect(settings).toMatchObject({ starts: 40, plan: { plans: 20, resources: 100 } });
  });

  it("takes rounds, rows and a file", () => {
    const args = ["--rounds", "3", "--only", "config-write", "--json", "numbers.json"];
    expect(parseBenchSettings(args)).toMatchObject({
      rows: ["config-write"],
      cost: { rounds: 3 },
      write: { writes: 30 },
      jsonFile: "numbers.json",
    });
  });

  it.each([
    [["--rounds", "0"], "--rounds must be an integer from 1 to 100, got 0"],
    [["--rounds", "101"], "--rounds must be an integer from 1 to 100, got 101"],
    [["--rounds", "2.5"], "--rounds must be an integer from 1 to 100, got 2.5"],
    [
      ["--only", "speed"],
      "--only must be one of query-cost, config-write, plugin-start, unchanged-plan, got speed",
    ],
    [["--loud"], "--loud"],
  ])("fails with %j", (args, message) => {
    expect(() => parseBenchSettings(args)).toThrow(message);
  });
});
