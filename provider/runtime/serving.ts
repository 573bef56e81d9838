// What a responder answers from, and the controller's word on it: newer generations, and changes of
// single status bytes. It refuses an older generation and bytes that number another table (design rule 3).
import type { ChannelRequest } from "../control/channel.ts";
import type { Clock } from "./clock.ts";
import { type Answer, createAnswer } from "./dns/answer.ts";
import { createBudget } from "./dns/budget.ts";
import { ANY_PER_SECOND } from "./dns/limits.ts";
import type { Log } from "./log.ts";
import { SNAPSHOT_FORMAT } from "./snapshot/codec.ts";
import type { PublishedSnapshot } from "./snapshot/snapshot.ts";
import { readPublishedAt, readSnapshot } from "./snapshot/snapshot-files.ts";

/** A change of status bytes: pairs of endpoint number and byte, valid for one generation in one format. */
export interface StatusChange {
  readonly generation: number;
  readonly format: number;
  readonly changes: readonly (readonly [endpoint: number, status: number])[];
}

/** What is answered from. */
export interface Serving {
  /** Answers from a snapshot from now on. */
  serve(snapshot: PublishedSnapshot): void;
  current(): PublishedSnapshot | undefined;
  /** Generation that is answered from; 0 before the first. */
  generation(): number;
  /** Does what the controller says, and replies. */
  act(request: ChannelRequest): Promise<object>;
}

/** What serving needs. */
export interface ServingOptions {
  /** Folder of the snapshots. */
  readonly folder: string;
  readonly use: (answer: Answer) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves nothing yet. */
export function createServing({ folder, use, clock, log }: ServingOptions): Serving {
  let current: PublishedSnapshot | undefined;
  // One for all generations: a new one does not fill it again.
  const admitAny = createBudget(clock, ANY_PER_SECOND);
  const generation = () => current?.generation ?? 0;

  const serve = (snapshot: PublishedSnapshot) => {
    current = snapshot;
    use(createAnswer(snapshot, clock.draw, { admitAny }));
    log.info("snapshot-served", { generation: snapshot.generation });
  };
  const load = async (published: number) => {
    if (current && published === current.generation) {
      current = { ...current, publishedAtMs: await readPublishedAt(folder, published) };
    } else if (published > generation()) {
      const snapshot = await readSnapshot(folder, published);
      if (snapshot.generation > generation()) serve(snapshot);
    }
  };
  const apply = (change: StatusChange): boolean => {
    if (!current || change.generation !== current.generation) return false;
    if (change.format !== SNAPSHOT_FORMAT) return false;
    for (const [endpoint, status] of change.changes) {
      if (endpoint < current.statuses.length) current.statuses[endpoint] = status;
    }
    return true;
  };
  return {
    serve,
    current: () => current,
    generation,
    async act(request) {
      if (request.do === "load") {
        await load(Number(request["generation"]));
        return { generation: generation() };
      }
      const applied = apply(request as unknown as StatusChange);
      return { generation: generation(), applied };
    },
  };
}
