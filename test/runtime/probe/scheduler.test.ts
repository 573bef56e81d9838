import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Observation } from "../../../provider/health/state.ts";
import {
  createScheduler,
  type Probe,
  type Scheduler,
} from "../../../provider/runtime/probe/scheduler.ts";
import type { ProbeTarget } from "../../../provider/runtime/probe/target.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { probeTarget, type TargetSketch } from "../../support/probe-targets.ts";

const INTERVAL_MS = 10_000;
const SUCCESS: Observation = { kind: "success", statusCode: 200, elapsedMs: 0 };
const never = new Promise<Observation>(() => {});

interface Started {
  readonly id: string;
  readonly atMs: number;
  readonly signal: AbortSignal;
}

let clock: ManualClock;
let started: Started[];
let reported: { target: ProbeTarget; observation: Observation }[];
let verdicts: Set<string>;
/** What the next probes give; a success right away unless a test says otherwise. */
let answer: (target: ProbeTarget) => Promise<Observation>;
let scheduler: Scheduler;

beforeEach(() => {
  clock = createManualClock(123_456.25);
  started = [];
  reported = [];
  verdicts = new Set();
  answer = async () => SUCCESS;
  const probe: Probe = (target, signal) => {
    started.push({ id: target.id, atMs: clock.nowMs(), signal });
    return answer(target);
  };
  scheduler = createScheduler({
    clock,
    probe,
    report: (target, observation) => {
      reported.push({ target, observation });
      if (observation.kind === "success") verdicts.add(target.id);
    },
    hasVerdict: (id) => verdicts.has(id),
  });
});

const target = (id: string, sketch: TargetSketch = {}) => probeTarget({ ...sketch, id });
const startsOf = (id: string) => started.filter((probe) => probe.id === id).map(({ atMs }) => atMs);
const gaps = (times: readonly number[]) =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));
const targets = (count: number) =>
  Array.from({ length: count }, (_, index) => target(`endpoint-${index}`));

describe("the first probe", () => {
  it("of one endpoint starts at once (TM-171)", async () => {
    const nowMs = clock.nowMs();
    scheduler.update([target("a")]);
    await clock.advance(0);
    expect(startsOf("a")).toEqual([nowMs]);
  });

  it("of many endpoints starts within a second, not in one burst (TM-171)", async () => {
    const nowMs = clock.nowMs();
    scheduler.update(targets(100));
    await clock.advance(999);
    expect(new Set(started.map(({ id }) => id)).size).toBe(100);
    const first = targets(100).map(({ id }) => (startsOf(id)[0] ?? 0) - nowMs);
    expect(first.filter((sinceMs) => sinceMs < 100).length).toBeLessThan(20);
  });

  it("of an endpoint that has a verdict from before comes in its slot, within one interval", async () => {
    const nowMs = clock.nowMs();
    for (const { id } of targets(50)) verdicts.add(id);
    scheduler.update(targets(50));
    await clock.advance(INTERVAL_MS);
    expect(started).toHaveLength(50);
    expect(started.filter(({ atMs }) => atMs - nowMs < 1000).length).toBeLessThan(15);
  });
});

describe("until an endpoint has a verdict", () => {
  const failing: readonly [string, () => Promise<Observation>][] = [
    ["fail at once", async () => ({ kind: "failure", failure: "refused", elapsedMs: 0 })],
    [
      "fail by timeout",
      () =>
        new Promise((resolve) => {
          clock.after(5000, () =>
            resolve({ kind: "failure", failure: "timeout", elapsedMs: 5000 }),
          );
        }),
    ],
    ["are inconclusive", async () => ({ kind: "inconclusive", cause: "EMFILE", elapsedMs: 0 })],
  ];
  it.each(failing)(
    "probes that %s start exactly one interval apart (TM-171)",
    async (_what, give) => {
      answer = give;
      scheduler.update([target("a")]);
      await clock.advance(4 * INTERVAL_MS);
      expect(gaps(startsOf("a"))).toEqual(new Array(4).fill(INTERVAL_MS));
    },
  );
});

