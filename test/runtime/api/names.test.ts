import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "../../../provider/errors.ts";
import { claimRoot, readClaim } from "../../../provider/runtime/api/names.ts";
import { createProfileService } from "../../../provider/runtime/api/profile-service.ts";
import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import type { Store } from "../../../provider/runtime/store/store.ts";
import { storedProfile } from "../../support/profiles.ts";

const { profile } = storedProfile("web");
const renamed = storedProfile("shop").profile;
const keyOf = (profileName: string) => ({
  subscriptionId: "sub",
  resourceGroup: "group",
  profileName,
});

async function open(store: Store, tenant = "default") {
  let changes = 0;
  const service = await createProfileService({
    store,
    zone: "tm.example.org",
    reservedNames: [],
    tenant,
    changed: () => void changes++,
  });
  return { ...service, changes: () => changes };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: ProviderError) => error.code,
  );

/** A store that breaks at one of its writes: before it is done, or after, when only the answer is lost. */
function breaking(store: Store, at: number, when: "before" | "after"): Store {
  let writes = 0;
  const broken = () => new ProviderError("STORE_UNAVAILABLE", "the disk is gone");
  const guard =
    <Args extends unknown[], Result>(action: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      writes++;
      if (writes === at && when === "before") throw broken();
      const result = await action(...args);
      if (writes === at) throw broken();
      return result;
    };
  return { ...store, compareAndSet: guard(store.compareAndSet), delete: guard(store.delete) };
}

describe("a name that is claimed by compare-and-set", () => {
  it("goes to exactly one of two writers that know nothing of each other (TM-43)", async () => {
    const store = createMemoryStore();
    const [first, second] = [await open(store), await open(store)];
    const outcomes = await Promise.all([
      codeOf(first.putProfile(keyOf("a"), profile, [])),
      codeOf(second.putProfile(keyOf("b"), profile, [])),
    ]);
    expect(outcomes.sort()).toEqual(["NAME_TAKEN", "done"]);
    const survivors = (await open(store)).profiles();
    expect(survivors).toHaveLength(1);
    // The refusal leaves nothing behind: the loser can have another name.
    const loser = survivors[0]?.key.profileName === "a" ? "b" : "a";
    expect(await codeOf(second.putProfile(keyOf(loser), renamed, []))).toBe("done");
    expect((await open(store)).profiles()).toHaveLength(2);
  });

  it("is refused to a writer that has not seen its profile yet, naming the owner (TM-43)", async () => {
    const store = createMemoryStore();
    const [first, second] = [await open(store), await open(store)];
    await first.putProfile(keyOf("a"), profile, []);
    await expect(second.putProfile(keyOf("b"), profile, [])).rejects.toMatchObject({
      code: "NAME_TAKEN",
      message: expect.stringContaining("/trafficmanagerprofiles/a"),
      path: "dnsConfig.relativeName",
    });
  });

  it("is free again after a deletion, for a writer that has not seen it too", async () => {
    const store = createMemoryStore();
    const [first, second] = [await open(store), await open(store)];
    await first.putProfile(keyOf("a"), profile, []);
    await first.deleteProfile(keyOf("a"));
    expect(await codeOf(second.putProfile(keyOf("b"), profile, []))).toBe("done");
  });

  it("belongs below its root to one tenant, across writers (TM-44)", async () => {
    const store = createMemoryStore();
    const [ours, theirs] = [await open(store, "ours"), await open(store, "theirs")];
    const below = storedProfile("partners.web").profile;
    const outcomes = await Promise.all([
      codeOf(ours.putProfile(keyOf("a"), profile, [])),
      codeOf(theirs.putProfile(keyOf("b"), below, [])),
    ]);
    expect(outcomes.sort()).toEqual(["NAME_TAKEN", "done"]);
  });
});

