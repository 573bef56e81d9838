// Composition root of the responder process: sockets, the current snapshot, and the channel over
// which the controller hands it newer ones. It needs nobody else alive: it starts from the last good
// snapshot on disk and answers from it for ever (design rule 3).
import type { ChannelRequest, Hello } from "../control/channel.ts";
import { installationFiles } from "../control/installation.ts";
import { type ChannelServer, openChannelServer } from "./channel-server.ts";
import type { Clock } from "./clock.ts";
import type { RuntimeConfig } from "./config.ts";
import { createAnswer } from "./dns/answer.ts";
import { openDnsServer } from "./dns/server.ts";
import type { Log } from "./log.ts";
import type { Running } from "./process.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import { readLatestSnapshot, readSnapshot } from "./snapshot/snapshot-files.ts";

/** What the responder says of itself. */
export interface ResponderHello extends Hello {
  readonly role: "responder";
  /** Generation that is answered from; 0 before the first snapshot. */
  readonly generation: number;
  readonly zone: string;
  readonly port: number;
  readonly addresses: readonly string[];
}

/** A change of status bytes: pairs of endpoint number and byte, valid for one generation. */
export interface StatusChange {
  readonly generation: number;
  readonly changes: readonly (readonly [endpoint: number, status: number])[];
}

/** Starts answering. */
export async function startResponder(
  config: RuntimeConfig,
  clock: Clock,
  log: Log,
): Promise<Running> {
  const files = installationFiles(config.directory);
  const startedAtMs = clock.wallMs();
  let current: Snapshot | undefined;

  // The port is this process's lock: nothing of the directory is touched before it is held.
  const server = await openDnsServer({
    addresses: config.addresses,
    port: config.settings.port,
    answer: () => 0, // silence until there is something true to say; resolvers ask again
    log,
    clock,
  });
  const serve = (snapshot: Snapshot) => {
    current = snapshot;
    server.use(createAnswer(snapshot, clock.draw));
    log.info("snapshot-served", { generation: snapshot.generation });
  };
  let channel: ChannelServer;
  try {
    const last = await readLatestSnapshot(files.snapshots, log);
    if (last) serve(last);
    channel = await openChannelServer(files.socket("responder"), {
      hello: (): ResponderHello => ({
        role: "responder",
        pid: process.pid,
        version: config.version,
        startedAtMs,
        generation: current?.generation ?? 0,
        zone: config.settings.zone,
        port: server.port,
        addresses: config.addresses,
      }),
      load: async (request) => {
        const generation = Number(request["generation"]);
        // An older generation is never taken over a newer one (design rule 3).
        if (!current || generation > current.generation) {
          serve(await readSnapshot(files.snapshots, generation));
        }
        return { generation: current?.generation ?? 0 };
      },
      statuses: (request) => {
        const applied = applyStatuses(current, request);
        return { generation: current?.generation ?? 0, applied };
      },
      stop: () => {
        setImmediate(() => running.requestStop());
        return {};
      },
    });
  } catch (error) {
    await server.close();
    throw error;
  }
  log.info("responder-started", {
    port: server.port,
    addresses: config.addresses,
  });
  const running: Running = {
    requestStop: () => {},
    upkeep: () => channel.ensureReachable(),
    async close() {
      await server.close();
      await channel.close();
    },
  };
  return running;
}

function applyStatuses(snapshot: Snapshot | undefined, request: ChannelRequest): boolean {
  const { generation, changes } = request as unknown as StatusChange;
  if (!snapshot || snapshot.generation !== generation) return false;
  for (const [endpoint, status] of changes) {
    if (endpoint < snapshot.statuses.length) snapshot.statuses[endpoint] = status;
  }
  return true;
}
