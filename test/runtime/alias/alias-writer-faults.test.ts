import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "../../../provider/errors.ts";
import { claimRecords } from "../../../provider/hosted-zone/claims.ts";
import { LETTING_GO_TIMEOUT_MS } from "../../../provider/runtime/alias/alias-writer.ts";
import { A, createAliasWorld, ENDPOINTS, writeOnce } from "../../support/alias-writing.ts";
import { testBinding } from "../../support/bindings.ts";
import { storedProfile } from "../../support/profiles.ts";

const binding = testBinding();
const web = storedProfile("web", { endpoints: ENDPOINTS });

describe("the alias writer, among others", () => {
  it("waits for the marker of whoever declares the record, and writes soon after", async () => {
    const world = createAliasWorld();
    const writer = world.start();
    writer.update([], [web]);
    writer.update([binding], [web]);
    await world.pass(3000);
    expect(world.zone.everything()).toEqual([]);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "pending",
      message: "the ownership marker of example.org is not there yet",
    });
    await world.claim();
    writer.lookAgain(binding);
    await world.pass(0);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
  });

  it("touches nothing that is kept for somebody else, and says for whom", async () => {
    const world = createAliasWorld();
    await world.claim(testBinding({ profileId: binding.profileId.replace(/web$/, "theirs") }));
    const before = world.zone.everything();
    const writer = world.start();
    writer.update([binding], [web]);
    await world.pass(60_000);
    expect(world.zone.everything()).toEqual(before);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("theirs"),
    });
  });

  it("touches nothing that somebody changed since it was written", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    world.zone.put({ name: "example.org", type: "A", ttlSeconds: 60, values: ["192.0.2.99"] });
    await world.pass(10_000);
    world.statuses.set("a", "Degraded");
    writer.statusChanged(web);
    await world.pass(60_000);
    expect(world.zone.records()).toEqual([A(60, "192.0.2.99")]);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("was changed by somebody else"),
    });
  });
});

describe("the alias writer, when its host fails", () => {
  it("says so in the host's words, tries again with growing pauses, and recovers", async () => {
    const world = createAliasWorld();
    await world.claim();
    world.zone.failure = new ProviderError("HOSTED_ZONE_DENIED", "AccessDenied: no such right");
    const writer = world.start();
    writer.update([binding], [web]);
    await world.pass(300_000);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "failed",
      message: "AccessDenied: no such right",
    });
    expect(world.opened()).toBeLessThan(10);
    expect(world.log.events.filter(({ event }) => event === "alias-failed")).toHaveLength(1);
    world.zone.failure = undefined;
    await world.pass(300_000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
    expect(writer.stateOf(binding)).toMatchObject({ kind: "written", message: "" });
  });

  it.each(["refused", "answer lost"] as const)(
    "comes to the right records after a batch whose end was: %s",
    async (mishap) => {
      const world = createAliasWorld();
      const writer = await writeOnce(world, web);
      await world.pass(10_000);
      world.zone.mishaps.push(mishap);
      world.statuses.set("a", "Degraded");
      writer.statusChanged(web);
      await world.pass(0);
      expect(writer.stateOf(binding)).toMatchObject({
        kind: "failed",
        message: "the host does not answer",
        addresses: ["192.0.2.1"],
      });
      await world.pass(10_000);
      expect(world.zone.records()).toEqual([A(30, "192.0.2.2")]);
      expect(writer.stateOf(binding)).toMatchObject({
        kind: "written",
        addresses: ["192.0.2.2"],
      });
    },
  );

  it("waits for one that hangs but a moment when the process ends", async () => {
    const world = createAliasWorld();
    await world.claim();
    world.hold();
    const writer = world.start();
    writer.update([], [web]);
    writer.update([binding], [web]);
    await world.pass(10_000);
    const closing = writer.close();
    await world.pass(500);
    await closing;
    expect(world.zone.records()).toEqual([]);
  });
});

