import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { openChannelServer } from "../../../provider/runtime/channel-server.ts";
import { systemClock } from "../../../provider/runtime/clock.ts";
import { SNAPSHOT_FORMAT } from "../../../provider/runtime/snapshot/codec.ts";
import { createPublisher } from "../../../provider/runtime/snapshot/publisher.ts";
import { readSnapshot } from "../../../provider/runtime/snapshot/snapshot-files.ts";
import { TEST_ZONE } from "../../support/dns-snapshot.ts";
import { storedProfile } from "../../support/profiles.ts";
import { collectingLog } from "../../support/silent-log.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

const profile = (name: string, target: string) =>
  storedProfile(name, { endpoints: [{ name, target }] });
const PROFILES = [profile("web", "192.0.2.1"), profile("api", "192.0.2.2")];

const inFolder = (
  action: (publisher: ReturnType<typeof createPublisher>, folder: string) => Promise<void>,
) =>
  inTemporaryFolder(async (folder) => {
    const publisher = createPublisher({
      folder,
      socket: join(folder, "responder.sock"),
      zone: TEST_ZONE,
      statusOf: (_, { name }) => (name === "web" ? "Online" : "Degraded"),
      clock: systemClock,
      log: collectingLog(),
    });
    try {
      await action(publisher, folder);
    } finally {
      await publisher.close();
    }
  });

describe("a published generation", () => {
  it("numbers its endpoints in one way, whatever the order in which profiles were made", () =>
    inFolder(async (publisher, folder) => {
      await publisher.publish(7, PROFILES);
      const first = await readSnapshot(folder, 7);
      await publisher.publish(7, PROFILES.toReversed());
      const second = await readSnapshot(folder, 7);
      expect(second.statuses).toEqual(first.statuses);
      expect(second.table).toEqual(first.table);
    }));
});

describe("a responder that has just come", () => {
  it("is told the generation and every status, each time", () =>
    inFolder(async (publisher, folder) => {
      await publisher.publish(7, PROFILES);
      for (let round = 1; round <= 2; round++) {
        const told: object[] = [];
        const server = await openChannelServer(join(folder, "responder.sock"), {
          load: (request) => {
            told.push(request);
            return { generation: 7 };
          },
          statuses: (request) => {
            told.push(request);
            return {};
          },
        });
        await waitFor(
          async () => told,
          ({ length }) => length === 2,
          { timeoutMs: 5000, everyMs: 5 },
        );
        expect(told).toEqual([
          { do: "load", generation: 7 },
          {
            do: "statuses",
            generation: 7,
            format: SNAPSHOT_FORMAT,
            changes: [
              [0, expect.any(Number)],
              [1, expect.any(Number)],
            ],
          },
        ]);
        await server.close();
      }
    }));
});

describe("a generation whose file was removed", () => {
  it("is written again, and the responder that could not load it is told", () =>
    inFolder(async (publisher, folder) => {
      await publisher.publish(7, PROFILES);
      for (const file of await readdir(folder)) {
        if (file.endsWith(".snapshot")) await rm(join(folder, file));
      }
      const served: (number | undefined)[] = [];
      const server = await openChannelServer(join(folder, "responder.sock"), {
        load: async () => {
          const found = await readSnapshot(folder, 7).catch(() => undefined);
          served.push(found?.generation);
          return { generation: found?.generation ?? 0 };
        },
        statuses: () => ({}),
      });
      const until = (length: number) =>
        waitFor(
          async () => served,
          (loads) => loads.length === length,
          { timeoutMs: 5000, everyMs: 5 },
        );
      try {
        await until(1);
        await publisher.ensureOnDisk();
        await until(2);
        expect(served).toEqual([undefined, 7]);
      } finally {
        await server.close();
      }
    }));
});
