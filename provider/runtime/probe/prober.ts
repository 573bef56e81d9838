// The health of everything that is probed: profiles in, verdicts out. It joins the scheduler, which makes
// observations, to health/state, which counts them, and decides what a changed declaration leaves of a
// verdict (TM-152). No endpoint changes because the prober stopped: a verdict stands until an observation
// or a declaration says otherwise (TM-6).
import {
  type HealthState,
  type Observation,
  observe,
  restartCounting,
  UNPROBED,
} from "../../health/state.ts";
import type { Verdict } from "../../health/status.ts";
import type { StoredProfile } from "../../model/desired-state.ts";
import type { MonitorConfig } from "../../model/monitor-config.ts";
import type { Clock } from "../clock.ts";
import { createScheduler, type Probe } from "./scheduler.ts";
import { type ProbeTarget, probeTargets } from "./target.ts";

/** What a prober works with. */
export interface ProberOptions {
  readonly clock: Clock;
  readonly probe: Probe;
  /**
   * Hears of every change of a verdict. The observation is the one that changed it; there is none
   * when the declaration made the verdict void, which is then `none`.
   *
   * @param id - the endpoint's `probeId`
   */
  readonly changed: (id: string, verdict: Verdict, observation: Observation | undefined) => void;
}

/** Keeps the verdicts of all endpoints. */
export interface Prober {
  /**
   * Takes back a verdict that an earlier process saved. To be called before the first `update`, which
   * makes it void unless the endpoint is still declared as it was then.
   *
   * @param fingerprint - what `fingerprintOf` said when the verdict was saved
   */
  restore(id: string, fingerprint: string, verdict: Verdict): void;
  /** Replaces the profiles. Calls `changed` for each verdict that is void by it, at its end. */
  update(profiles: readonly StoredProfile[]): void;
  /** The verdict of an endpoint; `none` for one that is not probed. */
  verdictOf(id: string): Verdict;
  /** What has to be saved beside the verdict of a probed endpoint. */
  fingerprintOf(id: string): string | undefined;
  /** Ends all probing; nothing changes afterwards. */
  close(): void;
}

interface Held {
  readonly fingerprint: string;
  /** Absent when the verdict is restored: the counting begins anew anyway. */
  readonly monitor: MonitorConfig | undefined;
  readonly state: HealthState;
}

/** Makes a prober that knows of no endpoint. */
export function createProber({ clock, probe, changed }: ProberOptions): Prober {
  let held = new Map<string, Held>();
  const verdictOf = (id: string): Verdict => held.get(id)?.state.verdict ?? "none";

  function take({ id, fingerprint, monitor }: ProbeTarget, observation: Observation): void {
    const before = held.get(id)?.state ?? UNPROBED;
    const state = observe(before, observation, monitor.toleratedNumberOfFailures);
    held.set(id, { fingerprint, monitor, state });
    if (state.verdict !== before.verdict) changed(id, state.verdict, observation);
  }

  const scheduler = createScheduler({
    clock,
    probe,
    report: take,
    hasVerdict: (id) => verdictOf(id) !== "none",
  });

  return {
    restore(id, fingerprint, verdict) {
      const state: HealthState = { ...UNPROBED, verdict };
      held.set(id, { fingerprint, monitor: undefined, state });
    },
    update(profiles) {
      const before = held;
      const targets = probeTargets(profiles);
      held = new Map(
        targets.map((target) => {
          const { id, fingerprint, monitor } = target;
          return [id, { fingerprint, monitor, state: carriedOver(before.get(id), target) }];
        }),
      );
      scheduler.update(targets);
      for (const [id, { state }] of before) {
        if (state.verdict !== "none" && verdictOf(id) === "none") changed(id, "none", undefined);
      }
    },
    verdictOf,
    fingerprintOf: (id) => held.get(id)?.fingerprint,
    close: () => scheduler.close(),
  };
}

/** What a declaration leaves of the state of an endpoint that was probed before (TM-152). */
function carriedOver(before: Held | undefined, target: ProbeTarget): HealthState {
  if (before?.fingerprint !== target.fingerprint) return UNPROBED;
  return countsAlike(before.monitor, target.monitor) ? before.state : restartCounting(before.state);
}

function countsAlike(before: MonitorConfig | undefined, after: MonitorConfig): boolean {
  return (
    before?.intervalInSeconds === after.intervalInSeconds &&
    before.timeoutInSeconds === after.timeoutInSeconds &&
    before.toleratedNumberOfFailures === after.toleratedNumberOfFailures
  );
}
