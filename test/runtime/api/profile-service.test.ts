// What the service of profiles writes and refuses, and whose a name is. Its store: profile-service.store.test.ts.
import { describe, expect, it } from "@jest/globals";
import type { Profile } from "../../../provider/model/profile.ts";
import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import {
  endpoint,
  failing,
  key,
  openProfileService,
  profile,
  refusal,
} from "../../support/profile-service.ts";

describe("writing profiles", () => {
  it("creates once, then replaces the profile (TM-227)", async () => {
    const { service } = await openProfileService();
    expect((await service.putProfile(key("web"), profile("web"), [])).created).toBe(true);
    const changed = { ...profile("web"), profileStatus: "Disabled" as const };
    expect((await service.putProfile(key("WEB"), changed, [])).created).toBe(false);
    expect(service.profiles()).toHaveLength(1);
    expect(service.get(key("Web"))?.profile.profileStatus).toBe("Disabled");
  });

  it("keeps the endpoints when a profile is written without, and removes them for an empty list (TM-227)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), [endpoint("a", "192.0.2.1")]);
    const kept = await service.putProfile(key("web"), profile("web"), undefined);
    expect(kept.stored.endpoints.map(({ name }) => name)).toEqual(["a"]);
    const emptied = await service.putProfile(key("web"), profile("web"), []);
    expect(emptied.stored.endpoints).toEqual([]);
  });

  it("reports every fault between endpoints at once, and changes nothing (TM-242)", async () => {
    const { service, changes } = await openProfileService();
    const error = await refusal(
      service.putProfile(key("web"), profile("web"), [
        endpoint("a", "192.0.2.1", 1),
        endpoint("A", "192.0.2.1", 1),
      ]),
    );
    expect(error.code).toBe("DECLARATION_INVALID");
    expect(error.faults.map(({ path }) => path)).toEqual([
      "endpoints[1].name",
      "endpoints[1].target",
      "endpoints[1].priority",
    ]);
    expect(service.profiles()).toEqual([]);
    expect(changes).toEqual([]);
  });

  it("settles a priority that is not given as the next one (TM-68)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), [endpoint("a", "192.0.2.1", 7)]);
    const written = await service.putEndpoint(key("web"), endpoint("b", "192.0.2.2"));
    expect(written.endpoint.priority).toBe(8);
  });

  it("lists by subscription and resource group without regard to case (TM-10, TM-220)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("a"), profile("a"), []);
    await service.putProfile(key("b", "other"), profile("b"), []);
    const names = (...scope: Parameters<typeof service.list>) =>
      service.list(...scope).map((stored) => stored.key.profileName);
    expect(names("SUB")).toEqual(["a"]);
    expect(names("other", "GROUP")).toEqual(["b"]);
    expect(names("other", "elsewhere")).toEqual([]);
  });

  it("holds at most 200 endpoints in a profile and 200 profiles in a subscription (TM-244)", async () => {
    const { service } = await openProfileService();
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => endpoint(`e${index}`, `192.0.2.${index}`));
    await service.putProfile(key("p0"), profile("p0"), many(200));
    const fuller = service.putEndpoint(key("p0"), endpoint("more", "192.0.2.250"));
    expect((await refusal(fuller)).code).toBe("QUOTA_EXCEEDED");
    for (let index = 1; index < 200; index++) {
      await service.putProfile(key(`p${index}`), profile(`p${index}`), []);
    }
    const next = service.putProfile(key("p200"), profile("p200"), []);
    expect((await refusal(next)).code).toBe("QUOTA_EXCEEDED");
    expect((await service.putProfile(key("x", "other"), profile("x"), [])).created).toBe(true);
    expect((await service.putProfile(key("p7"), profile("p7"), [])).created).toBe(false);
  });
});

