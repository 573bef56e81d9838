import { beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Observation } from "../../../provider/health/state.ts";
import type { Verdict } from "../../../provider/health/status.ts";
import type { StoredProfile } from "../../../provider/model/desired-state.ts";
import type { StoredEndpoint } from "../../../provider/model/endpoint.ts";
import {
  type MonitorConfig,
  worstDegradedSeconds,
} from "../../../provider/model/monitor-config.ts";
import type { Profile } from "../../../provider/model/profile.ts";
import { createProber, type Prober } from "../../../provider/runtime/probe/prober.ts";
import { probeId } from "../../../provider/runtime/probe/target.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { storedProfile } from "../../support/profiles.ts";

const SUCCESS: Observation = { kind: "success", statusCode: 200, elapsedMs: 0 };
const REFUSED: Observation = { kind: "failure", failure: "refused", elapsedMs: 0 };
const INTERVAL_MS = 10_000;

interface Change {
  readonly profile?: Partial<Profile>;
  readonly monitor?: Partial<MonitorConfig>;
  readonly endpoint?: Partial<StoredEndpoint>;
}

/** One profile with the endpoint `a`, probed every 10 s, 5 s timeout, no failure tolerated. */
function declared({ profile, monitor, endpoint }: Change = {}): StoredProfile {
  const stored = storedProfile("web", { endpoints: [{ name: "a", target: "192.0.2.1" }] });
  const monitorConfig: MonitorConfig = {
    ...stored.profile.monitorConfig,
    intervalInSeconds: 10,
    timeoutInSeconds: 5,
    toleratedNumberOfFailures: 0,
    ...monitor,
  };
  return {
    ...stored,
    profile: { ...stored.profile, monitorConfig, ...profile },
    endpoints: stored.endpoints.map((each) => ({ ...each, ...endpoint })),
  };
}

const ID = probeId(declared().key, { kind: "externalEndpoints", name: "a" });

let clock: ManualClock;
let seen: Observation;
let probes: number;
let changes: [id: string, verdict: Verdict, observation: Observation | undefined][];
let prober: Prober;

function openProber(): Prober {
  return createProber({
    clock,
    probe: async () => {
      probes++;
      return seen;
    },
    changed: (...change) => changes.push(change),
  });
}

beforeEach(() => {
  clock = createManualClock(5_000_000);
  seen = SUCCESS;
  probes = 0;
  changes = [];
  prober = openProber();
});

describe("a verdict", () => {
  it("is none before the first observation, and for what is not probed (TM-152)", () => {
    prober.update([declared()]);
    expect(prober.verdictOf(ID)).toBe("none");
    expect(prober.verdictOf("unheard of")).toBe("none");
  });

  it("comes with the first success, and is told once (TM-153)", async () => {
    prober.update([declared()]);
    await clock.advance(3 * INTERVAL_MS);
    expect(prober.verdictOf(ID)).toBe("healthy");
    expect(changes).toEqual([[ID, "healthy", SUCCESS]]);
  });

  it("follows the tolerated failures of the profile (TM-164), and one success (TM-165)", async () => {
    prober.update([declared({ monitor: { toleratedNumberOfFailures: 2 } })]);
    await clock.advance(INTERVAL_MS);
    changes = [];
    seen = REFUSED;
    await clock.advance(2 * INTERVAL_MS);
    expect(changes).toEqual([]);
    await clock.advance(INTERVAL_MS);
    expect(changes).toEqual([[ID, "unhealthy", REFUSED]]);
    seen = SUCCESS;
    await clock.advance(INTERVAL_MS);
    expect(changes.slice(1)).toEqual([[ID, "healthy", SUCCESS]]);
  });

  it("stands while probes are inconclusive, and when the prober is closed (TM-6)", async () => {
    prober.update([declared()]);
    await clock.advance(0);
    seen = { kind: "inconclusive", cause: "EMFILE", elapsedMs: 0 };
    await clock.advance(5 * INTERVAL_MS);
    expect(prober.verdictOf(ID)).toBe("healthy");
    prober.close();
    seen = REFUSED;
    await clock.advance(5 * INTERVAL_MS);
    expect(prober.verdictOf(ID)).toBe("healthy");
    expect(clock.pending).toBe(0);
  });
});

