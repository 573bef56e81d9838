// Composition root of the responder process: sockets, the current snapshot, and the channel over
// which the controller hands it newer ones. It needs nobody else alive: it starts from the last good
// snapshot on disk and answers from it for ever (design rule 3). It is replaced by a process that it
// starts itself and that takes its sockets over, so that no query is lost.
import type { ChannelRequest, Hello } from "../control/channel.ts";
import { installationFiles } from "../control/installation.ts";
import { responderDigest } from "../control/settings-digest.ts";
import { type StartReport, SUCCESSOR_FLAG, startRole } from "../control/spawn.ts";
import { type ChannelServer, openChannelServer } from "./channel-server.ts";
import type { Clock } from "./clock.ts";
import type { RuntimeConfig } from "./config.ts";
import { openDnsServer } from "./dns/server.ts";
import { type Handover, handOver } from "./handover/give.ts";
import { inheritSnapshot } from "./handover/inherit.ts";
import {
  type FromPredecessor,
  type FromSuccessor,
  type Link,
  linkToChild,
  PROTOCOL,
} from "./handover/link.ts";
import { meetPredecessor } from "./handover/take.ts";
import type { Log } from "./log.ts";
import type { Running } from "./process.ts";
import { createServing } from "./serving.ts";
import { SNAPSHOT_FORMAT } from "./snapshot/codec.ts";
import { readLatestSnapshot } from "./snapshot/snapshot-files.ts";

/** What the responder says of itself. */
export interface ResponderHello extends Hello {
  readonly role: "responder";
  /** Generation that is answered from; 0 before the first snapshot. */
  readonly generation: number;
  /** How long ago the controller last published that generation; `null` before the first snapshot. */
  readonly snapshotAgeSeconds: number | null;
  readonly port: number;
  readonly addresses: readonly string[];
}

/** What a responder needs. */
export interface ResponderOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The pipe to the responder to take over from. @default none: the sockets are opened */
  readonly predecessor?: Link<FromSuccessor, FromPredecessor>;
}

/** Starts answering. */
export async function startResponder(
  config: RuntimeConfig,
  { clock, log, predecessor: link }: ResponderOptions,
): Promise<Running> {
  const { directory, version, settings, addresses } = config;
  const files = installationFiles(directory);
  const startedAtMs = clock.wallMs();
  const predecessor = link && (await meetPredecessor(link));
  const offered = predecessor?.offer.sockets ?? [];

  // The port is this process's lock: nothing of the directory is touched before it is held.
  const server = await openDnsServer({
    addresses,
    port: settings.port,
    awaited: offered,
    answer: () => 0, // silence until there is something true to say; resolvers ask again
    log,
    clock,
  });
  const serving = createServing({ folder: files.snapshots, use: server.use, clock, log });
  let handover: Handover | undefined;
  let hasSuccessor = false;

  const hello = (): ResponderHello => {
    const snapshot = serving.current();
    const ageMs = snapshot && Math.max(0, clock.wallMs() - snapshot.publishedAtMs);
    return {
      role: "responder",
      pid: process.pid,
      version,
      settings: responderDigest(settings),
      startedAtMs,
      generation: serving.generation(),
      snapshotAgeSeconds: ageMs === undefined ? null : Math.floor(ageMs / 1000),
      port: server.port,
      addresses,
    };
  };
  /** The successor is told first: no client may see it answer from less than this process. */
  const told = async (request: ChannelRequest) => {
    await handover?.tell(request);
    return serving.act(request);
  };
  const succeed = async ({ node, program }: ChannelRequest) => {
    await handover?.outcome; // one at a time
    if (hasSuccessor) throw new Error("it has a successor already");
    const child = startRole({
      role: "responder",
      directory,
      node: String(node),
      program: String(program),
      environment: process.env,
      flags: [SUCCESSOR_FLAG],
    });
    const statuses = Buffer.from(serving.current()?.statuses ?? []).toString("base64");
    handover = handOver({
      link: linkToChild(child),
      offer: {
        protocol: PROTOCOL,
        generation: serving.generation(),
        format: SNAPSHOT_FORMAT,
        statuses,
      },
      sockets: server.sockets(),
      end: () => child.kill("SIGKILL"),
      clock,
    });
    log.info("handover-started", { pid: child.pid, program });
    void handover.outcome.then((report) => {
      log.info("handover-ended", { pid: child.pid, ...report });
      hasSuccessor = report.ready;
      // In the next turn, so that whoever waits for the outcome has been answered.
      if (hasSuccessor) setImmediate(() => running.requestStop());
    });
    return { pid: child.pid ?? 0 };
  };
  const outcome = (): Promise<StartReport> | StartReport =>
    handover?.outcome ?? { ready: false, code: "HANDOVER_FAILED", message: "none was started" };

  let channel: ChannelServer;
  try {
    if (predecessor) {
      const snapshot = await inheritSnapshot(files.snapshots, predecessor.offer, { clock, log });
      serving.serve(snapshot);
      predecessor.follow(serving.act);
      const wanted = Array.from(offered.keys()).filter((index) => {
        const { address, port } = offered[index] ?? {};
        return port === settings.port && addresses.includes(address ?? "");
      });
      await predecessor.take(wanted, (index, handle) => {
        const socket = offered[index];
        if (socket) server.adopt(handle, socket);
      });
      await predecessor.relieve();
    } else {
      const last = await readLatestSnapshot(files.snapshots, log);
      if (last) serving.serve(last);
    }
    channel = await openChannelServer(files.socket("responder"), {
      hello,
      load: told,
      statuses: told,
      succeed,
      outcome,
      stop: () => {
        setImmediate(() => running.requestStop());
        return {};
      },
    });
  } catch (error) {
    await server.close();
    throw error;
  }
  log.info("responder-started", { port: server.port, addresses });
  const running: Running = {
    requestStop: () => {},
    upkeep: () => channel.ensureReachable(),
    async close() {
      handover?.cancel();
      if (!hasSuccessor) {
        await server.close();
        await channel.close();
        return;
      }
      // The socket's path is free from this turn on; the successor listens there next.
      const closed = channel.close();
      handover?.leave();
      await server.leave();
      await closed;
    },
  };
  return running;
}