describe("names", () => {
  it("belong to one profile in the whole service; the refusal names the owner (TM-43)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("first"), profile("web"), []);
    const error = await refusal(service.putProfile(key("second", "other"), profile("WEB"), []));
    expect(error.code).toBe("NAME_TAKEN");
    expect(error.message).toContain("/trafficmanagerprofiles/first");
    expect(service.get(key("second", "other"))).toBeUndefined();
  });

  it("go to exactly one of two that ask at once (TM-43, TM-235)", async () => {
    const { service } = await openProfileService();
    const outcomes = await Promise.allSettled([
      service.putProfile(key("first"), profile("web"), []),
      service.putProfile(key("second"), profile("web"), []),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("keep other tenants out from below the root, also when its profile is gone (TM-44, TM-46)", async () => {
    const store = createMemoryStore();
    const ours = await openProfileService({ store, tenant: "ours" });
    await ours.service.putProfile(key("p"), profile("partners.contoso"), []);
    await ours.service.deleteProfile(key("p"));
    const theirs = await openProfileService({ store, tenant: "theirs" });
    const error = await refusal(theirs.service.putProfile(key("q"), profile("x.Contoso"), []));
    expect(error.code).toBe("NAME_TAKEN");
  });

  it("can be used again by the tenant at once, from any subscription (TM-45, TM-46)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("p"), profile("contoso"), []);
    await service.deleteProfile(key("p"));
    const again = await service.putProfile(key("q", "other"), profile("contoso"), []);
    expect(again.created).toBe(true);
    const below = await service.putProfile(key("r", "third"), profile("x.contoso"), []);
    expect(below.created).toBe(true);
  });

  it("are taken over from a profile that never came to be (TM-43)", async () => {
    const store = failing(createMemoryStore());
    const { service } = await openProfileService({ store });
    store.failNext = true;
    await refusal(service.putProfile(key("first"), profile("web"), []));
    expect((await service.putProfile(key("second"), profile("web"), [])).created).toBe(true);
  });

  it("do not change, in any casing but their own (TM-48)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), []);
    const error = await refusal(service.putProfile(key("web"), profile("other"), []));
    expect(error.code).toBe("DECLARATION_INVALID");
    expect(error.path).toBe("dnsConfig.relativeName");
    expect((await service.putProfile(key("web"), profile("WEB"), [])).created).toBe(false);
  });

  it("of the name servers are no profile's (TM-47)", async () => {
    const { service } = await openProfileService();
    const error = await refusal(service.putProfile(key("p"), profile("NS1"), []));
    expect([error.code, error.path]).toEqual(["DECLARATION_INVALID", "dnsConfig.relativeName"]);
  });

  it("have at most 253 characters with the zone (TM-47)", async () => {
    const { service } = await openProfileService();
    const label = "a".repeat(63);
    // 253 less the dot and the 14 of tm.example.org
    const longest = `${label}.${label}.${label}.${"a".repeat(253 - 15 - 3 * 64)}`;
    const error = await refusal(service.putProfile(key("p"), profile(`${longest}a`), []));
    expect([error.code, error.path]).toEqual(["DECLARATION_INVALID", "dnsConfig.relativeName"]);
    expect((await service.putProfile(key("p"), profile(longest), [])).created).toBe(true);
  });
});

describe("writing endpoints", () => {
  it("creates once, then replaces the endpoint in its place (TM-228)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), [
      endpoint("a", "192.0.2.1"),
      endpoint("b", "192.0.2.2"),
    ]);
    const written = await service.putEndpoint(key("web"), endpoint("A", "192.0.2.9", 5));
    expect(written.created).toBe(false);
    expect(written.stored.endpoints.map(({ target }) => target)).toEqual([
      "192.0.2.9",
      "192.0.2.2",
    ]);
    expect((await service.putEndpoint(key("web"), endpoint("c", "192.0.2.3"))).created).toBe(true);
  });

  it("needs the profile to be written and not to be deleted (TM-240, TM-241)", async () => {
    const { service } = await openProfileService();
    const error = await refusal(service.putEndpoint(key("web"), endpoint("a", "192.0.2.1")));
    expect(error.code).toBe("PARENT_NOT_FOUND");
    expect(await service.deleteEndpoint(key("web"), "externalEndpoints", "a")).toBe(false);
  });

  it("deletes once (TM-233)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), [endpoint("a", "192.0.2.1")]);
    expect(await service.deleteEndpoint(key("web"), "externalEndpoints", "A")).toBe(true);
    expect(await service.deleteEndpoint(key("web"), "externalEndpoints", "a")).toBe(false);
    expect(service.get(key("web"))?.endpoints).toEqual([]);
  });

  it("refuses a target in the zone that is served here (TM-40)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), []);
    const inside = await refusal(
      service.putEndpoint(key("web"), endpoint("a", "api.TM.example.org.")),
    );
    expect(inside.code).toBe("DECLARATION_INVALID");
    expect(inside.message).toContain("TM-40");
    const beside = await service.putEndpoint(key("web"), endpoint("a", "xtm.example.org"));
    expect(beside.created).toBe(true);
  });

  it("loses none of the writes that come at once (TM-235)", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), []);
    await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        service.putEndpoint(key("web"), endpoint(`e${n}`, `192.0.2.${n}`)),
      ),
    );
    expect(service.get(key("web"))?.endpoints.map(({ priority }) => priority)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });
});
describe("changing what is there (TM-230, TM-235)", () => {
  const withTtl = (ttl: number) => (before: { profile: Profile }) => ({
    ...before.profile,
    dnsConfig: { ...before.profile.dnsConfig, ttl },
  });
  const disabled = (before: { profile: Profile }) => ({
    ...before.profile,
    profileStatus: "Disabled" as const,
  });
  const named = { kind: "externalEndpoints", name: "A" } as const;

  it("keeps both of two changes made at the same time", async () => {
    const { service } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), [endpoint("a", "192.0.2.1")]);
    await Promise.all([
      service.updateProfile(key("web"), withTtl(7)),
      service.updateProfile(key("WEB"), disabled),
      service.updateEndpoint(key("web"), named, (before) => ({ ...before, weight: 9 })),
      service.updateEndpoint(key("web"), named, (before) => ({ ...before, target: "192.0.2.2" })),
      service.putEndpoint(key("web"), endpoint("b", "192.0.2.3")),
    ]);
    const stored = service.get(key("web"));
    expect(stored?.profile.dnsConfig.ttl).toBe(7);
    expect(stored?.profile.profileStatus).toBe("Disabled");
    expect(stored?.endpoints).toMatchObject([
      { name: "a", weight: 9, target: "192.0.2.2" },
      { name: "b" },
    ]);
  });

  it("keeps a change that another writer of the store made in between", async () => {
    const store = createMemoryStore();
    const { service } = await openProfileService({ store });
    await service.putProfile(key("web"), profile("web"), []);
    const { service: other } = await openProfileService({ store });
    await other.updateProfile(key("web"), withTtl(7));
    await service.updateProfile(key("web"), disabled);
    const stored = service.get(key("web"))?.profile;
    expect([stored?.dnsConfig.ttl, stored?.profileStatus]).toEqual([7, "Disabled"]);
  });

  it("fails for what is not there, and creates nothing (TM-231)", async () => {
    const { service, changes } = await openProfileService();
    const never = () => {
      throw new Error("asked for a change of nothing");
    };
    const codeOf = async (write: Promise<unknown>) => (await refusal(write)).code;
    expect(await codeOf(service.updateProfile(key("web"), never))).toBe("PROFILE_NOT_FOUND");
    expect(await codeOf(service.updateEndpoint(key("web"), named, never))).toBe("PARENT_NOT_FOUND");
    await service.putProfile(key("web"), profile("web"), []);
    changes.length = 0;
    expect(await codeOf(service.updateEndpoint(key("web"), named, never))).toBe(
      "ENDPOINT_NOT_FOUND",
    );
    expect(changes).toEqual([]);
  });

  it("fails as a whole, by the rules between endpoints and of names, and changes nothing (TM-230)", async () => {
    const { service, changes } = await openProfileService();
    await service.putProfile(key("web"), profile("web"), [
      endpoint("a", "192.0.2.1", 1),
      endpoint("b", "192.0.2.2", 2),
    ]);
    const before = service.get(key("web"));
    changes.length = 0;
    const clash = await refusal(
      service.updateEndpoint(key("web"), named, (one) => ({
        ...one,
        target: "192.0.2.2",
        priority: 2,
      })),
    );
    expect(clash.faults.map(({ path }) => path)).toEqual(["target", "priority"]);
    const renamed = await refusal(service.updateProfile(key("web"), () => profile("other")));
    expect(renamed.faults.map(({ path }) => path)).toEqual(["dnsConfig.relativeName"]);
    expect(service.get(key("web"))).toBe(before);
    expect(changes).toEqual([]);
  });
});
