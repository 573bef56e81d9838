import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { createServing } from "../../provider/runtime/serving.ts";
import { SNAPSHOT_FORMAT } from "../../provider/runtime/snapshot/codec.ts";
import { writeSnapshot } from "../../provider/runtime/snapshot/snapshot-files.ts";
import { testSnapshot } from "../support/dns-snapshot.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { storedProfile } from "../support/profiles.ts";
import { collectingLog } from "../support/silent-log.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";

const publish = (folder: string, generation: number) =>
  writeSnapshot(
    folder,
    testSnapshot([storedProfile("web", { endpoints: [{ name: "a", target: "192.0.2.1" }] })], {
      generation,
    }),
  );
const start = (folder: string) =>
  createServing({ folder, use: () => {}, clock: createManualClock(), log: collectingLog() });

describe("what is answered from", () => {
  it("grows with each generation and never goes back", () =>
    inTemporaryFolder(async (folder) => {
      const serving = start(folder);
      for (const generation of [7, 8]) await publish(folder, generation);
      expect(await serving.act({ do: "load", generation: 8 })).toEqual({ generation: 8 });
      expect(await serving.act({ do: "load", generation: 7 })).toEqual({ generation: 8 });
      expect(serving.current()?.generation).toBe(8);
    }));

  it("keeps its age from the file, and is as new as the controller last said it is", () =>
    inTemporaryFolder(async (folder) => {
      const serving = start(folder);
      await publish(folder, 7);
      const touch = (seconds: number) =>
        utimes(join(folder, `${"7".padStart(16, "0")}.snapshot`), seconds, seconds);
      await touch(1000);
      await serving.act({ do: "load", generation: 7 });
      expect(serving.current()?.publishedAtMs).toBe(1_000_000);
      await touch(2000);
      await serving.act({ do: "load", generation: 7 });
      expect(serving.current()?.publishedAtMs).toBe(2_000_000);
    }));

  it("takes status bytes of its own generation and format only", () =>
    inTemporaryFolder(async (folder) => {
      const serving = start(folder);
      await publish(folder, 7);
      await serving.act({ do: "load", generation: 7 });
      const apply = (generation: number, format: number, status: number) =>
        serving.act({ do: "statuses", generation, format, changes: [[0, status]] });
      expect(await apply(7, SNAPSHOT_FORMAT, 2)).toMatchObject({ applied: true });
      expect(await apply(6, SNAPSHOT_FORMAT, 3)).toMatchObject({ applied: false });
      expect(await apply(7, SNAPSHOT_FORMAT + 1, 3)).toMatchObject({ applied: false });
      expect(serving.current()?.statuses[0]).toBe(2);
    }));
});
