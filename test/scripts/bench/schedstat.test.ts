import { createHash } from "node:crypto";
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
  it("grows by what its threads do", async () => {
    const before = await cpuTimeNs(process.pid);
    createHash("sha256")
      .update(Buffer.alloc(32 * 1024 * 1024))
      .digest();
    // No machine hashes 32 MiB in a millisecond.
    expect((await cpuTimeNs(process.pid)) - before).toBeGreaterThan(1e6);
  });

  it("fails for a process that is not there", async () => {
    await expect(cpuTimeNs(2 ** 30)).rejects.toThrow("ENOENT");
  });
});
