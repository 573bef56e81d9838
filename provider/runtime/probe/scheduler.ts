// When each endpoint is probed. It reports observations and keeps no health: what it wants to know of a
// verdict it asks. One endpoint can never hold up another, nor itself for longer than an interval.
//
// Three rules meet here (TM-171): probes of an endpoint start one interval apart, whatever comes of them;
// the first starts at once; afterwards each endpoint has its own slot in the interval, so that ten
// thousand of them come evenly. Moving from "at once" to the slot takes one gap that is no interval, and
// TM-181 bounds from both sides how long a fault lasts before it shows. So the gap is a shorter one,
// never longer: no fault then waits more than an interval for the probe that sees it. And it comes only
// when the endpoint has got a verdict: failures on the way to one are thus always whole intervals apart,
// and tolerating N of them tolerates at least N intervals. After a verdict, which is a success or a
// count already full, one probe more can hasten nothing but a recovery.
import { createHash } from "node:crypto";
import { messageOf } from "../../errors.ts";
import type { Observation } from "../../health/state.ts";
import type { Clock, Timer } from "../clock.ts";
import type { ProbeTarget } from "./target.ts";

/** Probes a target once; ends early, with whatever observation, when the signal says so. */
export type Probe = (target: ProbeTarget, signal: AbortSignal) => Promise<Observation>;

/** What a scheduler works with. */
export interface SchedulerOptions {
  readonly clock: Clock;
  readonly probe: Probe;
  /** Receives each observation, with the target as it stands by now. */
  readonly report: (target: ProbeTarget, observation: Observation) => void;
  /** Tells whether an endpoint has a verdict; asked after the observation was reported. */
  readonly hasVerdict: (id: string) => boolean;
}

/** Keeps probing a set of targets. */
export interface Scheduler {
  /**
   * Replaces the targets. An unchanged one keeps its cadence, whatever else changes; one with another
   * fingerprint starts afresh; one that is gone is probed no more. A result that is on its way
   * for either of these two is dropped.
   */
  update(targets: readonly ProbeTarget[]): void;
  /** Ends all probing; nothing is reported afterwards. */
  close(): void;
}

/** Many first probes are spread over this long, within the second that TM-171 allows. */
const FIRST_PROBES_SPREAD_MS = 800;

interface Entry {
  target: ProbeTarget;
  /** When the next probe is to start. */
  dueAtMs: number;
  /** Whether `dueAtMs` is in the endpoint's slot. */
  inSlot: boolean;
  timer: Timer | undefined;
  /** The probe under way. */
  flight: AbortController | undefined;
}

/** Makes a scheduler without targets. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, probe, report, hasVerdict } = options;
  const entries = new Map<string, Entry>();

  function arm(entry: Entry, dueAtMs: number): void {
    entry.timer?.cancel();
    entry.dueAtMs = dueAtMs;
    entry.timer = clock.after(Math.max(0, dueAtMs - clock.nowMs()), () => void start(entry));
  }

  function armInSlot(entry: Entry, afterMs: number): void {
    entry.inSlot = true;
    arm(entry, nextSlot(entry.target, afterMs));
  }

  async function start(entry: Entry): Promise<void> {
    const { target, dueAtMs } = entry;
    const intervalMs = intervalOf(target);
    const startedAtMs = clock.nowMs();
    // A machine that slept: what it missed is missed, and all go on in their slots, not all at once.
    if (startedAtMs - dueAtMs >= intervalMs) return armInSlot(entry, startedAtMs);
    // Counted from when it was due, so that delays never add up.
    arm(entry, dueAtMs + intervalMs);
    // The timeout is shorter than the interval (TM-22): what has not ended by now never will.
    entry.flight?.abort();
    const flight = new AbortController();
    entry.flight = flight;
    const observation = await probe(target, flight.signal).catch((error: unknown) =>
      brokenProbe(error, clock.nowMs() - startedAtMs),
    );
    if (entry.flight !== flight) return;
    entry.flight = undefined;
    report(entry.target, observation);
    const wanted = entries.get(target.id) === entry;
    if (wanted && !entry.inSlot && hasVerdict(target.id)) armInSlot(entry, clock.nowMs());
  }

  /** Takes a target in; gives its entry when the first or next probe has to be planned anew. */
  function admit(target: ProbeTarget): Entry | undefined {
    const known = entries.get(target.id);
    if (known?.target.fingerprint === target.fingerprint) {
      const sameCadence = intervalOf(known.target) === intervalOf(target);
      known.target = target;
      return sameCadence ? undefined : known;
    }
    if (known) stop(known);
    const entry = { target, dueAtMs: 0, inSlot: false, timer: undefined, flight: undefined };
    entries.set(target.id, entry);
    return entry;
  }

  function stop(entry: Entry): void {
    entry.timer?.cancel();
    entry.flight?.abort();
    entry.flight = undefined;
  }

  return {
    update(targets) {
      const wanted = new Set(targets.map(({ id }) => id));
      for (const [id, entry] of entries) {
        if (wanted.has(id)) continue;
        stop(entry);
        entries.delete(id);
      }
      const nowMs = clock.nowMs();
      const urgent: Entry[] = [];
      for (const entry of targets.map(admit)) {
        if (!entry) continue;
        // With a verdict from before, kept or restored, the slot is soon enough.
        if (hasVerdict(entry.target.id)) armInSlot(entry, nowMs);
        else urgent.push(entry);
      }
      for (const [index, entry] of urgent.entries()) {
        arm(entry, nowMs + (index / urgent.length) * FIRST_PROBES_SPREAD_MS);
      }
    },
    close() {
      for (const entry of entries.values()) stop(entry);
      entries.clear();
    },
  };
}

function intervalOf(target: ProbeTarget): number {
  return target.monitor.intervalInSeconds * 1000;
}

/** The next time of a target's slot: the same fraction of every interval, by a hash of its id (TM-171). */
function nextSlot(target: ProbeTarget, afterMs: number): number {
  const intervalMs = intervalOf(target);
  const hash = createHash("sha256").update(target.id).digest().readUInt32BE(0);
  const offsetMs = Math.floor((hash / 2 ** 32) * intervalMs);
  return offsetMs + (Math.floor((afterMs - offsetMs) / intervalMs) + 1) * intervalMs;
}

/** A probe that rejects has a bug; the other endpoints, and the verdict of this one, do not suffer for it. */
function brokenProbe(error: unknown, elapsedMs: number): Observation {
  return { kind: "inconclusive", cause: messageOf(error), elapsedMs };
}
