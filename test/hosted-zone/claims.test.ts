// Claims made, rewritten and released in a zone in memory, between strangers who write there too.
import { beforeEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  claimRecords,
  readStanding,
  releaseRecords,
  rewriteRecords,
} from "../../provider/hosted-zone/claims.ts";
import type { FoundRecordSet, RecordSet } from "../../provider/hosted-zone/hosted-zone.ts";
import type { Claim } from "../../provider/hosted-zone/ownership.ts";
import { isSameRecordSet } from "../../provider/hosted-zone/record-set.ts";
import { type MemoryZone, memoryZone } from "../support/memory-zone.ts";

const ZONE = "example.org";
const WWW = `www.${ZONE}`;
const MARKER = `www._signpost.${ZONE}`;
const US = { owner: "8f4a", resource: "/subscriptions/8f4a/web" };

const addresses = (name: string, ...values: string[]): RecordSet => ({
  name,
  type: "A",
  ttlSeconds: 60,
  values,
});
const flatten = (...values: string[]): Claim => ({
  ...US,
  kind: "flatten",
  name: WWW,
  records: values.length === 0 ? [] : [addresses(WWW, ...values)],
});

let zone: MemoryZone;
beforeEach(() => {
  zone = memoryZone(ZONE);
});

describe("a claim", () => {
  it("is one batch, and none where it stands already", async () => {
    const first = await claimRecords(zone, flatten("192.0.2.1"));
    expect(first).toMatchObject({ changeId: "C1", marker: { generation: 1 } });
    const again = await claimRecords(zone, flatten("192.0.2.1"));
    expect(again).toMatchObject({ changeId: undefined, marker: { generation: 1 } });
    expect(zone.batches).toHaveLength(1);
  });

  it("fails with what stands there, and changes nothing", async () => {
    zone.put(addresses(WWW, "192.0.2.9"));
    await expect(claimRecords(zone, flatten("192.0.2.1"))).rejects.toMatchObject({
      code: "RECORD_TAKEN",
      message: expect.stringContaining("192.0.2.9"),
    });
    expect(zone.batches).toEqual([]);
  });

  it("fails outside of the zone without a question about its records", async () => {
    const outside = { ...flatten(), name: "www.example.com", records: [] };
    await expect(claimRecords(zone, outside)).rejects.toMatchObject({
      code: "DECLARATION_INVALID",
      message: "name must be a name in the hosted zone example.org, got www.example.com",
    });
  });

  it("gives way to a stranger who writes between the look and the batch", async () => {
    zone.beforeChange(() => zone.put(addresses(WWW, "192.0.2.9")));
    await expect(claimRecords(zone, flatten("192.0.2.1"))).rejects.toMatchObject({
      code: "RECORD_TAKEN",
    });
    expect(await zone.find(WWW)).toEqual([{ kind: "plain", ...addresses(WWW, "192.0.2.9") }]);
    expect(await zone.find(MARKER)).toEqual([]);
  });

  it("gives up where the zone changes again and again", async () => {
    const disturb = (times: number) =>
      zone.beforeChange(() => {
        zone.put(addresses(WWW, `192.0.2.${100 + times}`));
        if (times > 0) disturb(times - 1);
      });
    zone.put(addresses(WWW, "192.0.2.200"));
    disturb(10);
    await expect(claimRecords(zone, flatten("192.0.2.1"), { adopt: true })).rejects.toMatchObject({
      code: "HOSTED_ZONE_CONFLICT",
    });
    expect(zone.batches).toHaveLength(4);
  });
});

describe("a rewrite", () => {
  it("looks again when another writer of ours was faster", async () => {
    await claimRecords(zone, flatten("192.0.2.1"));
    const slow = readStanding(zone, flatten());
    zone.beforeChange(() => {
      for (const record of zoneOf(flatten("192.0.2.2"), 2)) zone.put(record);
    });
    await slow;
    const { marker } = await rewriteRecords(zone, flatten("192.0.2.3"));
    expect(marker.generation).toBe(3);
    expect(zone.batches).toHaveLength(3);
    expect(await zone.find(WWW)).toEqual([{ kind: "plain", ...addresses(WWW, "192.0.2.3") }]);
  });
});

