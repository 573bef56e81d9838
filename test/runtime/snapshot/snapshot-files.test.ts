import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { statusByte } from "../../../provider/health/status.ts";
import { compile } from "../../../provider/routing/compile.ts";
import type { Snapshot } from "../../../provider/runtime/snapshot/snapshot.ts";
import {
  KEPT_GENERATIONS,
  readLatestSnapshot,
  writeSnapshot,
  writeStatuses,
} from "../../../provider/runtime/snapshot/snapshot-files.ts";
import { storedProfile } from "../../support/profiles.ts";
import { collectingLog } from "../../support/silent-log.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

const zone = { origin: "tm.example.org", nameServers: [], hostmaster: "h.tm.example.org" };

function snapshotOf(generation: number): Snapshot {
  const endpoints = [{ name: "a", target: "192.0.2.1" }];
  const { table } = compile([storedProfile("web", { endpoints })], zone.origin);
  return { generation, zone, table, statuses: Uint8Array.of(statusByte("Online")) };
}

describe("snapshots on disk", () => {
  it("gives nothing where no folder is", () =>
    inTemporaryFolder(async (folder) => {
      expect(await readLatestSnapshot(join(folder, "none"), collectingLog())).toBeUndefined();
    }));

  it("gives the newest generation and keeps three", () =>
    inTemporaryFolder(async (folder) => {
      for (const generation of [7, 9, 8, 10, 11]) {
        await writeSnapshot(folder, snapshotOf(generation));
      }
      const latest = await readLatestSnapshot(folder, collectingLog());
      expect(latest?.generation).toBe(11);
      expect(await readdir(folder)).toHaveLength(KEPT_GENERATIONS);
    }));

  it("falls back to the generation before a damaged one, and says so", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(1));
      await writeSnapshot(folder, snapshotOf(2));
      const newest = (await readdir(folder)).sort().at(-1) ?? "";
      const bytes = await readFile(join(folder, newest));
      await writeFile(join(folder, newest), bytes.subarray(0, bytes.length - 1));
      const log = collectingLog();
      expect((await readLatestSnapshot(folder, log))?.generation).toBe(1);
      expect(log.events.map(({ event }) => event)).toEqual(["snapshot-unusable"]);
    }));

  it("starts from the statuses written last (TM-6), not those of the snapshot", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(5));
      await writeStatuses(folder, 5, Uint8Array.of(statusByte("Degraded")));
      const latest = await readLatestSnapshot(folder, collectingLog());
      expect(latest?.statuses[0]).toBe(statusByte("Degraded"));
    }));

  it("ignores statuses that are damaged or of another length", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(5));
      await writeStatuses(folder, 5, Uint8Array.of(statusByte("Degraded"), 1));
      expect((await readLatestSnapshot(folder, collectingLog()))?.statuses[0]).toBe(
        statusByte("Online"),
      );
      const file = (await readdir(folder)).find((name) => name.endsWith(".statuses")) ?? "";
      await writeFile(join(folder, file), Buffer.alloc(33));
      expect((await readLatestSnapshot(folder, collectingLog()))?.statuses[0]).toBe(
        statusByte("Online"),
      );
    }));
});
