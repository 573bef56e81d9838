// The delegation of a service zone, from its check to its end, in a hosted zone in memory.
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Kind, Values } from "../../../provider/engine/lifecycle/kind.ts";
import { createZoneDelegationKind } from "../../../provider/engine/lifecycle/zone-delegation.ts";
import { ProviderError } from "../../../provider/errors.ts";
import { createMemoryHostedZone, type MemoryHostedZone } from "../../support/memory-hosted-zone.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;
const declared = {
  zone: "tm.contoso.com",
  nameServers: [{ addresses: ["192.0.2.53", "2001:db8::53"] }, { name: "ns.example.org" }],
};
const STANDING = [
  "A ns1.tm.contoso.com 3600 192.0.2.53",
  "AAAA ns1.tm.contoso.com 3600 2001:db8::53",
  "NS tm.contoso.com 3600 ns.example.org ns1.tm.contoso.com",
];

let memory: MemoryHostedZone;
let kind: Kind;
let warnings: string[];
const warn = (message: string) => void warnings.push(message);
beforeEach(() => {
  zoneId = `Z${++zones}`;
  recordId = `${zoneId}/tm.contoso.com`;
  memory = createMemoryHostedZone("contoso.com", zoneId);
  kind = createZoneDelegationKind(memory.open);
  warnings = [];
});

async function inputsOf(change: Values = {}, olds?: Values): Promise<Values> {
  const { inputs, faults } = await kind.check({ ...declared, ...change }, isUnknown, olds);
  expect(faults).toEqual([]);
  return inputs;
}

async function faultsOf(change: Values = {}, olds?: Values) {
  const { faults } = await kind.check({ ...declared, ...change }, isUnknown, olds);
  return faults.map(({ path, message }) => `${path}: ${message}`);
}

/** What an engine keeps. */
const kept = (values: Values) => JSON.parse(JSON.stringify(values)) as Values;
// What a run took over it does not delete, so each test has a zone of its own.
let zones = 0;
let zoneId: string;
let recordId: string;
const theirs = {
  name: "tm.contoso.com",
  type: "NS",
  ttlSeconds: 60,
  values: ["ns.other.org"],
} as const;

describe("a delegation", () => {
  it("is NS and glue in one batch with its marker, and leaves nothing behind (TM-289)", async () => {
    const { id, state } = await kind.create(await inputsOf());
    expect(id).toBe(recordId);
    expect(state["hostedZoneId"]).toBe(zoneId);
    expect(memory.records()).toEqual(STANDING);
    expect(memory.batches).toHaveLength(1);
    await kind.delete(id, kept(state), undefined, warn);
    expect(memory.everything()).toEqual([]);
    await kind.delete(id, kept(state), undefined, warn);
    expect([memory.batches.length, warnings]).toEqual([2, []]);
  });

  it("has no change in what it has made, read or checked itself", async () => {
    const inputs = await inputsOf();
    const { id, state } = await kind.create(inputs);
    const found = await kind.read(id, kept(state));
    for (const one of [state, found?.state ?? {}]) {
      expect(await kind.diff(kept(one), inputs, isUnknown)).toEqual({
        changes: false,
        replaces: [],
      });
    }
    expect(kept(found?.state ?? {})).toEqual(kept(state));
    const turned = { nameServers: [...declared.nameServers].reverse() };
    const { changes } = await kind.diff(kept(state), await inputsOf(turned, inputs), isUnknown);
    expect(changes).toBe(false);
  });

  it.each([
    ["refused", []],
    ["refused", ["refused"]],
    ["answer lost", []],
    ["answer lost", ["answer lost"]],
  ] as const)("comes to its end after a batch that was %s, then %j", async (first, then) => {
    const inputs = await inputsOf();
    memory.mishaps.push(first, ...then);
    await kind.create(inputs).catch(() => kind.create(inputs));
    expect(memory.records()).toEqual(STANDING);
    memory.mishaps.push(first, ...then);
    const state = { ...inputs, hostedZoneId: zoneId };
    const other = await inputsOf({ ttl: 60 }, inputs);
    await kind.update(recordId, state, other).catch(() => kind.update(recordId, state, other));
    expect(memory.records().every((record) => record.includes(" 60 "))).toBe(true);
  });

  it("drops the glue of a name server that is gone in the same batch", async () => {
    const inputs = await inputsOf();
    const { id, state } = await kind.create(inputs);
    const fewer = await inputsOf({ nameServers: [{ name: "ns.example.org" }] }, inputs);
    expect(await kind.diff(state, fewer, isUnknown)).toEqual({ changes: true, replaces: [] });
    await kind.update(id, state, fewer);
    expect(memory.records()).toEqual(["NS tm.contoso.com 3600 ns.example.org"]);
    expect(memory.batches).toHaveLength(2);
  });

  it.each([
    [{ zone: "dns.contoso.com" }, ["zone"]],
    [{ hostedZoneId: "Z0" }, ["hostedZoneId"]],
    [{ ttl: 60 }, []],
    [{ awsProfile: "dns" }, []],
    [{ nameServers: UNKNOWN }, []],
  ])("changed by %j replaces %j", async (change, replaces) => {
    const state = { ...(await inputsOf()), hostedZoneId: zoneId };
    const { inputs } = await kind.check({ ...declared, ...change }, isUnknown, state);
    expect(await kind.diff(state, inputs, isUnknown)).toEqual({ changes: true, replaces });
  });
});