/** The records that a claim of a generation leaves. */
function zoneOf(claim: Claim, generation: number): RecordSet[] {
  const [record] = claim.records ?? [];
  const values = record?.values.join(",") ?? "";
  return [
    ...(record ? [record] : []),
    {
      name: MARKER,
      type: "TXT",
      ttlSeconds: 300,
      values: [
        `v=signpost1 kind=flatten generation=${generation} owner=${US.owner} resource=${US.resource} record=A/${WWW}/60/${values}`,
      ],
    },
  ];
}

describe("whatever strangers do", () => {
  const names = [WWW, MARKER, ZONE, `a.${ZONE}`];
  const stranger: fc.Arbitrary<FoundRecordSet> = fc.oneof(
    fc.record({
      kind: fc.constant("plain" as const),
      name: fc.constantFrom(...names),
      type: fc.constantFrom("A" as const, "AAAA" as const, "TXT" as const, "NS" as const),
      ttlSeconds: fc.constantFrom(60, 300),
      values: fc.constantFrom(["192.0.2.1"], ["2001:db8::1"], ["v=signpost1 x"]),
    }),
    fc.record({
      kind: fc.constant("other" as const),
      name: fc.constantFrom(...names),
      type: fc.constantFrom("A", "MX"),
      what: fc.constant("an alias"),
    }),
  );
  type Step =
    | { readonly act: "claim" | "rewrite"; readonly values: readonly string[] }
    | { readonly act: "release" }
    | { readonly act: "put"; readonly record: FoundRecordSet }
    | { readonly act: "drop"; readonly name: string; readonly type: string };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      act: fc.constantFrom("claim" as const, "rewrite" as const),
      values: fc.subarray(["192.0.2.1", "192.0.2.2", "192.0.2.3"]),
    }),
    fc.record({ act: fc.constant("release" as const) }),
    fc.record({ act: fc.constant("put" as const), record: stranger }),
    fc.record({
      act: fc.constant("drop" as const),
      name: fc.constantFrom(...names),
      type: fc.constantFrom("A", "TXT"),
    }),
  );

  async function take(one: MemoryZone, taken: Step): Promise<void> {
    if (taken.act === "put") return one.put(taken.record);
    if (taken.act === "drop") return one.drop(taken.name, taken.type);
    const asked =
      taken.act === "release"
        ? releaseRecords(one, WWW, [US])
        : (taken.act === "claim" ? claimRecords : rewriteRecords)(one, flatten(...taken.values));
    await asked.catch((error) => expect(error).toMatchObject({ code: "RECORD_TAKEN" }));
  }

  it("nothing is deleted but what we created, as we created it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const one = memoryZone(ZONE);
        for (const taken of steps) await take(one, taken);
        const created: RecordSet[] = [];
        for (const { action, record } of one.batches.flat()) {
          if (action === "create") created.push(record);
          else expect(created.some((ours) => isSameRecordSet(ours, record))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("a claim and its release leave the zone as it was", async () => {
    let claimed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(stranger), fc.array(step), async (strangers, steps) => {
        const one = memoryZone(ZONE);
        for (const record of strangers) one.put(record);
        const before = sorted(one.records);
        const ours = steps.filter(({ act }) => act === "claim" || act === "rewrite");
        for (const taken of ours) await take(one, taken);
        claimed += one.batches.length > 0 ? 1 : 0;
        await releaseRecords(one, WWW, [US]);
        expect(sorted(one.records)).toBe(before);
      }),
      { numRuns: 500 },
    );
    expect(claimed).toBeGreaterThan(50);
  });

  const sorted = (records: readonly FoundRecordSet[]) =>
    JSON.stringify(records.map((record) => JSON.stringify(record)).sort());
});
