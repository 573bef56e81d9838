import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { isProviderError } from "../../../provider/errors.ts";
import { statusByte } from "../../../provider/health/status.ts";
import { compile } from "../../../provider/routing/compile.ts";
import { TABLE_LAYOUT } from "../../../provider/routing/table.ts";
import { decodeSnapshot, encodeSnapshot } from "../../../provider/runtime/snapshot/codec.ts";
import type { Snapshot } from "../../../provider/runtime/snapshot/snapshot.ts";
import { storedProfile } from "../../support/profiles.ts";

const zone = {
  origin: "tm.example.org",
  nameServers: [{ name: "ns1.tm.example.org", addresses: ["192.0.2.53", "2001:db8::53"] }],
  hostmaster: "hostmaster.tm.example.org",
};

function sample(): Snapshot {
  const profiles = [
    storedProfile("web", {
      endpoints: [
        { name: "a", target: "192.0.2.1" },
        { name: "b", target: "192.0.2.2" },
        { name: "c", target: "192.0.2.3", weight: 1000 },
      ],
    }),
    storedProfile("a.b", { ttl: 0, endpoints: [{ name: "only", target: "east.example.net" }] }),
  ];
  const { table, endpoints } = compile(profiles, zone.origin);
  const statuses = new Uint8Array(endpoints.length).fill(statusByte("Degraded"));
  return { generation: 1_790_000_123, zone, table, statuses };
}

describe("a snapshot as bytes", () => {
  it("comes back as it was, every array in shared memory", () => {
    const snapshot = sample();
    const read = decodeSnapshot(encodeSnapshot(snapshot));
    expect(read.generation).toBe(snapshot.generation);
    expect(read.zone).toEqual(zone);
    expect(Array.from(read.statuses)).toEqual(Array.from(snapshot.statuses));
    for (const name of Object.keys(TABLE_LAYOUT) as (keyof typeof TABLE_LAYOUT)[]) {
      expect(Array.from(read.table[name])).toEqual(Array.from(snapshot.table[name]));
      expect(read.table[name].buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });

  it("keeps an empty table", () => {
    const { table } = compile([], zone.origin);
    const empty = { generation: 1, zone, table, statuses: new Uint8Array(0) };
    expect(decodeSnapshot(encodeSnapshot(empty)).table.methods).toHaveLength(0);
  });

  it("fails with SNAPSHOT_DAMAGED for another format, whole as it may be, and names both", () => {
    const bytes = Buffer.from(encodeSnapshot(sample()));
    const digestAt = bytes.length - 32;
    const format = bytes.indexOf('"format":2') + '"format":'.length;
    bytes.write("1", format);
    createHash("sha256").update(bytes.subarray(0, digestAt)).digest().copy(bytes, digestAt);
    expect(() => decodeSnapshot(bytes)).toThrow("it is of format 1, this runtime reads 2");
    expect(damage(bytes)).toBe(true);
  });

  it("fails with SNAPSHOT_DAMAGED for every single flipped bit", () => {
    const bytes = encodeSnapshot(sample());
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(damage(flipped)).toBe(true);
    }
  });

  it("fails with SNAPSHOT_DAMAGED for every truncation", () => {
    const bytes = encodeSnapshot(sample());
    for (let length = 0; length < bytes.length; length += 5) {
      expect(damage(bytes.slice(0, length))).toBe(true);
    }
  });
});

function damage(bytes: Uint8Array): boolean {
  try {
    decodeSnapshot(bytes);
    return false;
  } catch (error) {
    return isProviderError(error, "SNAPSHOT_DAMAGED");
  }
}
