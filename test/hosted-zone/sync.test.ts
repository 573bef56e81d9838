// Waiting for the host's name servers.
import { describe, expect, it } from "@jest/globals";
import { waitForSync } from "../../provider/hosted-zone/sync.ts";
import { memoryZone } from "../support/memory-zone.ts";

/** A zone that is in sync after some questions, and a clock that only sleeping moves. */
function waiting(questions: number) {
  const asked: string[] = [];
  let timeMs = 0;
  const zone = {
    ...memoryZone("example.org"),
    async isInSync(changeId: string) {
      asked.push(changeId);
      return asked.length > questions;
    },
  };
  const world = {
    nowMs: () => timeMs,
    sleep: async (delayMs: number) => {
      timeMs += delayMs;
    },
  };
  return { zone, asked, world, elapsedMs: () => timeMs };
}

describe("waiting for a change", () => {
  it("asks every two seconds until all name servers have it", async () => {
    const { zone, asked, world, elapsedMs } = waiting(3);
    expect(await waitForSync(zone, "C1", { timeoutMs: 60_000, ...world })).toBe("in-sync");
    expect(asked).toEqual(["C1", "C1", "C1", "C1"]);
    expect(elapsedMs()).toBe(6000);
  });

  it("ends at the deadline with a value, after a last question", async () => {
    const { zone, asked, world, elapsedMs } = waiting(100);
    expect(await waitForSync(zone, "C1", { timeoutMs: 5000, ...world })).toBe("timeout");
    expect(elapsedMs()).toBe(5000);
    expect(asked).toHaveLength(4);
  });

  it("asks once where there is no time", async () => {
    const { zone, asked, world } = waiting(0);
    expect(await waitForSync(zone, "C1", { timeoutMs: 0, ...world })).toBe("in-sync");
    expect(asked).toHaveLength(1);
  });
});
