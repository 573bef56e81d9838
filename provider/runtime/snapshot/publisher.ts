// Carries what the controller knows to the responder: a new generation when the configuration
// changes, single status bytes when health does (design rule 2). Both stand on disk as well, so that
// the responder can start alone and answer as it last did (TM-6).
import { type Channel, openChannel } from "../../control/channel.ts";
import { messageOf } from "../../errors.ts";
import { type EndpointStatus, statusByte } from "../../health/status.ts";
import { endpointId, profileId, type StoredProfile } from "../../model/desired-state.ts";
import type { StoredEndpoint } from "../../model/endpoint.ts";
import { compile } from "../../routing/compile.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import { SNAPSHOT_FORMAT } from "./codec.ts";
import type { ServiceZone, Snapshot } from "./snapshot.ts";
import { hasSnapshot, writeSnapshot, writeStatuses } from "./snapshot-files.ts";

/** How long the link waits before it looks for the responder again, in milliseconds. */
const RECONNECT_MS = 50;
/** Status bytes are written to disk at most this often, in milliseconds; they reach the responder at once. */
const STATUSES_WRITE_MS = 100;
/** How long status bytes wait that could not be written, in milliseconds: the disk may have room again. */
const STATUSES_RETRY_MS = 1000;

/** Gives the status an endpoint has now. */
export type StatusOf = (profile: StoredProfile, endpoint: StoredEndpoint) => EndpointStatus;

/** What a publisher needs. */
export interface PublisherOptions {
  /** Folder of the snapshot files. */
  readonly folder: string;
  /** Socket of the responder. */
  readonly socket: string;
  readonly zone: ServiceZone;
  readonly statusOf: StatusOf;
  readonly clock: Clock;
  readonly log: Log;
}

/** Publishes to one responder. */
export interface Publisher {
  /** Publishes a configuration; resolves when it stands on disk and the responder was told. */
  publish(generation: number, profiles: readonly StoredProfile[]): Promise<void>;
  /** Publishes the statuses of a profile's endpoints, as they are now. */
  publishStatuses(profile: StoredProfile): void;
  /** Writes the generation published last again where its file was removed. */
  ensureOnDisk(): Promise<void>;
  /** Generation published last; 0 before the first. */
  generation(): number;
  close(): Promise<void>;
}

/**
 * The order that numbers a generation's endpoints, whoever publishes it: a controller that has just
 * started says the statuses of a table that an earlier one compiled.
 */
function inOneOrder(profiles: readonly StoredProfile[]): StoredProfile[] {
  const named = profiles.map((profile) => ({ id: profileId(profile.key).toLowerCase(), profile }));
  named.sort((a, b) => (a.id < b.id ? -1 : 1));
  return named.map(({ profile }) => profile);
}

/** Starts a publisher; it finds the responder whenever there is one. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { folder, zone, statusOf, clock, log } = options;
  let snapshot: Snapshot | undefined;
  let numbers = new Map<string, number>();
  let responder: Channel | undefined;
  let closed = false;
  let statusesTimer: Timer | undefined;
  let reconnectTimer: Timer | undefined;
  let writing: Promise<void> = Promise.resolve();

  const tell = async (changes: readonly (readonly [number, number])[]) => {
    if (!responder || !snapshot || changes.length === 0) return;
    const { generation } = snapshot;
    await responder.call({ do: "statuses", generation, format: SNAPSHOT_FORMAT, changes });
  };
  const bringUpToDate = async () => {
    if (!responder || !snapshot) return;
    const { generation } = snapshot;
    const reply = await responder.call<{ generation: number }>({
      do: "load",
      generation,
    });
    if (reply.generation !== generation) {
      log.warn("responder-elsewhere", {
        published: generation,
        serves: reply.generation,
      });
    }
    // The file may be older than a status that changed since: say all of them.
    await tell(Array.from(snapshot.statuses, (status, endpoint) => [endpoint, status] as const));
  };
  const report = (error: unknown) => {
    if (!closed) log.warn("responder-not-told", { message: messageOf(error) });
  };
  const connect = async () => {
    try {
      const channel = await openChannel(options.socket);
      if (closed) {
        channel.close();
        return;
      }
      responder = channel;
      log.info("responder-connected");
      bringUpToDate().catch(report);
      await channel.closed;
      responder = undefined;
    } catch {
      // No responder yet, or not any more: it is looked for again.
    }
    if (!closed) reconnectTimer = clock.after(RECONNECT_MS, () => void connect());
  };
  void connect();

  const writeStatusesSoon = (delayMs = STATUSES_WRITE_MS) => {
    statusesTimer ??= clock.after(delayMs, () => {
      statusesTimer = undefined;
      writing = writing.then(async () => {
        if (!snapshot) return;
        await writeStatuses(folder, snapshot.generation, snapshot.statuses);
      });
      writing = writing.catch((error) => {
        log.error("statuses-not-written", { message: messageOf(error) });
        if (!closed) writeStatusesSoon(STATUSES_RETRY_MS);
      });
    });
  };

  return {
    async publish(generation, profiles) {
      const compiled = compile(inOneOrder(profiles), zone.origin);
      const statuses = new Uint8Array(compiled.endpoints.length);
      const next = new Map<string, number>();
      for (const [number, endpoint] of compiled.endpoints.entries()) {
        const profile = compiled.profiles[compiled.table.endpointProfile[number] ?? 0];
        if (!profile) continue;
        next.set(endpointId(profile.key, endpoint), number);
        statuses[number] = statusByte(statusOf(profile, endpoint));
      }
      const published = { generation, zone, table: compiled.table, statuses };
      const take = () => {
        snapshot = published;
        numbers = next;
      };
      try {
        await writeSnapshot(folder, published);
      } catch (error) {
        // What an earlier process wrote of this generation is what the responder has: statuses fit it.
        if (!snapshot && (await hasSnapshot(folder, generation))) {
          take();
          await bringUpToDate().catch(report);
        }
        throw error;
      }
      take();
      // A status may have changed while the file was written.
      const changed = profiles.flatMap((profile) => refresh(profile));
      if (changed.length > 0) writeStatusesSoon();
      await bringUpToDate().catch(report);
    },
    publishStatuses(profile) {
      const changes = refresh(profile);
      if (changes.length === 0) return;
      tell(changes).catch(report);
      writeStatusesSoon();
    },
    async ensureOnDisk() {
      if (!snapshot || (await hasSnapshot(folder, snapshot.generation))) return;
      log.warn("snapshot-removed", { generation: snapshot.generation });
      await writeSnapshot(folder, snapshot);
      // A responder that came while it was gone has found nothing.
      await bringUpToDate().catch(report);
    },
    generation: () => snapshot?.generation ?? 0,
    async close() {
      closed = true;
      reconnectTimer?.cancel();
      statusesTimer?.cancel();
      responder?.close();
      await writing;
      if (statusesTimer && snapshot) {
        await writeStatuses(folder, snapshot.generation, snapshot.statuses);
      }
    },
  };

  function refresh(profile: StoredProfile): [number, number][] {
    const changes: [number, number][] = [];
    for (const endpoint of profile.endpoints) {
      const number = numbers.get(endpointId(profile.key, endpoint));
      if (number === undefined || !snapshot) continue;
      const status = statusByte(statusOf(profile, endpoint));
      if (snapshot.statuses[number] === status) continue;
      snapshot.statuses[number] = status;
      changes.push([number, status]);
    }
    return changes;
  }
}
