import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  inheritSnapshot,
  SNAPSHOT_TIMEOUT_MS,
} from "../../../provider/runtime/handover/inherit.ts";
import { SNAPSHOT_FORMAT } from "../../../provider/runtime/snapshot/codec.ts";
import { writeSnapshot, writeStatuses } from "../../../provider/runtime/snapshot/snapshot-files.ts";
import { testSnapshot } from "../../support/dns-snapshot.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { storedProfile } from "../../support/profiles.ts";
import { collectingLog } from "../../support/silent-log.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

const snapshotOf = (generation: number) =>
  testSnapshot([storedProfile("web", { endpoints: [{ name: "a", target: "192.0.2.1" }] })], {
    generation,
  });
const offer = (generation: number, status: number, format = SNAPSHOT_FORMAT) => ({
  generation,
  format,
  statuses: Buffer.from([status]).toString("base64"),
});
const world = () => ({ clock: createManualClock(), log: collectingLog() });

describe("the snapshot a responder takes over with", () => {
  it("is its predecessor's to the byte, though the bytes on disk are older", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(7));
      await writeStatuses(folder, 7, Uint8Array.of(1));
      await writeSnapshot(folder, snapshotOf(8));
      const { generation, statuses } = await inheritSnapshot(folder, offer(7, 2), world());
      expect({ generation, statuses: [...statuses] }).toEqual({ generation: 7, statuses: [2] });
    }));

  it("takes no status bytes that number another format's table", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(7));
      await writeStatuses(folder, 7, Uint8Array.of(1));
      const { statuses } = await inheritSnapshot(folder, offer(7, 2, 99), world());
      expect([...statuses]).toEqual([1]);
    }));

  it("is waited for, when only older ones can be read", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(6));
      await writeFile(join(folder, `${"7".padStart(16, "0")}.snapshot`), "of another format");
      const { clock, log } = world();
      const inherited = inheritSnapshot(folder, offer(7, 2), { clock, log });
      await writeSnapshot(folder, snapshotOf(9));
      await rm(join(folder, `${"7".padStart(16, "0")}.snapshot`), { force: true });
      while ((await Promise.race([inherited, clock.advance(50)])) === undefined);
      expect((await inherited).generation).toBe(9);
    }));

  it("fails when there is none in time, and says what was found", () =>
    inTemporaryFolder(async (folder) => {
      await writeSnapshot(folder, snapshotOf(6));
      const { clock, log } = world();
      const inherited = inheritSnapshot(folder, offer(7, 2), { clock, log });
      const failed = inherited.catch((error) => error);
      while ((await Promise.race([failed, clock.advance(SNAPSHOT_TIMEOUT_MS)])) === undefined);
      expect(await failed).toMatchObject({
        code: "SNAPSHOT_MISSING",
        message: expect.stringContaining("generation 7 or newer"),
      });
    }));
});
