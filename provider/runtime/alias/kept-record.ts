// Keeps the records of one flattened alias equal to its profile's answer (TM-287): looks what stands, writes
// when the set changes and never more often than the minimum interval, and tries again what failed. What
// comes while it is at work is looked at right after, all at once.
import type { Binding, BindingState } from "../../control/binding.ts";
import { messageOf } from "../../errors.ts";
import { readStanding, rewriteRecords } from "../../hosted-zone/claims.ts";
import type { HostedZone, OpenHostedZone, RecordSet } from "../../hosted-zone/hosted-zone.ts";
import { readMarker } from "../../hosted-zone/ownership.ts";
import { hasSameRecordSets } from "../../hosted-zone/record-set.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import type { AnswerSet } from "./answer-set.ts";
import { createNames } from "./names.ts";
import type { ResolveWithTtl } from "./resolve.ts";
import { addressesIn, findWanted, settleRecords, type Wanted } from "./wanted.ts";

/** What a record is kept with. */
export interface RecordWorld {
  readonly clock: Clock;
  readonly log: Log;
  readonly resolve: ResolveWithTtl;
  readonly openHostedZone: OpenHostedZone;
  /** The installation: its subscription's id. */
  readonly owner: string;
}

/** A record that was kept at the same place and is let go of. */
export interface LeavingRecord {
  /** Resolves when no change of it is under way any more. */
  readonly left: Promise<unknown>;
  /** When it was last written, on the clock; final once it has left. */
  writtenAtMs(): number;
}

/** One record to keep. */
export interface RecordOptions {
  readonly binding: Binding;
  /** The profile's answer just now. */
  readonly answer: () => AnswerSet;
  /** When the record was last written, on the clock. @default long ago */
  readonly writtenAtMs?: number;
  /** What is to be done first: the zone is not looked at before. @default nothing */
  readonly after?: LeavingRecord | undefined;
}

/** A record that is kept. */
export interface KeptRecord {
  readonly binding: Binding;
  state(): BindingState;
  /** When it was last written, on the clock. */
  writtenAtMs(): number;
  /** Finds the answer anew, soon, and what is to stand. */
  wake(): void;
  /** The same, and looks at the zone anew, with the credentials of then; it is pending at once. */
  lookAgain(): void;
  /** Begins no further change; resolves when none is under way any more. */
  stop(): Promise<void>;
}

/** First pause after a failure, in milliseconds. */
const FIRST_RETRY_MS = 1000;
/** The longest pause after failures, in milliseconds. */
export const MAX_RETRY_MS = 300_000;
/** First pause while whoever declares the record has not marked it yet, in milliseconds. */
const FIRST_UNCLAIMED_MS = 250;

const LOOKING_AGAIN = "the hosted zone is looked at again";