describe("once it has a verdict, an endpoint", () => {
  it("is probed in its slot, one interval apart, after one gap that is no longer (TM-171)", async () => {
    scheduler.update(targets(40));
    await clock.advance(5 * INTERVAL_MS);
    for (const { id } of targets(40)) {
      const [first = 0, ...rest] = gaps(startsOf(id));
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThanOrEqual(INTERVAL_MS);
      expect(rest.length).toBeGreaterThanOrEqual(3);
      expect(new Set(rest)).toEqual(new Set([INTERVAL_MS]));
    }
  });

  it("waits for its next slot when the first answer came after this one", async () => {
    answer = () =>
      new Promise((resolve) => {
        clock.after(4000, () => resolve(SUCCESS));
      });
    scheduler.update(targets(40));
    await clock.advance(5 * INTERVAL_MS);
    for (const { id } of targets(40)) {
      const [first = 0, ...rest] = startsOf(id);
      expect((rest[0] ?? 0) - first).toBeGreaterThanOrEqual(4000);
      expect(new Set(rest.map((atMs) => atMs % INTERVAL_MS)).size).toBe(1);
    }
  });

  it("has the same slot in every process (TM-171)", async () => {
    scheduler.update([target("a")]);
    await clock.advance(2 * INTERVAL_MS);
    const slot = (startsOf("a").at(-1) ?? 0) % INTERVAL_MS;
    scheduler.close();
    started = [];
    scheduler.update([target("a"), target("b")]);
    await clock.advance(2.5 * INTERVAL_MS);
    expect((startsOf("a").at(-1) ?? 0) % INTERVAL_MS).toBe(slot);
  });

  it("shares the interval evenly with all others (TM-171)", async () => {
    const alike = targets(1000);
    for (const { id } of alike) verdicts.add(id);
    scheduler.update(alike);
    await clock.advance(INTERVAL_MS);
    const tenths = new Array<number>(10).fill(0);
    for (const { atMs } of started) {
      const tenth = Math.floor((atMs % INTERVAL_MS) / (INTERVAL_MS / 10));
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(started).toHaveLength(1000);
    for (const count of tenths) {
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(140);
    }
  });

  it("is never late for good: delays of timers do not add up", async () => {
    verdicts.add("a");
    scheduler.update([target("a")]);
    await clock.advance(INTERVAL_MS);
    const [first = 0] = startsOf("a");
    for (let round = 1; round <= 20; round++) {
      await clock.jump(first + round * INTERVAL_MS + 37 - clock.nowMs());
      expect(startsOf("a").at(-1)).toBe(first + round * INTERVAL_MS + 37);
    }
  });
});

describe("a machine that slept", () => {
  it("an hour makes no burst: each endpoint goes on in its slot, once per interval", async () => {
    const many = targets(200);
    scheduler.update(many);
    await clock.advance(2 * INTERVAL_MS);
    started = [];
    await clock.jump(3_600_000);
    expect(started).toEqual([]);
    await clock.advance(INTERVAL_MS);
    expect(started.map(({ id }) => id).sort()).toEqual(many.map(({ id }) => id).sort());
    const wokeAtMs = clock.nowMs() - INTERVAL_MS;
    expect(started.filter(({ atMs }) => atMs - wokeAtMs < 1000).length).toBeLessThan(60);
  });

  it("less than an interval probes what is due, once, and keeps the slot", async () => {
    verdicts.add("a");
    scheduler.update([target("a")]);
    await clock.advance(INTERVAL_MS);
    const [first = 0] = startsOf("a");
    await clock.jump(first + INTERVAL_MS + 3000 - clock.nowMs());
    await clock.advance(10_000);
    expect(gaps(startsOf("a"))).toEqual([INTERVAL_MS + 3000, INTERVAL_MS - 3000]);
  });
});

describe("a probe", () => {
  it("that never settles holds up neither the others nor, past an interval, its own endpoint", async () => {
    answer = ({ id }) => (id === "stuck" ? never : Promise.resolve(SUCCESS));
    scheduler.update([target("stuck"), target("well")]);
    await clock.advance(3 * INTERVAL_MS);
    expect(gaps(startsOf("stuck"))).toEqual([INTERVAL_MS, INTERVAL_MS, INTERVAL_MS]);
    expect(startsOf("well").length).toBeGreaterThanOrEqual(3);
    const stuck = started.filter(({ id }) => id === "stuck");
    expect(stuck.map(({ signal }) => signal.aborted)).toEqual([true, true, true, false]);
  });

  it("that rejects is inconclusive, and probing goes on", async () => {
    answer = () => Promise.reject(new Error("a bug"));
    scheduler.update([target("a")]);
    await clock.advance(INTERVAL_MS);
    expect(started).toHaveLength(2);
    expect(reported[0]?.observation).toEqual({
      kind: "inconclusive",
      cause: "a bug",
      elapsedMs: 0,
    });
  });

  it("reports what it saw, with its target", async () => {
    const only = target("a");
    scheduler.update([only]);
    await clock.advance(0);
    expect(reported).toEqual([{ target: only, observation: SUCCESS }]);
  });
});

describe("an update", () => {
  it("keeps the cadence of targets that stay as they are (TM-171)", async () => {
    verdicts.add("a");
    scheduler.update([target("a")]);
    await clock.advance(INTERVAL_MS);
    for (let count = 0; count < 7; count++) {
      scheduler.update([target("a"), target(`other-${count}`)]);
      await clock.advance(INTERVAL_MS / 2 - 1);
    }
    expect(new Set(gaps(startsOf("a")))).toEqual(new Set([INTERVAL_MS]));
  });

  it("keeps the cadence before the first verdict too", async () => {
    answer = () => never;
    scheduler.update([target("a")]);
    await clock.advance(4000);
    scheduler.update([target("a")]);
    await clock.advance(2 * INTERVAL_MS);
    expect(gaps(startsOf("a"))).toEqual([INTERVAL_MS, INTERVAL_MS]);
  });

  it("probes a target with another fingerprint at once, and drops what is on its way (TM-152)", async () => {
    const { promise, resolve } = Promise.withResolvers<Observation>();
    answer = () => promise;
    scheduler.update([target("a")]);
    await clock.advance(4000);
    answer = () => never;
    scheduler.update([target("a", { fingerprint: "another" })]);
    await clock.advance(0);
    expect(gaps(startsOf("a"))).toEqual([4000]);
    expect(started[0]?.signal.aborted).toBe(true);
    resolve(SUCCESS);
    await clock.advance(0);
    expect(reported).toEqual([]);
    await clock.advance(INTERVAL_MS);
    expect(gaps(startsOf("a"))).toEqual([4000, INTERVAL_MS]);
  });

  it("stops probing what is gone, and drops what is on its way", async () => {
    const { promise, resolve } = Promise.withResolvers<Observation>();
    answer = () => promise;
    scheduler.update([target("a")]);
    await clock.advance(0);
    scheduler.update([]);
    expect(started[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    resolve(SUCCESS);
    await clock.advance(3 * INTERVAL_MS);
    expect(started).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  it("from within a report stops the reporting endpoint for good", async () => {
    const inside = createScheduler({
      clock,
      probe: async () => SUCCESS,
      report: () => inside.update([]),
      hasVerdict: () => true,
    });
    inside.update([target("a")]);
    await clock.advance(INTERVAL_MS);
    expect(clock.pending).toBe(0);
    const unsettled = createScheduler({
      clock,
      probe: async () => SUCCESS,
      report: () => {
        verdicts.add("a");
        unsettled.update([]);
      },
      hasVerdict: (id) => verdicts.has(id),
    });
    unsettled.update([target("a")]);
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it("to another interval moves an endpoint that has a verdict to its slot there", async () => {
    verdicts.add("a");
    scheduler.update([target("a", { monitor: { intervalInSeconds: 30 } })]);
    await clock.advance(30_000);
    const changedAtMs = clock.nowMs();
    scheduler.update([target("a", { monitor: { intervalInSeconds: 10 } })]);
    await clock.advance(30_000);
    const since = startsOf("a").filter((atMs) => atMs > changedAtMs);
    expect((since[0] ?? 0) - changedAtMs).toBeLessThanOrEqual(10_000);
    expect(gaps(since)).toEqual([10_000, 10_000]);
  });

  it("to another interval still takes the result that is on its way (TM-152)", async () => {
    const { promise, resolve } = Promise.withResolvers<Observation>();
    verdicts.add("a");
    answer = () => promise;
    scheduler.update([target("a", { monitor: { intervalInSeconds: 30 } })]);
    await clock.advance(30_000);
    const changed = target("a", { monitor: { intervalInSeconds: 10 } });
    scheduler.update([changed]);
    resolve(SUCCESS);
    await clock.advance(0);
    expect(reported).toEqual([{ target: changed, observation: SUCCESS }]);
  });

  it("to another timeout or tolerance leaves the cadence as it is, and reports with the new target", async () => {
    verdicts.add("a");
    scheduler.update([target("a")]);
    await clock.advance(INTERVAL_MS);
    const changed = target("a", { monitor: { timeoutInSeconds: 9, toleratedNumberOfFailures: 2 } });
    scheduler.update([changed]);
    await clock.advance(INTERVAL_MS);
    expect(gaps(startsOf("a"))).toEqual([INTERVAL_MS]);
    expect(reported.at(-1)?.target).toBe(changed);
  });
});

describe("closing", () => {
  it("calls off what is under way, leaves no timer and reports nothing more", async () => {
    const { promise, resolve } = Promise.withResolvers<Observation>();
    answer = () => promise;
    scheduler.update(targets(3));
    await clock.advance(900);
    scheduler.close();
    expect(started.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
    expect(clock.pending).toBe(0);
    resolve(SUCCESS);
    await clock.advance(INTERVAL_MS);
    expect(reported).toEqual([]);
  });
});
