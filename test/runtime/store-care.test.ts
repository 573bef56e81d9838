import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "../../provider/errors.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import { careForStore } from "../../provider/runtime/store-care.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { collectingLog } from "../support/silent-log.ts";

function open() {
  const memory = createMemoryStore();
  const world = { copies: 0, inPlace: true, refuses: false, copyTakesMs: 0, lost: 0 };
  const clock = createManualClock();
  const log = collectingLog();
  const refused = () => new ProviderError("STORE_UNAVAILABLE", "the disk is full");
  const store = {
    ...memory,
    copyRevision: undefined,
    compareAndSet: async (key: string, revision: number, value: string) => {
      if (world.refuses) throw refused();
      return memory.compareAndSet(key, revision, value);
    },
    copy: async () => {
      if (world.refuses) throw refused();
      if (world.copyTakesMs > 0) await clock.jump(world.copyTakesMs);
      world.copies++;
    },
    isInPlace: async () => world.inPlace,
  };
  const care = careForStore({ store, clock, log, lost: () => void world.lost++ });
  return { care, world, clock, log };
}

describe("a store that is looked after", () => {
  it("is copied a second after a change, once for all changes until then", async () => {
    const { care, world, clock } = open();
    care.changed();
    await clock.advance(500);
    care.changed();
    await clock.advance(499);
    expect(world.copies).toBe(0);
    await clock.advance(1);
    expect(world.copies).toBe(1);
    await clock.advance(60_000);
    expect(world.copies).toBe(1);
  });

  it("is copied less often the longer a copy takes", async () => {
    const { care, world, clock } = open();
    world.copyTakesMs = 2000;
    care.changed();
    await clock.advance(4000);
    world.copyTakesMs = 0;
    care.changed();
    await clock.advance(199_999);
    expect(world.copies).toBe(1);
    await clock.advance(1);
    expect(world.copies).toBe(2);
  });

  it("tries a copy again that failed", async () => {
    const { care, world, clock, log } = open();
    world.refuses = true;
    care.changed();
    await clock.advance(1000);
    expect(log.events.map(({ event }) => event)).toEqual(["store-not-copied"]);
    world.refuses = false;
    await clock.advance(1000);
    expect(world.copies).toBe(1);
  });

  it("writes a copy that is due before it closes", async () => {
    const { care, world, clock } = open();
    care.changed();
    await care.close();
    expect(world.copies).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("writes a copy before it closes when its file is gone", async () => {
    const { care, world } = open();
    world.inPlace = false;
    await care.close();
    expect(world.copies).toBe(1);
  });

  it("tells how the last use failed until one succeeds", async () => {
    const { care, world } = open();
    expect(care.fault()).toBeUndefined();
    world.refuses = true;
    await expect(care.store.compareAndSet("a", 0, "1")).rejects.toThrow("the disk is full");
    expect(care.fault()).toEqual({ code: "STORE_UNAVAILABLE", message: "the disk is full" });
    world.refuses = false;
    await care.store.compareAndSet("a", 0, "1");
    expect(care.fault()).toBeUndefined();
  });

  it("tells of a failure though reads succeed, and though a write that changes nothing does", async () => {
    const { care, world } = open();
    await care.store.compareAndSet("a", 0, "1");
    world.refuses = true;
    await expect(care.store.compareAndSet("b", 0, "1")).rejects.toThrow("the disk is full");
    world.refuses = false;
    await care.store.get("a");
    await care.store.list("");
    expect((await care.store.compareAndSet("a", 0, "2")).kind).toBe("conflict");
    expect(care.fault()).toMatchObject({ code: "STORE_UNAVAILABLE" });
  });

  it("finds out by itself that the disk takes writes again", async () => {
    const { care, world, clock } = open();
    world.refuses = true;
    await expect(care.store.compareAndSet("a", 0, "1")).rejects.toThrow("the disk is full");
    await clock.advance(5000);
    expect(care.fault()).toMatchObject({ code: "STORE_UNAVAILABLE" });
    world.refuses = false;
    await clock.advance(1000);
    expect(care.fault()).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it("is copied and given up once its file is gone", async () => {
    const { care, world } = open();
    await care.check();
    expect([world.copies, world.lost]).toEqual([0, 0]);
    world.inPlace = false;
    await care.check();
    await care.check();
    expect([world.copies, world.lost]).toEqual([1, 1]);
  });

  it("is not given up while the copy cannot be written", async () => {
    const { care, world } = open();
    world.inPlace = false;
    world.refuses = true;
    await expect(care.check()).rejects.toThrow("the disk is full");
    expect(world.lost).toBe(0);
  });
});
