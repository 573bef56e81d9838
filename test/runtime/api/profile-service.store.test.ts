// The service of profiles and its store: what is read back, what is damaged, and what fails to be written.
import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "../../../provider/errors.ts";
import { parseEndpoint } from "../../../provider/model/endpoint.ts";
import { parseProfile } from "../../../provider/model/profile.ts";
import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import type { Store } from "../../../provider/runtime/store/store.ts";
import {
  endpoint,
  failing,
  key,
  openProfileService,
  profile,
  refusal,
} from "../../support/profile-service.ts";

describe("the store", () => {
  it("gives everything back after a restart", async () => {
    const store = createMemoryStore({ firstRevision: 40 });
    const { service } = await openProfileService({ store });
    await service.putProfile(key("web"), profile("web"), [endpoint("a", "192.0.2.1")]);
    await service.putProfile(key("gone"), profile("gone"), []);
    await service.deleteProfile(key("gone"));
    const restarted = await openProfileService({ store });
    expect(restarted.service.profiles()).toEqual(service.profiles());
    expect(restarted.service.revision()).toBeGreaterThanOrEqual(service.revision());
    const next = await restarted.service.putEndpoint(key("web"), endpoint("b", "192.0.2.2"));
    expect(next.stored.endpoints).toHaveLength(2);
  });

  it("gives back every property that can be declared", async () => {
    const store = createMemoryStore();
    const { service } = await openProfileService({ store });
    const customHeaders = [{ name: "Host", value: "web.example.org" }];
    const full = parseProfile({
      profileStatus: "Disabled",
      trafficRoutingMethod: "Priority",
      dnsConfig: { relativeName: "Web.Contoso", ttl: 0 },
      monitorConfig: {
        protocol: "HTTP",
        port: 8080,
        path: "/health?deep=1",
        intervalInSeconds: 10,
        timeoutInSeconds: 5,
        toleratedNumberOfFailures: 0,
        customHeaders,
        expectedStatusCodeRanges: [{ min: 200, max: 299 }],
      },
      tags: { team: "dns" },
    });
    const target = parseEndpoint({
      name: "är 50%",
      target: "_a.example.com.",
      endpointStatus: "Disabled",
      weight: 7,
      priority: 1000,
      alwaysServe: "Enabled",
      customHeaders,
    });
    if (!full.value || !target.value) throw new Error("the declarations are refused");
    await service.putProfile(key("web"), full.value, [target.value]);
    const restarted = await openProfileService({ store });
    expect(restarted.service.get(key("web"))).toEqual({
      key: key("web"),
      profile: full.value,
      endpoints: [target.value],
    });
  });

  it.each([
    ["text that is no JSON", "{"],
    ["another format", JSON.stringify({ schemaVersion: 2 })],
    ["a profile the model refuses", JSON.stringify({ schemaVersion: 1, key: key("p") })],
  ])("is refused when it holds %s", async (_what, value) => {
    const store = createMemoryStore();
    await store.compareAndSet("profile/p", 0, value);
    const error = await refusal(openProfileService({ store }));
    expect(error.code).toBe("STORE_DAMAGED");
    expect(error.message).toContain("profile/p");
  });

  it("is told of a change when it is durable, with the revision that made it", async () => {
    const { service, store, changes } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), []);
    expect(changes).toEqual([await store.revision()]);
    await service.deleteProfile(key("web"));
    expect(changes).toHaveLength(2);
    expect(changes[1]).toBeGreaterThan(changes[0] ?? Number.POSITIVE_INFINITY);
  });

  it("that fails changes nothing, and the next write is served", async () => {
    const store = failing(createMemoryStore());
    const { service, changes } = await openProfileService({ store });
    await service.putProfile(key("web"), profile("web"), []);
    const revision = service.revision();
    store.failNext = true;
    const error = await refusal(service.putEndpoint(key("web"), endpoint("a", "192.0.2.1")));
    expect(error.code).toBe("STORE_UNAVAILABLE");
    expect(service.get(key("web"))?.endpoints).toEqual([]);
    expect([service.revision(), changes.length]).toEqual([revision, 1]);
    const again = await service.putEndpoint(key("web"), endpoint("a", "192.0.2.1"));
    expect(again.created).toBe(true);
  });

  it("acknowledges a deletion that is durable, even when the name cannot be given back (TM-234)", async () => {
    const store = createMemoryStore();
    let deleting = false;
    const get: Store["get"] = (name) =>
      deleting
        ? Promise.reject(new ProviderError("STORE_UNAVAILABLE", "the disk is gone"))
        : store.get(name);
    const { service } = await openProfileService({ store: { ...store, get } });
    await service.putProfile(key("web"), profile("web"), []);
    deleting = true;
    expect(await service.deleteProfile(key("web"))).toBe(true);
    deleting = false;
    expect((await service.putProfile(key("next"), profile("web"), [])).created).toBe(true);
  });
});