/** Begins to keep a record. */
export function keepRecord(options: RecordOptions, world: RecordWorld): KeptRecord {
  const { binding, answer } = options;
  const { clock, log } = world;
  const intervalMs = binding.minimumIntervalInSeconds * 1000;
  const names = createNames(world.resolve, clock, binding.minimumIntervalInSeconds);
  let state: BindingState = {
    kind: "pending",
    message: "the hosted zone has not been looked at yet",
    addresses: [],
    changeId: "",
  };
  let zone: HostedZone | undefined;
  /** What stands, as far as is known; `undefined` before the first look. */
  let standing: readonly RecordSet[] | undefined;
  let isChecked = false;
  /** Id of the last change; empty when it is not known. */
  let changeId = "";
  /** Whether something may have changed in the zone since it was looked at. */
  let isDoubted = false;
  let writtenAtMs = options.writtenAtMs ?? Number.NEGATIVE_INFINITY;
  let { after } = options;
  let failures = 0;
  let isStopped = false;
  let isAwake = false;
  let isRunning = false;
  let interrupt = () => {};
  let timer: Timer | undefined;
  let changing: Promise<unknown> = Promise.resolve();

  function become(kind: BindingState["kind"], message = ""): void {
    // What came of an earlier look says nothing to who asked for another one.
    if (isDoubted && kind !== "pending") {
      become("pending", LOOKING_AGAIN);
      return;
    }
    const isNew = kind !== state.kind || message !== state.message;
    const addresses = standing ? addressesIn(standing) : state.addresses;
    state = { kind, message, addresses, changeId };
    if (!isNew || isStopped) return;
    const { name, hostedZoneId } = binding;
    const fields = { name, hostedZoneId, addresses, message };
    if (kind === "stale") log.warn("alias-stale", fields);
    if (kind === "failed") log.error("alias-failed", fields);
  }

  /** @returns after how many milliseconds to look again; `undefined`: when woken */
  async function look(): Promise<number | undefined> {
    if (after) {
      // What is looked at before would be overtaken by the change under way.
      await after.left;
      writtenAtMs = after.writtenAtMs();
      after = undefined;
      if (isStopped) return undefined;
    }
    const wanted = await orInterrupt(findWanted(binding, answer(), names).catch(unresolved));
    if (wanted === undefined || isStopped) return undefined;
    if (isDoubted) forget();
    const before = standing ?? (await findStanding());
    if (before === undefined) {
      become("pending", `the ownership marker of ${binding.name} is not there yet`);
      return backoff(FIRST_UNCLAIMED_MS);
    }
    standing = before;
    if (wanted.kind === "last") {
      become(before.length > 0 ? "stale" : "pending", wanted.why);
      return wanted.holdsForMs;
    }
    const records = settleRecords(before, wanted);
    const waitMs = writtenAtMs + intervalMs - clock.nowMs();
    if (waitMs > 0 && !hasSameRecordSets(records, before)) {
      become("pending", `the next write may be in ${Math.ceil(waitMs / 1000)} s`);
      return waitMs;
    }
    await write(records, before);
    return wanted.holdsForMs;
  }

  /** What our marker says that stands; `undefined` when there is no marker. */
  async function findStanding(): Promise<readonly RecordSet[] | undefined> {
    const marker = readMarker(await readStanding(await openZone(), binding));
    if (marker.kind === "none") return undefined;
    // Whose it is, and whether it is as it was written, is looked at before anything is changed.
    return marker.kind === "marker" ? marker.marker.records : [];
  }

  async function write(records: readonly RecordSet[], before: readonly RecordSet[]): Promise<void> {
    if (!isChecked || !hasSameRecordSets(records, before)) {
      const { marker, changeId: writtenIn } = await rewriteRecords(untilStopped(await openZone()), {
        name: binding.name,
        kind: "flatten",
        owner: world.owner,
        resource: binding.profileId,
        records,
      });
      standing = marker.records;
      isChecked = true;
      if (writtenIn !== undefined) {
        become("written");
        const { name, hostedZoneId } = binding;
        log.info("alias-written", { name, hostedZoneId, addresses: state.addresses, changeId });
      }
    }
    failures = 0;
    become("written");
  }

  async function openZone(): Promise<HostedZone> {
    zone ??= await world.openHostedZone(binding);
    if (isStopped) zone.close();
    return zone;
  }

  /** The zone, of which no change is begun once the record is let go of. */
  function untilStopped(open: HostedZone): HostedZone {
    return {
      ...open,
      async change(changes) {
        if (isStopped) throw new Error("the binding is gone");
        changeId = ""; // and stays so where the answer is lost
        const change = open.change(changes);
        changing = change.catch(() => {});
        try {
          changeId = await change;
          return changeId;
        } finally {
          // Also a change that failed may have been made: its answer was lost.
          writtenAtMs = clock.nowMs();
        }
      },
    };
  }

  function unresolved(error: unknown): Wanted {
    return { kind: "last", why: messageOf(error), holdsForMs: backoff(intervalMs) };
  }

  /** Whatever was known of the zone is not any more, nor whether the credentials are still the same. */
  function forget(): void {
    zone?.close();
    zone = undefined;
    standing = undefined;
    isChecked = false;
    isDoubted = false;
  }

  function failed(error: unknown): number {
    become("failed", messageOf(error));
    forget();
    return backoff(Math.max(FIRST_RETRY_MS, intervalMs));
  }

  /** A longer pause each time, up to a quarter shorter by chance, so that not all come at once. */
  function backoff(firstMs: number): number {
    const pauseMs = Math.min(firstMs * 2 ** failures++, MAX_RETRY_MS);
    return pauseMs * (1 - clock.draw() / 4);
  }

  /** `undefined` when it was woken before. */
  function orInterrupt(looking: Promise<Wanted>): Promise<Wanted | undefined> {
    return Promise.race([
      looking,
      new Promise<undefined>((resolve) => {
        interrupt = () => resolve(undefined);
      }),
    ]);
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (isAwake && !isStopped) {
      isAwake = false;
      const againMs = await look().catch(failed);
      if (isAwake || isStopped || againMs === undefined) continue;
      timer = clock.after(againMs, () => record.wake());
    }
    isRunning = false;
  }

  const record: KeptRecord = {
    binding,
    state: () => state,
    writtenAtMs: () => after?.writtenAtMs() ?? writtenAtMs,
    wake() {
      if (isStopped) return;
      timer?.cancel();
      isAwake = true;
      interrupt();
      void run();
    },
    lookAgain() {
      if (isStopped) return;
      isDoubted = true;
      become("pending", LOOKING_AGAIN);
      record.wake();
    },
    async stop() {
      isStopped = true;
      timer?.cancel();
      interrupt();
      await changing;
      zone?.close();
    },
  };
  return record;
}
