// What a preview says of an alias record: by itself, from its profile, from the hosted zone, from the service.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Values } from "../../../provider/engine/lifecycle/kind.ts";
import { ProviderError } from "../../../provider/errors.ts";
import { claimRecords } from "../../../provider/hosted-zone/claims.ts";
import { type AliasBench, isUnknown, openAliasBench, UNKNOWN } from "../../support/alias-bench.ts";

let bench: AliasBench;
let declared: Values;
beforeEach(async () => {
  bench = await openAliasBench();
  const profileId = await bench.declareProfile("web");
  declared = { profileId, name: "www.contoso.com", connection: bench.connection };
});
afterEach(() => bench.close());

async function faultsOf(change: Values = {}, olds?: Values): Promise<string[]> {
  const { faults } = await bench.kind.check({ ...declared, ...change }, isUnknown, olds);
  return faults.map(({ path, message }) => `${path}: ${message}`);
}
const theirs = {
  name: "www.contoso.com",
  type: "A",
  ttlSeconds: 60,
  values: ["198.51.100.1"],
} as const;

it("a sound declaration has no faults, its defaults and the profile's name", async () => {
  const { inputs, faults } = await bench.kind.check(declared, isUnknown);
  expect(faults).toEqual([]);
  expect(inputs).toMatchObject({ mode: "cname", ttl: 300, target: "web.tm.example.org" });
});

it("all that is wrong by itself is said at once", async () => {
  const faults = await faultsOf({ name: "www", ttl: -1, onDisabled: "keep", weight: 2 });
  expect(faults.map((fault) => fault.split(":")[0]).sort()).toEqual([
    "name",
    "onDisabled",
    "ttl",
    "weight",
  ]);
});