describe("the check of a delegation", () => {
  it("finds what stands there and is somebody else's, with the remedy; adopting takes it over", async () => {
    memory.put(theirs);
    expect(await faultsOf()).toEqual([
      expect.stringMatching(/^adopt: NS tm\.contoso\.com to ns\.other\.org .* not ours; set adopt/),
    ]);
    await expect(kind.create((await kind.check(declared, isUnknown)).inputs)).rejects.toThrow(
      "not ours",
    );
    expect(memory.batches).toEqual([]);
    await kind.create(await inputsOf({ adopt: true }));
    expect(memory.records()).toEqual(STANDING);
  });

  it("finds another delegation of ours that is not what is declared, and takes an equal one", async () => {
    const inputs = await inputsOf();
    await kind.create(inputs);
    expect(await faultsOf({ ttl: 60 })).toEqual([
      expect.stringMatching(/^adopt: tm\.contoso\.com is delegated by Signpost already/),
    ]);
    const other = (await kind.check({ ...declared, ttl: 60 }, isUnknown)).inputs;
    await expect(kind.create(other)).rejects.toThrow("set adopt: true");
    expect(memory.records()).toEqual(STANDING);
    await kind.create(await inputsOf());
    expect(memory.batches).toHaveLength(1);
    // What is declared again may change.
    expect(await faultsOf({ ttl: 60 }, inputs)).toEqual([]);
  });

  it.each([
    [{ zone: "contoso.com" }, /^zone: zone must not be the hosted zone's own name/],
    [{ zone: "tm.example.org" }, /^zone: no hosted zone tm\.example\.org/],
    [{ hostedZoneId: "Z0" }, /^hostedZoneId: no hosted zone Z0/],
  ])("finds that %j cannot be", async (change, message) => {
    expect(await faultsOf(change)).toEqual([expect.stringMatching(message)]);
  });

  it("finds a name outside of the hosted zone that is declared", async () => {
    expect(await faultsOf({ zone: "tm.example.org", hostedZoneId: zoneId })).toEqual([
      "zone: zone must be a name in the hosted zone contoso.com, got tm.example.org",
    ]);
  });

  it.each([
    [{}, "zone"],
    [{ awsProfile: "dns" }, "awsProfile"],
    [{ awsRoleArn: "arn:aws:iam::123456789012:role/dns" }, "awsRoleArn"],
  ])("says who is not let in: %j", async (change, path) => {
    memory.failure = new ProviderError("HOSTED_ZONE_DENIED", "the token is not valid");
    expect(await faultsOf(change)).toEqual([`${path}: the token is not valid`]);
  });

  it("says nothing where the host does not answer, or something is not known yet", async () => {
    memory.failure = new ProviderError("HOSTED_ZONE_UNAVAILABLE", "no answer");
    expect(await faultsOf()).toEqual([]);
    memory.failure = new ProviderError("HOSTED_ZONE_DENIED", "no");
    expect(await faultsOf({ nameServers: UNKNOWN })).toEqual([]);
  });
});

it("a delegation that another stack makes between the look and the batch is not overwritten", async () => {
  const other = await inputsOf({ ttl: 60 });
  const inputs = await inputsOf();
  let isFirst = true;
  const raced = createZoneDelegationKind(async (reference) => {
    const zone = await memory.open(reference);
    const change: typeof zone.change = async (changes) => {
      if (isFirst) await kind.create(other);
      isFirst = false;
      return zone.change(changes);
    };
    return { ...zone, change };
  });
  await expect(raced.create(inputs)).rejects.toThrow("is delegated by Signpost already");
  expect(memory.records().every((record) => record.includes(" 60 "))).toBe(true);
});

describe("a delegation that somebody else touched", () => {
  it("shows as drift in a refresh, and is made what is declared again", async () => {
    const inputs = await inputsOf();
    const { id, state } = await kind.create(inputs);
    memory.put(theirs);
    const found = await kind.read(id, kept(state));
    expect(found?.inputs).toMatchObject({
      ttl: 60,
      nameServers: [{ name: "ns.other.org", addresses: [] }],
    });
    expect((await kind.diff(found?.state ?? {}, inputs, isUnknown)).changes).toBe(true);
    await kind.update(id, found?.state ?? {}, inputs);
    expect(memory.records()).toEqual(STANDING);
  });

  it("is gone with its marker, and stays when it is deleted, which is said", async () => {
    const { id, state } = await kind.create(await inputsOf());
    memory.put(theirs);
    await kind.delete(id, kept(state), undefined, warn);
    expect(memory.everything()).toEqual(["NS tm.contoso.com 60 ns.other.org"]);
    expect(warnings).toEqual([expect.stringContaining(`left in the hosted zone ${zoneId}`)]);
    expect(await kind.read(id, kept(state))).toBeUndefined();
  });

  it("is gone with its hosted zone", async () => {
    const { id, state } = await kind.create(await inputsOf());
    memory.failure = new ProviderError("HOSTED_ZONE_UNKNOWN", "no such zone");
    expect(await kind.read(id, kept(state))).toBeUndefined();
    await kind.delete(id, kept(state), undefined, warn);
    expect(warnings).toEqual([
      expect.stringMatching(/^the hosted zone .* is not there .* tm\.contoso\.com and its marker/),
    ]);
  });

  it("can be read from its id alone, and has to be there then", async () => {
    await kind.create(await inputsOf());
    expect((await kind.read(recordId, {}))?.inputs).toMatchObject({
      zone: "tm.contoso.com",
      ttl: 3600,
      nameServers: [
        { name: "ns1.tm.contoso.com", addresses: ["192.0.2.53", "2001:db8::53"] },
        { name: "ns.example.org", addresses: [] },
      ],
    });
    await expect(kind.read("Z0/dns.contoso.com", {})).rejects.toThrow("does not exist");
    await expect(kind.read("tm.contoso.com", {})).rejects.toThrow("id must be");
  });
});

describe("waiting for the name servers of a hosted zone", () => {
  it("in vain is a warning", async () => {
    memory.syncs = false;
    await kind.create(await inputsOf({ waitForSync: 1 }), warn);
    expect(warnings).toEqual([expect.stringContaining("after 1 s; they will")]);
    expect(memory.records()).toEqual(STANDING);
  });
});
