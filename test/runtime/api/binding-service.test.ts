import { describe, expect, it } from "@jest/globals";
import { openServices } from "../../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import type { Store } from "../../../provider/runtime/store/store.ts";
import { testBinding } from "../../support/bindings.ts";
import { storedProfile } from "../../support/profiles.ts";

const { key, profile } = storedProfile("web");

async function open(store: Store = createMemoryStore()) {
  let changes = 0;
  const services = await openServices({
    store,
    zone: "tm.example.org",
    reservedNames: ["ns1"],
    tenant: "default",
    changed: () => {},
    bindingsChanged: () => void changes++,
  });
  return { ...services, store, changes: () => changes };
}

describe("the service of bindings", () => {
  it("has after a restart what was acknowledged before (TM-285)", async () => {
    const { service, bindings, store } = await open();
    await service.putProfile(key, profile, []);
    const binding = testBinding({ awsProfile: "dns" });
    await bindings.put(binding);
    const next = await open(store);
    expect(next.bindings.list()).toEqual([binding]);
    await expect(next.service.deleteProfile(key)).rejects.toMatchObject({ code: "PROFILE_BOUND" });
    await next.bindings.delete(binding);
    expect((await open(store)).bindings.list()).toEqual([]);
  });

  it("writes nothing for what does not change, and tells of each change", async () => {
    const { service, bindings, store, changes } = await open();
    await service.putProfile(key, profile, []);
    await bindings.put(testBinding());
    const before = await store.revision();
    expect(await bindings.put(testBinding())).toEqual({ binding: testBinding(), created: false });
    expect(await bindings.delete(testBinding({ name: "www.example.org" }))).toBe(false);
    expect([await store.revision(), changes()]).toEqual([before, 1]);
    await bindings.delete(testBinding());
    expect(changes()).toBe(2);
  });

  it("never leaves a binding without its profile, whichever of a put and a delete comes first", async () => {
    for (const deletesFirst of [true, false]) {
      const { service, bindings } = await open();
      await service.putProfile(key, profile, []);
      const writes = [() => service.deleteProfile(key), () => bindings.put(testBinding())];
      if (!deletesFirst) writes.reverse();
      const [first, second] = await Promise.allSettled(writes.map((write) => write()));
      expect([first?.status, second?.status]).toEqual(["fulfilled", "rejected"]);
      expect(bindings.list().length).toBe(deletesFirst ? 0 : 1);
      expect(service.get(key) === undefined).toBe(deletesFirst);
    }
  });

  it("catches up with another writer of the store", async () => {
    const { service, bindings, store } = await open();
    await service.putProfile(key, profile, []);
    const other = await open(store);
    await other.bindings.put(testBinding({ onDisabled: "remove" }));
    expect(await bindings.put(testBinding())).toMatchObject({ created: false });
    await expect(other.bindings.delete(testBinding())).resolves.toBe(true);
    expect(await bindings.delete(testBinding())).toBe(false);
  });

  it.each([
    ["{", "it is no JSON"],
    [JSON.stringify({ schemaVersion: 2 }), "its schemaVersion must be 1, got 2"],
    [JSON.stringify({ schemaVersion: 1, binding: { mode: "flatten" } }), "hostedZoneId"],
    [JSON.stringify({ schemaVersion: 1, binding: testBinding() }), "its key names another"],
  ])("fails to start with the damaged record %s", async (value, why) => {
    const store = createMemoryStore();
    await store.compareAndSet("binding/Z1/www.example.org", 0, value);
    const opening = open(store);
    await expect(opening).rejects.toMatchObject({ code: "STORE_DAMAGED" });
    await expect(opening).rejects.toThrow(why);
  });
});