describe("a restart of the alias writer", () => {
  it("writes nothing that is right already (TM-287)", async () => {
    const world = createAliasWorld();
    await (await writeOnce(world, web)).close();
    const writer = world.start();
    writer.update([binding], [web]);
    await world.pass(0);
    expect(writer.stateOf(binding).kind).toBe("written");
    await world.pass(60_000);
    expect(world.writtenAtMs).toHaveLength(1);
    expect(writer.stateOf(binding)).toMatchObject({ kind: "written", addresses: ["192.0.2.1"] });
  });

  it("writes what changed meanwhile, the minimum interval after the start at the earliest", async () => {
    const world = createAliasWorld();
    await (await writeOnce(world, web)).close();
    world.statuses.set("a", "Degraded");
    const startedAtMs = world.clock.nowMs();
    world.start().update([binding], [web]);
    await world.pass(60_000);
    expect(world.writtenAtMs.slice(1)).toEqual([startedAtMs + 5000]);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.2")]);
  });

  it("sees what somebody changed meanwhile, and leaves it", async () => {
    const world = createAliasWorld();
    await (await writeOnce(world, web)).close();
    world.zone.put({ name: "example.org", type: "A", ttlSeconds: 60, values: ["192.0.2.99"] });
    const writer = world.start();
    writer.update([binding], [web]);
    await world.pass(60_000);
    expect(writer.stateOf(binding).kind).toBe("failed");
    expect(world.zone.records()).toEqual([A(60, "192.0.2.99")]);
  });

  it("finishes what a crash between the binding and its first write left undone", async () => {
    const world = createAliasWorld();
    await world.claim();
    world.start().update([binding], [web]); // the binding is in the store, the zone has its marker only
    await world.pass(5000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
  });

  it("writes nothing for a TTL of which the resolver has but a rest (TM-287)", async () => {
    const world = createAliasWorld();
    const stored = storedProfile("web", {
      ttl: 600,
      endpoints: [{ name: "a", target: "a.example.net" }],
    });
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 300 });
    await (await writeOnce(world, stored)).close();
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 12 });
    world.start().update([binding], [stored]);
    await world.pass(6000);
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 300 });
    await world.pass(600_000);
    expect(world.writtenAtMs).toHaveLength(1);
  });
});

describe("a binding that is deleted", () => {
  it("is written no more, whatever comes", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    writer.update([], [web]);
    await writer.letGo(binding);
    world.statuses.set("a", "Degraded");
    writer.statusChanged(web);
    await world.pass(60_000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
    expect(world.clock.pending).toBe(0);
  });

  it("begins no write after it is let go of, wherever the writer was", async () => {
    const written = new Set<number>();
    for (let turns = 0; turns < 80; turns++) {
      const world = createAliasWorld();
      await world.claim();
      const writer = world.start();
      writer.update([], [web]);
      writer.update([binding], [web]);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const begun = world.begun();
      writer.update([], [web]);
      await writer.letGo(binding);
      await world.pass(60_000);
      expect([turns, world.begun()]).toEqual([turns, begun]);
      written.add(begun);
    }
    expect([...written].sort()).toEqual([0, 1]);
  });

  it("is let go of when the write under way is done, and not before", async () => {
    const world = createAliasWorld();
    await world.claim();
    const release = world.hold();
    const writer = world.start();
    writer.update([], [web]);
    writer.update([binding], [web]);
    await world.pass(0);
    writer.update([], [web]);
    let isLetGo = false;
    const letGo = writer.letGo(binding).then(() => {
      isLetGo = true;
    });
    await world.pass(1000);
    expect(isLetGo).toBe(false);
    release();
    await letGo;
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
  });

  it("fails to be let go of while a write hangs, and can be asked for again", async () => {
    const world = createAliasWorld();
    await world.claim();
    const release = world.hold();
    const writer = world.start();
    writer.update([], [web]);
    writer.update([binding], [web]);
    await world.pass(0);
    writer.update([], [web]);
    const refused = expect(writer.letGo(binding)).rejects.toMatchObject({
      code: "HOSTED_ZONE_UNAVAILABLE",
    });
    await world.pass(LETTING_GO_TIMEOUT_MS);
    await refused;
    release();
    await writer.letGo(binding);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
  });
});

describe("a binding that goes to another profile", () => {
  it("is written for it once the marker names it", async () => {
    const world = createAliasWorld();
    const other = storedProfile("other", { endpoints: [{ name: "c", target: "192.0.2.3" }] });
    const writer = await writeOnce(world, web);
    await world.pass(10_000);
    const moved = testBinding({ profileId: binding.profileId.replace(/web$/, "other") });
    writer.update([moved], [web, other]);
    await world.pass(0);
    expect(writer.stateOf(moved).kind).toBe("failed");
    await claimRecords(
      world.zone.zone,
      { name: moved.name, kind: "flatten", owner: "sub", resource: moved.profileId },
      { previous: { owner: "sub", resource: binding.profileId } },
    );
    writer.lookAgain(moved);
    await world.pass(5000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.3")]);
  });
});