describe("a declaration that makes earlier observations mean nothing", () => {
  const rows: readonly [what: string, change: Change][] = [
    ["another target", { endpoint: { target: "192.0.2.9" } }],
    ["another port", { monitor: { port: 8080 } }],
    ["another path", { monitor: { path: "/health" } }],
    ["another header of the profile", { monitor: { customHeaders: [{ name: "A", value: "1" }] } }],
    [
      "another header of the endpoint",
      { endpoint: { customHeaders: [{ name: "A", value: "1" }] } },
    ],
    ["other code ranges", { monitor: { expectedStatusCodeRanges: [{ min: 200, max: 204 }] } }],
  ];
  it.each(rows)("(%s) drops the verdict and probes at once (TM-152)", async (_what, change) => {
    prober.update([declared()]);
    await clock.advance(2 * INTERVAL_MS);
    changes = [];
    const before = probes;
    prober.update([declared(change)]);
    expect(prober.verdictOf(ID)).toBe("none");
    expect(changes).toEqual([[ID, "none", undefined]]);
    await clock.advance(0);
    expect(probes).toBe(before + 1);
    expect(prober.verdictOf(ID)).toBe("healthy");
  });

  const offs: readonly [what: string, change: Change][] = [
    ["the endpoint is disabled", { endpoint: { endpointStatus: "Disabled" } }],
    ["the profile is disabled", { profile: { profileStatus: "Disabled" } }],
    ["the endpoint is always served", { endpoint: { alwaysServe: "Enabled" } }],
  ];
  it.each(offs)(
    "(%s) ends probing; once it is undone checking begins anew (TM-152, TM-168)",
    async (_what, off) => {
      prober.update([declared()]);
      await clock.advance(2 * INTERVAL_MS);
      changes = [];
      prober.update([declared(off)]);
      expect(changes).toEqual([[ID, "none", undefined]]);
      const before = probes;
      await clock.advance(3 * INTERVAL_MS);
      expect(probes).toBe(before);
      prober.update([declared()]);
      expect(prober.verdictOf(ID)).toBe("none");
      await clock.advance(0);
      expect(prober.verdictOf(ID)).toBe("healthy");
    },
  );

  it("(the endpoint is gone) drops the verdict", async () => {
    prober.update([declared()]);
    await clock.advance(0);
    prober.update([]);
    expect(changes.at(-1)).toEqual([ID, "none", undefined]);
    expect(prober.fingerprintOf(ID)).toBeUndefined();
  });

  it("says nothing of an endpoint that had no verdict yet", () => {
    prober.update([declared()]);
    prober.update([declared({ monitor: { port: 8080 } })]);
    prober.update([]);
    expect(changes).toEqual([]);
  });
});

describe("a declaration that changes only how is counted", () => {
  const rows: readonly [what: string, monitor: Partial<MonitorConfig>][] = [
    ["another timeout", { timeoutInSeconds: 9 }],
    ["another tolerance", { toleratedNumberOfFailures: 3 }],
  ];
  it.each(rows)(
    "(%s) keeps the verdict and counts from nothing (TM-152)",
    async (_what, monitor) => {
      const before = { toleratedNumberOfFailures: 2 };
      prober.update([declared({ monitor: before })]);
      await clock.advance(INTERVAL_MS);
      seen = REFUSED;
      await clock.advance(2 * INTERVAL_MS);
      prober.update([declared({ monitor: { ...before, ...monitor } })]);
      expect(prober.verdictOf(ID)).toBe("healthy");
      const tolerated = monitor.toleratedNumberOfFailures ?? 2;
      await clock.advance(tolerated * INTERVAL_MS);
      expect(prober.verdictOf(ID)).toBe("healthy");
      await clock.advance(INTERVAL_MS);
      expect(prober.verdictOf(ID)).toBe("unhealthy");
    },
  );

  it("(another interval) keeps the verdict and counts from nothing (TM-152)", async () => {
    prober.update([declared({ monitor: { toleratedNumberOfFailures: 1, intervalInSeconds: 30 } })]);
    await clock.advance(30_000);
    seen = REFUSED;
    await clock.advance(30_000);
    prober.update([declared({ monitor: { toleratedNumberOfFailures: 1, intervalInSeconds: 10 } })]);
    const before = probes;
    await clock.advance(10_000);
    expect(probes).toBe(before + 1);
    expect(prober.verdictOf(ID)).toBe("healthy");
    await clock.advance(10_000);
    expect(prober.verdictOf(ID)).toBe("unhealthy");
  });

  it("keeps an unhealthy endpoint unhealthy (TM-152)", async () => {
    seen = REFUSED;
    prober.update([declared()]);
    await clock.advance(0);
    prober.update([declared({ monitor: { toleratedNumberOfFailures: 9 } })]);
    await clock.advance(2 * INTERVAL_MS);
    expect(prober.verdictOf(ID)).toBe("unhealthy");
  });

  it("(nothing at all) keeps the count", async () => {
    prober.update([declared({ monitor: { toleratedNumberOfFailures: 1 } })]);
    await clock.advance(0);
    seen = REFUSED;
    while (probes < 2) await clock.advance(1000);
    prober.update([declared({ monitor: { toleratedNumberOfFailures: 1 } })]);
    await clock.advance(INTERVAL_MS);
    expect(prober.verdictOf(ID)).toBe("unhealthy");
  });
});

