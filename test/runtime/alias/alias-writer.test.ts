import { describe, expect, it } from "@jest/globals";
import { A, createAliasWorld, ENDPOINTS, writeOnce } from "../../support/alias-writing.ts";
import { testBinding } from "../../support/bindings.ts";
import { type ProfileSketch, storedProfile } from "../../support/profiles.ts";

const binding = testBinding();
const web = (sketch: ProfileSketch = {}) =>
  storedProfile("web", { endpoints: ENDPOINTS, ...sketch });
const named = (ttl: number, ...targets: readonly string[]) =>
  web({ ttl, endpoints: targets.map((target, index) => ({ name: `n${index}`, target })) });

describe("a flattened record", () => {
  it("is the answer of a client without location, with the profile's TTL (TM-286, TM-287)", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web());
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
    expect(writer.stateOf(binding)).toEqual({
      kind: "written",
      message: "",
      addresses: ["192.0.2.1"],
      changeId: "C2",
    });
  });

  it("is of both families where the target's name has both (TM-215, TM-287)", async () => {
    const world = createAliasWorld();
    const addresses = ["2001:0DB8::1", "192.0.2.7", "192.0.2.6"];
    world.names.set("a.example.net", { addresses, ttlSeconds: 20 });
    await writeOnce(world, named(30, "a.example.net"));
    expect(world.zone.records()).toEqual([
      A(20, "192.0.2.6", "192.0.2.7"),
      "AAAA example.org 20 2001:db8::1",
    ]);
  });

  it.each([
    [30, 300, 30],
    [300, 20, 20],
    [0, 300, 5],
    [300, 0, 5],
  ])(
    "has of the profile's TTL %i and the name's %i the smaller, no less than the minimum interval: %i (TM-287)",
    async (ttl, ttlSeconds, expected) => {
      const world = createAliasWorld();
      world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds });
      await writeOnce(world, named(ttl, "a.example.net"));
      expect(world.zone.records()).toEqual([A(expected, "192.0.2.7")]);
    },
  );

  it("is written anew when the answer changes, and only then (TM-287)", async () => {
    const world = createAliasWorld();
    const stored = web();
    const writer = await writeOnce(world, stored);
    await world.pass(60_000);
    writer.statusChanged(stored);
    writer.lookAgain(binding);
    writer.update([binding], [web()]);
    await world.pass(60_000);
    expect(world.writtenAtMs).toHaveLength(1);
    world.statuses.set("a", "Degraded");
    writer.statusChanged(stored);
    await world.pass(0);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.2")]);
    expect(world.writtenAtMs).toHaveLength(2);
  });

  it("is written the minimum interval apart, and what comes meanwhile at once (TM-287)", async () => {
    const world = createAliasWorld();
    const stored = web();
    const writer = await writeOnce(world, stored);
    for (let flap = 0; flap < 50; flap++) {
      world.statuses.set("a", flap % 2 === 0 ? "Degraded" : "Online");
      writer.statusChanged(stored);
      await world.pass(900);
    }
    const gaps = world.writtenAtMs.map((at, index) => at - (world.writtenAtMs[index - 1] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5000);
    expect(world.writtenAtMs.length).toBeGreaterThan(3);
    await world.pass(10_000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
    expect(writer.stateOf(binding).kind).toBe("written");
  });

  it("follows a failover at most the minimum interval later (TM-288)", async () => {
    const world = createAliasWorld();
    const stored = web();
    const slow = testBinding({ minimumIntervalInSeconds: 20 });
    const writer = await writeOnce(world, stored, slow);
    const failedAtMs = world.clock.nowMs();
    world.statuses.set("a", "Degraded");
    writer.statusChanged(stored);
    await world.pass(19_999);
    expect(writer.stateOf(slow)).toMatchObject({ kind: "pending", addresses: ["192.0.2.1"] });
    await world.pass(1);
    expect(world.writtenAtMs[1]).toBe(failedAtMs + 20_000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.2")]);
  });

  it("stands as it was when nothing is left, and one event says so (TM-287)", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web());
    await world.pass(10_000);
    const off = ENDPOINTS.map((one) => ({ ...one, endpointStatus: "Disabled" as const }));
    writer.update([binding], [web({ endpoints: off })]);
    await world.pass(60_000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "stale",
      message: "the profile answers with no endpoint (TM-287)",
      addresses: ["192.0.2.1"],
    });
    expect(world.log.events.filter(({ event }) => event === "alias-stale")).toHaveLength(1);
    writer.update([binding], [web()]);
    await world.pass(0);
    expect(writer.stateOf(binding).kind).toBe("written");
  });

  it("stands as it was when its name has no address any more (TM-287)", async () => {
    const world = createAliasWorld();
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 20 });
    const writer = await writeOnce(world, named(30, "a.example.net"));
    world.names.delete("a.example.net");
    await world.pass(20_000);
    expect(world.zone.records()).toEqual([A(20, "192.0.2.7")]);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "stale",
      message: "a.example.net has no address (TM-287)",
    });
  });

  it("stands as it was when the profile is disabled, and one event says so (TM-290)", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web());
    await world.pass(10_000);
    writer.update([binding], [web({ profileStatus: "Disabled" })]);
    await world.pass(60_000);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "stale",
      message: "the profile is disabled (TM-290)",
    });
    expect(world.log.events.filter(({ event }) => event === "alias-stale")).toHaveLength(1);
  });

  it("goes when the profile is disabled and onDisabled is remove, and comes again (TM-290)", async () => {
    const world = createAliasWorld();
    const removing = testBinding({ onDisabled: "remove" });
    const writer = await writeOnce(world, web(), removing);
    await world.pass(10_000);
    writer.update([removing], [web({ profileStatus: "Disabled" })]);
    await world.pass(0);
    expect(world.zone.records()).toEqual([]);
    expect(world.zone.everything()).toHaveLength(1); // the marker: the name is still ours
    await world.pass(10_000);
    writer.update([removing], [web()]);
    await world.pass(0);
    expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
  });

  it("is not kept in the mode cname (TM-290)", async () => {
    const world = createAliasWorld();
    const cname = testBinding({ mode: "cname" });
    const writer = await writeOnce(world, web(), cname);
    expect(writer.stateOf(cname)).toMatchObject({ kind: "static", addresses: [] });
    expect(world.zone.records()).toEqual([]);
  });
});

