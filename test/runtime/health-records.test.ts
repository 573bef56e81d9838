import { describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../provider/health/status.ts";
import { createHealthRecords } from "../../provider/runtime/health-records.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import type { Store } from "../../provider/runtime/store/store.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { storedProfile } from "../support/profiles.ts";
import { collectingLog } from "../support/silent-log.ts";

const web = storedProfile("web", { endpoints: [{ name: "a", target: "192.0.2.1" }] });

function open() {
  const memory = createMemoryStore();
  const world = { full: false, verdict: "healthy" as Verdict };
  const store: Store = {
    ...memory,
    compareAndSet: async (key, revision, value) => {
      if (world.full) throw new Error("the disk is full");
      return memory.compareAndSet(key, revision, value);
    },
    delete: async (key, revision) => {
      if (world.full) throw new Error("the disk is full");
      return memory.delete(key, revision);
    },
  };
  const prober = { verdictOf: () => world.verdict, fingerprintOf: () => "print" };
  const clock = createManualClock();
  const records = createHealthRecords(store, prober, { clock, log: collectingLog() });
  const saved = async () => (await records.load([web])).map(({ verdict }) => verdict);
  return { records, world, clock, saved, memory };
}

describe("verdicts kept in the store (TM-6)", () => {
  it("are there for the next process", async () => {
    const { records, saved } = open();
    records.save(web);
    await records.close();
    expect(await saved()).toEqual(["healthy"]);
  });

  it("are saved as they are by then when the store takes writes again", async () => {
    const { records, world, clock, saved } = open();
    world.full = true;
    records.save(web);
    await clock.advance(20_000);
    expect(await saved()).toEqual([]);
    world.verdict = "unhealthy";
    world.full = false;
    await clock.advance(5000);
    expect(await saved()).toEqual(["unhealthy"]);
    await clock.advance(5000);
    expect(clock.pending).toBe(0);
  });

  it("are deleted with the next start when their profile is gone", async () => {
    const { records, world, clock, saved, memory } = open();
    records.save(storedProfile("gone"));
    records.save(web);
    await clock.advance(0);
    world.full = true; // which keeps nobody from starting
    expect(await saved()).toEqual(["healthy"]);
    await clock.advance(0);
    expect(await memory.list("health/")).toHaveLength(2);
    world.full = false;
    expect(await saved()).toEqual(["healthy"]);
    await clock.advance(0);
    expect((await memory.list("health/")).map(({ key }) => key)).toEqual([
      expect.stringMatching(/\/web$/),
    ]);
  });

  it.each(["{", "null", '{"schemaVersion":2,"verdicts":3}'])(
    "count as none where they cannot be read: %s",
    async (text) => {
      const { records, saved, memory } = open();
      records.save(web);
      await records.close();
      const [record] = await memory.list("health/");
      await memory.compareAndSet(record?.key ?? "", record?.revision ?? 0, text);
      expect(await saved()).toEqual([]);
    },
  );

  it("are not tried again once the records are closed", async () => {
    const { records, world, clock } = open();
    world.full = true;
    records.save(web);
    await records.close();
    expect(clock.pending).toBe(0);
  });
});