describe("after a restart of the controller", () => {
  async function savedAs(
    observation: Observation,
  ): Promise<[fingerprint: string, verdict: Verdict]> {
    const earlier = openProber();
    seen = observation;
    earlier.update([declared()]);
    await clock.advance(0);
    earlier.close();
    changes = [];
    return [earlier.fingerprintOf(ID) ?? "", earlier.verdictOf(ID)];
  }

  it.each([REFUSED, SUCCESS])(
    "a saved verdict stands until a probe says otherwise, in the slot (%j)",
    async (last) => {
      const [fingerprint, verdict] = await savedAs(last);
      prober.restore(ID, fingerprint, verdict);
      expect(prober.verdictOf(ID)).toBe(verdict);
      prober.update([declared()]);
      expect(prober.verdictOf(ID)).toBe(verdict);
      seen = last === SUCCESS ? REFUSED : SUCCESS;
      await clock.advance(INTERVAL_MS);
      expect(changes).toEqual([[ID, verdict === "healthy" ? "unhealthy" : "healthy", seen]]);
    },
  );

  it("a saved verdict of an endpoint declared otherwise is void, and is told so", async () => {
    const [, verdict] = await savedAs(REFUSED);
    prober.restore(ID, "of something else", verdict);
    prober.update([declared()]);
    expect(prober.verdictOf(ID)).toBe("none");
    expect(changes).toEqual([[ID, "none", undefined]]);
  });

  it("a saved verdict of an endpoint that is gone is void, and is told so", async () => {
    prober.restore(ID, ...(await savedAs(REFUSED)));
    prober.update([]);
    expect(changes).toEqual([[ID, "none", undefined]]);
  });
});

describe("the time from a fault to the verdict (TM-181)", () => {
  const settings = fc.constantFrom(10, 30).chain((intervalInSeconds) =>
    fc.record({
      intervalInSeconds: fc.constant(intervalInSeconds as 10 | 30),
      timeoutInSeconds: fc.integer({ min: 5, max: intervalInSeconds === 10 ? 9 : 10 }),
      toleratedNumberOfFailures: fc.integer({ min: 0, max: 4 }),
    }),
  );

  it.each(["hanging", "refused"] as const)(
    "is within its bounds from the first moment on: %s",
    async (fault) => {
      await fc.assert(
        fc.asyncProperty(
          settings,
          fc.integer({ min: 0, max: 100_000 }),
          fc.integer({ min: 0, max: 1000 }),
          async (monitor, startMs, faultTenths) => {
            const time = createManualClock(startMs);
            const timeoutMs = fault === "hanging" ? monitor.timeoutInSeconds * 1000 : 0;
            const faultAtMs = startMs + faultTenths * 100;
            let degradedAtMs = 0;
            const subject = createProber({
              clock: time,
              probe: () =>
                new Promise((resolve) => {
                  if (time.nowMs() < faultAtMs) return resolve(SUCCESS);
                  return void time.after(timeoutMs, () => resolve(REFUSED));
                }),
              changed: (_id, verdict) => {
                if (verdict === "unhealthy") degradedAtMs ||= time.nowMs();
              },
            });
            subject.update([declared({ monitor })]);
            const longestMs = worstDegradedSeconds(monitor, fault) * 1000;
            await time.advance(faultTenths * 100 + longestMs + 1000);
            subject.close();
            const tookMs = degradedAtMs - faultAtMs;
            const shortestMs = monitor.toleratedNumberOfFailures * monitor.intervalInSeconds * 1000;
            expect(tookMs).toBeGreaterThanOrEqual(shortestMs + timeoutMs);
            expect(tookMs).toBeLessThanOrEqual(longestMs);
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
