import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../provider/runtime/dns/answer.ts";
import { ANY_PER_SECOND } from "../../provider/runtime/dns/limits.ts";
import { createServing } from "../../provider/runtime/serving.ts";
import { SNAPSHOT_FORMAT } from "../../provider/runtime/snapshot/codec.ts";
import { writeSnapshot } from "../../provider/runtime/snapshot/snapshot-files.ts";
import { replyTo } from "../support/dns-answer.ts";
import { queryBytes } from "../support/dns-query.ts";
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

describe("ANY over UDP (TM-198)", () => {
  it("is answered so many times a second, and a new generation adds none", async () => {
    const clock = createManualClock();
    const answers: Answer[] = [];
    const use = (answer: Answer) => void answers.push(answer);
    const serving = createServing({ folder: "", use, clock, log: collectingLog() });
    const web = storedProfile("web", { endpoints: [{ name: "a", target: "192.0.2.1" }] });
    const any = queryBytes({ name: "web.tm.example.org", type: "ANY" });
    /** How many of so many queries are answered; the others get TC. */
    const answered = (count: number) => {
      const answer = answers.at(-1) ?? (() => 0);
      const replies = Array.from({ length: count }, () => replyTo(answer, any));
      return replies.filter((reply) => ((reply[2] ?? 0) & 0x02) === 0).length;
    };
    const serve = (generation: number) =>
      serving.serve({ ...testSnapshot([web], { generation }), publishedAtMs: 0 });
    serve(7);
    expect(answered(ANY_PER_SECOND - 1)).toBe(ANY_PER_SECOND - 1);
    serve(8);
    expect(answered(ANY_PER_SECOND)).toBe(1);
    await clock.advance(1000);
    expect(answered(2 * ANY_PER_SECOND)).toBe(ANY_PER_SECOND);
  });
});
