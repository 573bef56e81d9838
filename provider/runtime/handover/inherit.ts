// The snapshot a responder begins with when it takes over: what its predecessor answers from, to the
// byte. Where it cannot read that, as another version wrote it, it waits for the controller to publish
// one that it can read, and never begins with anything older.
import { messageOf, ProviderError } from "../../errors.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { SNAPSHOT_FORMAT } from "../snapshot/codec.ts";
import type { PublishedSnapshot } from "../snapshot/snapshot.ts";
import { readLatestSnapshot, readSnapshot } from "../snapshot/snapshot-files.ts";
import type { Offer } from "./link.ts";

/** How long it waits for a snapshot that it can read, in milliseconds. */
export const SNAPSHOT_TIMEOUT_MS = 8_000;
const POLL_MS = 50;

/**
 * Reads the snapshot to take over with.
 *
 * @throws {SNAPSHOT_MISSING} when there is none in time
 */
export async function inheritSnapshot(
  folder: string,
  { generation, format, statuses }: Omit<Offer, "protocol" | "sockets">,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<PublishedSnapshot> {
  const deadlineMs = clock.nowMs() + SNAPSHOT_TIMEOUT_MS;
  let last = "";
  const note = (message: string) => {
    if (message !== last) log.warn("snapshot-awaited", { generation, message });
    last = message;
  };
  const quiet: Log = {
    ...log,
    error: (event, fields) => note(`${event} ${JSON.stringify(fields)}`),
  };
  for (;;) {
    const found =
      (await readSnapshot(folder, generation).catch((error) => note(messageOf(error)))) ??
      (await readLatestSnapshot(folder, quiet));
    if (found && found.generation >= generation) {
      const now = Buffer.from(statuses, "base64");
      const isSame = found.generation === generation && format === SNAPSHOT_FORMAT;
      if (isSame && now.length === found.statuses.length) found.statuses.set(now);
      return found;
    }
    if (clock.nowMs() >= deadlineMs) {
      throw new ProviderError(
        "SNAPSHOT_MISSING",
        `no snapshot of generation ${generation} or newer can be read after ${SNAPSHOT_TIMEOUT_MS / 1000} s: ${last}`,
      );
    }
    await new Promise<void>((resolve) => clock.after(POLL_MS, resolve));
  }
}
