import { describe, expect, it } from "@jest/globals";
import { A, createAliasWorld, ENDPOINTS, writeOnce } from "../../support/alias-writing.ts";
import { testBinding } from "../../support/bindings.ts";
import { storedProfile } from "../../support/profiles.ts";

const binding = testBinding();
const web = storedProfile("web", { endpoints: ENDPOINTS });

describe("a binding that changes while a write for it is under way", () => {
  const edited = testBinding({ minimumIntervalInSeconds: 10 });

  /** 192.0.2.1 stands and is the answer; between a write of 192.0.2.2 was begun, which hangs. */
  async function hang() {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    await world.pass(10_000);
    const release = world.hold();
    world.statuses.set("a", "Degraded");
    writer.statusChanged(web);
    await world.pass(0);
    world.statuses.delete("a");
    return { world, writer, release };
  }

  it.each(["lookAgain", "statusChanged", "update"] as const)(
    "looks at the zone after that write only, also when woken before by %s (TM-287)",
    async (wake) => {
      const { world, writer, release } = await hang();
      writer.update([edited], [web]);
      if (wake === "lookAgain") writer.lookAgain(edited);
      if (wake === "statusChanged") writer.statusChanged(web);
      if (wake === "update")
        writer.update([edited], [storedProfile("web", { endpoints: ENDPOINTS })]);
      await world.pass(3000);
      expect(writer.stateOf(edited).kind).toBe("pending");
      release();
      await world.pass(60_000);
      expect(world.zone.records()).toEqual([A(30, "192.0.2.1")]);
      expect(writer.stateOf(edited)).toMatchObject({ kind: "written", addresses: ["192.0.2.1"] });
    },
  );

  it.each([
    ["once", [edited]],
    ["twice", [testBinding({ minimumIntervalInSeconds: 7 }), edited]],
  ])("keeps the minimum interval after that write, changed %s (TM-287)", async (_, changes) => {
    const { world, writer, release } = await hang();
    for (const changed of changes) writer.update([changed], [web]);
    await world.pass(3000);
    release();
    await world.pass(60_000);
    const [, hung = 0, ...later] = world.writtenAtMs;
    expect(later).toEqual([hung + 10_000]);
  });

  it("keeps the minimum interval after that write, deleted and made anew (TM-287)", async () => {
    const { world, writer, release } = await hang();
    writer.update([], [web]);
    writer.update([edited], [web]);
    await world.pass(3000);
    release();
    await world.pass(60_000);
    const [, hung = 0, ...later] = world.writtenAtMs;
    expect(later).toEqual([hung + 10_000]);
  });
});

describe("a record that is to be looked at again", () => {
  it("is pending until then", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    writer.lookAgain(binding);
    expect(writer.stateOf(binding)).toMatchObject({ kind: "pending", addresses: ["192.0.2.1"] });
    await world.pass(0);
    expect(writer.stateOf(binding)).toMatchObject({ kind: "written", changeId: "C2" });
    expect(world.writtenAtMs).toHaveLength(1);
  });

  it("is seen as it stands in the zone, where somebody changed it", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    world.zone.put({ name: "example.org", type: "A", ttlSeconds: 60, values: ["192.0.2.99"] });
    await world.pass(10_000);
    writer.lookAgain(binding);
    await world.pass(0);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("was changed by somebody else"),
    });
  });

  it("is looked at with the credentials of now", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    const opened = world.opened();
    writer.lookAgain(binding);
    await world.pass(0);
    expect(world.opened()).toBe(opened + 1);
  });

  it("is looked at after the write that is under way, which does not count as the look", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    await world.pass(10_000);
    const release = world.hold();
    world.statuses.set("a", "Degraded");
    writer.statusChanged(web);
    await world.pass(0);
    const opened = world.opened();
    writer.lookAgain(binding);
    expect(writer.stateOf(binding).kind).toBe("pending");
    release();
    await world.pass(0);
    expect(world.opened()).toBe(opened + 1);
    expect(writer.stateOf(binding)).toMatchObject({ kind: "written", addresses: ["192.0.2.2"] });
  });
});

describe("the change that a record's state names", () => {
  it("is none after a batch whose answer was lost: it is not known which it was", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    await world.pass(10_000);
    world.zone.mishaps.push("answer lost");
    world.statuses.set("a", "Degraded");
    writer.statusChanged(web);
    await world.pass(10_000);
    expect(writer.stateOf(binding)).toMatchObject({
      kind: "written",
      addresses: ["192.0.2.2"],
      changeId: "",
    });
  });

  it("is the last one, also after a failure that changed nothing", async () => {
    const world = createAliasWorld();
    const writer = await writeOnce(world, web);
    await world.pass(10_000);
    world.zone.mishaps.push("refused");
    world.statuses.set("a", "Degraded");
    writer.statusChanged(web);
    await world.pass(10_000);
    expect(writer.stateOf(binding)).toMatchObject({ kind: "written", changeId: "C3" });
  });
});