describe("flatten for a Weighted profile is refused with the reason (TM-286)", () => {
  const message = /^mode: mode must be cname .* Weighted, got flatten: the ratio is lost/;
  it("when the program declares the profile, which need not be there yet", async () => {
    const change = { mode: "flatten", profileId: UNKNOWN, connection: UNKNOWN };
    expect(await faultsOf({ ...change, trafficRoutingMethod: "Weighted" })).toEqual([
      expect.stringMatching(message),
    ]);
    expect(await faultsOf({ ...change, trafficRoutingMethod: "Priority" })).toEqual([]);
    expect(await faultsOf({ ...change, trafficRoutingMethod: UNKNOWN })).toEqual([]);
  });

  it("when the service has the profile", async () => {
    const profileId = await bench.declareProfile("shop", "Weighted");
    expect(await faultsOf({ mode: "flatten", profileId })).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it("once, when both do; and not when the program is about to change the method", async () => {
    const profileId = await bench.declareProfile("shop", "Weighted");
    const change = { mode: "flatten", profileId };
    expect(await faultsOf({ ...change, trafficRoutingMethod: "Weighted" })).toHaveLength(1);
    expect(await faultsOf({ ...change, trafficRoutingMethod: "Priority" })).toEqual([]);
  });
});

describe("a name in the service zone", () => {
  const message =
    "name: name must not be in the service zone tm.contoso.com, got web.tm.contoso.com: the name servers answer there";
  it("is refused, also while the installation is only planned", async () => {
    const connection = { ...bench.connection, zone: "tm.contoso.com" };
    const name = "web.tm.contoso.com";
    expect(await faultsOf({ name, connection })).toEqual([message]);
    const planned = { ...connection, endpoint: UNKNOWN, token: UNKNOWN };
    expect(await faultsOf({ name, connection: planned })).toEqual([message]);
    expect(await faultsOf({ name: UNKNOWN, connection })).toEqual([]);
  });

  it("is refused where only the service knows its zone", async () => {
    const { zone: _, ...connection } = bench.connection;
    expect(await faultsOf({ name: "web.tm.example.org", connection })).toEqual([
      expect.stringContaining("not be in the service zone tm.example.org"),
      expect.stringContaining("no hosted zone"),
    ]);
  });
});

describe("the hosted zone", () => {
  it.each([
    [{ name: "contoso.com" }, /^name: name must not be the hosted zone's own name .* mode flatten/],
    [{ name: "www.example.org" }, /^name: no hosted zone www\.example\.org/],
    [{ hostedZoneId: "Z0" }, /^hostedZoneId: no hosted zone Z0/],
  ])("refuses %j", async (change, message) => {
    expect(await faultsOf(change)).toEqual([expect.stringMatching(message)]);
  });

  it("refuses a name outside of it", async () => {
    expect(await faultsOf({ name: "www.example.org", hostedZoneId: bench.zoneId })).toEqual([
      "name: name must be a name in the hosted zone contoso.com, got www.example.org",
    ]);
  });

  it("takes the apex flattened (TM-215)", async () => {
    expect(await faultsOf({ name: "contoso.com", mode: "flatten" })).toEqual([]);
  });

  it.each(["cname", "flatten"])(
    "has somebody else's record under %s, and the remedy",
    async (mode) => {
      bench.memory.put(theirs);
      const message = /^adopt: A www\.contoso\.com to 198\.51\.100\.1 .* not ours; set adopt/;
      expect(await faultsOf({ mode })).toEqual([expect.stringMatching(message)]);
      // Also while the profile is only planned.
      const planned = { mode, profileId: UNKNOWN, connection: UNKNOWN };
      expect(await faultsOf(planned)).toEqual([expect.stringMatching(message)]);
      expect(await faultsOf({ mode, adopt: true })).toEqual([]);
      expect(bench.memory.batches).toEqual([]);
    },
  );

  it("has a record of another installation, which is named", async () => {
    const claim = {
      owner: "other",
      resource: "r",
      name: "www.contoso.com",
      kind: "cname",
    } as const;
    const cname = { ...theirs, type: "CNAME", values: ["x.example.org"] } as const;
    await claimRecords(bench.memory.zone, { ...claim, records: [cname] });
    expect(await faultsOf()).toEqual([expect.stringContaining("the signpost installation other")]);
  });

  it.each([
    [{}, "name"],
    [{ awsProfile: "dns" }, "awsProfile"],
    [{ awsRoleArn: "arn:aws:iam::123456789012:role/dns" }, "awsRoleArn"],
  ])("does not let %j in", async (change, path) => {
    bench.memory.failure = new ProviderError("HOSTED_ZONE_DENIED", "the token is not valid");
    expect(await faultsOf(change)).toEqual([`${path}: the token is not valid`]);
  });

  it("that does not answer is nobody's fault", async () => {
    bench.memory.failure = new ProviderError("HOSTED_ZONE_UNAVAILABLE", "no answer");
    const { faults } = await bench.kind.check(declared, isUnknown, undefined, bench.warn);
    expect([faults, bench.warnings]).toEqual([
      [],
      ["the hosted zone was not asked what stands at www.contoso.com: no answer"],
    ]);
  });

  it("that does not answer does not keep the service from being asked", async () => {
    const { inputs } = await bench.kind.check(declared, isUnknown);
    await bench.kind.create(inputs);
    const profileId = await bench.declareProfile("shop");
    bench.memory.failure = new ProviderError("HOSTED_ZONE_UNAVAILABLE", "no answer");
    expect(await faultsOf({ profileId, hostedZoneId: bench.zoneId })).toEqual([
      expect.stringMatching(/^adopt: .*set adopt/),
    ]);
  });
});

describe("the service", () => {
  async function create(change: Values = {}) {
    const { inputs } = await bench.kind.check({ ...declared, ...change }, isUnknown);
    return (await bench.kind.create(inputs)).state;
  }

  it("keeps a name for one profile, unless it is adopted or is the very one", async () => {
    const profileId = await bench.declareProfile("shop");
    await create({ hostedZoneId: bench.zoneId });
    const [taken, ...more] = await faultsOf({ profileId });
    expect([taken, more]).toEqual([expect.stringMatching(/^adopt: .*set adopt/), []]);
    expect(await faultsOf()).toEqual([]);
    expect(await faultsOf({ profileId, adopt: true })).toEqual([]);
  });

  it("has nothing against a record that is declared again, or moves to another profile", async () => {
    const olds = await create();
    const profileId = await bench.declareProfile("shop");
    expect(await faultsOf({}, olds)).toEqual([]);
    expect(await faultsOf({ mode: "flatten" }, olds)).toEqual([]);
    expect(await faultsOf({ profileId }, olds)).toEqual([]);
  });

  it("lets a record have the name of what it replaces, also when it is checked again as new", async () => {
    const olds = await create();
    const moved = { profileId: UNKNOWN, connection: UNKNOWN };
    expect(await faultsOf(moved, olds)).toEqual([]);
    const profileId = await bench.declareProfile("shop");
    expect(await faultsOf({ profileId })).toEqual([]);
  });

  it("and the hosted zone tell what a renamed record would meet, before the old one is deleted", async () => {
    const olds = await create();
    const there = { ...theirs, name: "web.contoso.com" };
    bench.memory.put(there);
    const strangers = expect.stringMatching(/^adopt: A web\.contoso\.com .* set adopt/);
    // Once as a change of the old one, once as the new one that takes its place.
    expect(await faultsOf({ name: "web.contoso.com" }, olds)).toEqual([strangers]);
    expect(await faultsOf({ name: "web.contoso.com" })).toEqual([strangers]);
    expect(await faultsOf({ name: "web.contoso.com", adopt: true }, olds)).toEqual([]);
    bench.memory.remove(there.name, there.type);
    expect(await faultsOf({ name: "web.contoso.com" }, olds)).toEqual([]);
    expect(await faultsOf({ name: "web.contoso.com" })).toEqual([]);
    // Another profile of the same installation has it.
    const profileId = await bench.declareProfile("shop");
    await create({ name: "web.contoso.com", profileId });
    const bound = [expect.stringMatching(/^adopt: .*set adopt/)];
    expect(await faultsOf({ name: "web.contoso.com" }, olds)).toEqual(bound);
    expect(await faultsOf({ name: "web.contoso.com" })).toEqual(bound);
  });

  it("let a record have the name that another one gives up", async () => {
    const www = await create();
    const profileId = await bench.declareProfile("shop");
    const web = await create({ name: "web.contoso.com", profileId });
    expect(await faultsOf({ name: "api.contoso.com", profileId }, web)).toEqual([]);
    expect(await faultsOf({ name: "web.contoso.com" }, www)).toEqual([]);
  });

  it("need not answer, nor know the profile", async () => {
    expect(await faultsOf({ profileId: `${declared["profileId"]}x` })).toEqual([]);
    bench.api.allow("another token");
    const { inputs, faults } = await bench.kind.check(declared, isUnknown);
    expect([faults, inputs["target"]]).toEqual([[], undefined]);
  });
});