describe("a name behind a flattened record", () => {
  it("is resolved anew when its TTL has ended, and not for other reasons (TM-287)", async () => {
    const world = createAliasWorld();
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 20 });
    const stored = named(30, "a.example.net");
    const writer = await writeOnce(world, stored);
    await world.pass(19_000);
    writer.statusChanged(stored);
    await world.pass(0);
    expect(world.asked).toHaveLength(1);
    world.names.set("a.example.net", { addresses: ["192.0.2.8"], ttlSeconds: 20 });
    await world.pass(1000);
    expect(world.zone.records()).toEqual([A(20, "192.0.2.8")]);
  });

  it("makes no write for what a resolver has left of its TTL (TM-287)", async () => {
    const world = createAliasWorld();
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 300 });
    await writeOnce(world, named(600, "a.example.net"));
    for (const ttlSeconds of [300, 299, 300, 12, 300, 298]) {
      world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds });
      await world.pass(ttlSeconds * 1000);
    }
    expect(world.writtenAtMs).toHaveLength(1);
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 60 });
    await world.pass(600_000);
    expect(world.zone.records()).toEqual([A(60, "192.0.2.7")]);
    expect(world.writtenAtMs).toHaveLength(2);
  });

  it("that cannot be resolved leaves the record as it was, and is asked for again", async () => {
    const world = createAliasWorld();
    world.names.set("a.example.net", { addresses: ["192.0.2.7"], ttlSeconds: 20 });
    const writer = await writeOnce(world, named(30, "a.example.net"));
    world.names.set("a.example.net", new Error("the name could not be resolved (ESERVFAIL)"));
    await world.pass(20_000);
    expect(world.zone.records()).toEqual([A(20, "192.0.2.7")]);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "stale",
      message: "the name could not be resolved (ESERVFAIL)",
    });
    world.names.set("a.example.net", { addresses: ["192.0.2.8"], ttlSeconds: 20 });
    await world.pass(5000);
    expect(world.zone.records()).toEqual([A(20, "192.0.2.8")]);
  });

  it("that is never resolved does not hold up a failover (TM-288)", async () => {
    const world = createAliasWorld();
    const stored = named(30, "a.example.net", "b.example.net");
    world.names.set("a.example.net", "silence");
    world.names.set("b.example.net", { addresses: ["192.0.2.8"], ttlSeconds: 20 });
    const writer = await writeOnce(world, stored);
    expect(world.zone.records()).toEqual([]);
    world.statuses.set("n0", "Degraded");
    writer.statusChanged(stored);
    await world.pass(0);
    expect(world.zone.records()).toEqual([A(20, "192.0.2.8")]);
  });
});