describe("a creation that breaks off at any of its writes, done or lost", () => {
  const rows = [1, 2, 3].flatMap((at) => [[at, "before"] as const, [at, "after"] as const]);

  it.each(rows)("at write %i, %s it, can be asked again and heals", async (at, when) => {
    const store = createMemoryStore();
    const broken = await open(breaking(store, at, when));
    expect(await codeOf(broken.putProfile(keyOf("a"), profile, []))).toBe("STORE_UNAVAILABLE");
    expect(broken.profiles()).toEqual([]);
    expect(broken.changes()).toBe(0);
    expect(await codeOf(broken.putProfile(keyOf("a"), profile, []))).toBe("done");
    expect((await open(store)).profiles()).toHaveLength(1);
  });

  it.each(rows)(
    "at write %i, %s it, leaves the name to one profile after a restart",
    async (at, when) => {
      const store = createMemoryStore();
      const broken = await open(breaking(store, at, when));
      await codeOf(broken.putProfile(keyOf("a"), profile, []));
      const after = await open(store);
      const isThere = after.profiles().length === 1;
      expect(await codeOf(after.putProfile(keyOf("b"), profile, []))).toBe(
        isThere ? "NAME_TAKEN" : "done",
      );
      // Whatever came of it, the first may have another name, and the one it tried is not lost to it.
      if (!isThere) expect(await codeOf(after.putProfile(keyOf("a"), renamed, []))).toBe("done");
      const names = (await open(store)).profiles().map((one) => one.profile.dnsConfig.relativeName);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it("does not keep the name from others when the profile comes to be under another one", async () => {
    const store = createMemoryStore();
    const broken = await open(breaking(store, 3, "before"));
    await codeOf(broken.putProfile(keyOf("a"), profile, []));
    await broken.putProfile(keyOf("a"), renamed, []);
    expect(await codeOf(broken.putProfile(keyOf("b"), profile, []))).toBe("done");
    expect((await open(store)).profiles()).toHaveLength(2);
  });
});

describe("a deletion whose name could not be given back", () => {
  it("does not keep the name from others, the profile made anew under another one or not", async () => {
    const store = createMemoryStore();
    const service = await open(store);
    await service.putProfile(keyOf("a"), profile, []);
    const broken = await open(breaking(store, 2, "before"));
    expect(await broken.deleteProfile(keyOf("a"))).toBe(true);
    expect((await readClaim(store, "web")).holder).toBeUndefined();
    await broken.putProfile(keyOf("a"), renamed, []);
    expect(await codeOf(broken.putProfile(keyOf("b"), profile, []))).toBe("done");
  });
});

describe("a writer that the store is ahead of", () => {
  it("catches up and writes on top of what stands (TM-235)", async () => {
    const store = createMemoryStore();
    const first = await open(store);
    await first.putProfile(keyOf("a"), profile, []);
    const second = await open(store);
    const endpoint = storedProfile("x", { endpoints: [{ name: "one", target: "192.0.2.1" }] })
      .endpoints[0];
    if (!endpoint) throw new Error("no endpoint");
    await first.putEndpoint(keyOf("a"), endpoint);
    await second.putEndpoint(keyOf("a"), {
      ...endpoint,
      name: "two",
      target: "192.0.2.2",
      priority: 2,
    });
    const [stored] = second.profiles();
    expect(stored?.endpoints.map(({ name }) => name)).toEqual(["one", "two"]);
    expect((await open(store)).profiles()).toEqual(second.profiles());
  });

  it("catches up when only the answer to its own write was lost", async () => {
    const store = createMemoryStore();
    await (await open(store)).putProfile(keyOf("a"), profile, []);
    const broken = await open(breaking(store, 1, "after"));
    const disabled = { ...profile, profileStatus: "Disabled" } as const;
    expect(await codeOf(broken.putProfile(keyOf("a"), disabled, []))).toBe("STORE_UNAVAILABLE");
    expect(broken.get(keyOf("a"))?.profile.profileStatus).toBe("Enabled");
    expect(await codeOf(broken.putProfile(keyOf("a"), disabled, []))).toBe("done");
    expect(broken.get(keyOf("a"))?.profile.profileStatus).toBe("Disabled");
  });

  it("finds a profile that another writer created to be there, and one it deleted gone", async () => {
    const store = createMemoryStore();
    const [first, second] = [await open(store), await open(store)];
    await first.putProfile(keyOf("a"), profile, []);
    const { created } = await second.putProfile(keyOf("a"), profile, []);
    expect(created).toBe(false);
    await first.deleteProfile(keyOf("a"));
    expect(await second.deleteProfile(keyOf("a"))).toBe(false);
    expect(second.profiles()).toEqual([]);
  });

  it("gives up with WRITE_CONFLICT when it never gets through", async () => {
    const store = createMemoryStore();
    await (await open(store)).putProfile(keyOf("a"), profile, []);
    const never: Store = {
      ...store,
      compareAndSet: async () => ({ kind: "conflict", revision: 0 }),
    };
    const disabled = { ...profile, profileStatus: "Disabled" } as const;
    expect(await codeOf((await open(never)).putProfile(keyOf("a"), disabled, []))).toBe(
      "WRITE_CONFLICT",
    );
  });
});

it("what does not change is not written, and no new generation comes of it", async () => {
  const store = createMemoryStore();
  const service = await open(store);
  await service.putProfile(keyOf("a"), profile, []);
  const before = [await store.revision(), service.revision(), service.changes()];
  expect(await service.putProfile(keyOf("a"), profile, [])).toMatchObject({ created: false });
  expect([await store.revision(), service.revision(), service.changes()]).toEqual(before);
});

it("a root stays its tenant's, and claiming it again is no write (TM-46)", async () => {
  const store = createMemoryStore();
  await claimRoot(store, "web", "ours");
  await claimRoot(store, "web", "ours");
  expect(await store.revision()).toBe(1);
  expect(await codeOf(claimRoot(store, "web", "theirs"))).toBe("NAME_TAKEN");
});

it("a claim that a later version wrote is not read as if this one had", async () => {
  const store = createMemoryStore();
  await store.compareAndSet("root/web", 0, JSON.stringify({ schemaVersion: 2, tenant: "ours" }));
  await store.compareAndSet("name/web", 0, JSON.stringify({ schemaVersion: 2, profileId: "a" }));
  expect(await codeOf(claimRoot(store, "web", "ours"))).toBe("STORE_DAMAGED");
  expect(await codeOf(readClaim(store, "web"))).toBe("STORE_DAMAGED");
});
