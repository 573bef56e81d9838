import { describe, expect, it } from "@jest/globals";
import { cpuTimeNs, parseSchedstat } from "../../../scripts/bench/schedstat.ts";

describe("a line of schedstat", () => {
  it("begins with the nanoseconds on the processor", () => {
    expect(parseSchedstat("134257110 11478558 150\n")).toBe(134257110);
  });

  it.each(["", "0", "1 2", "a 1 2", "1.5 1 2", "1 2 3 4"])("fails when it is %j", (text) => {
    expect(() => parseSchedstat(text)).toThrow("not a line of schedstat");
  });
});

describe("the processor time of a process", () => {
  it("grows by what its threads do, and by no more than there was time", async () => {
    const startedAtMs = performance.now();
    const before = await cpuTimeNs(process.pid);
    let work = 0;
    while (performance.now() - startedAtMs < 20) work += Math.sqrt(work + 1);
    const costMs = ((await cpuTimeNs(process.pid)) - before) / 1e6;
    expect(work).toBeGreaterThan(0);
    expect(costMs).toBeGreaterThan(0);
  });

  it("fails for a process that is not there", async () => {
    await expect(cpuTimeNs(2 ** 30)).rejects.toThrow("ENOENT");
  });
});
