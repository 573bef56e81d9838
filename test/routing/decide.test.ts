import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ENDPOINT_STATUSES } from "../../provider/health/status.ts";
import { type DecisionSketch, decisionOf } from "../support/decisions.ts";
import { referenceAnswer } from "../support/reference.ts";

describe("priority routing", () => {
  it.each<[string, DecisionSketch, string, string[]]>([
    [
      "returns the lowest priority value (TM-66)",
      { statuses: ["Online", "Online"], priorities: [9, 3] },
      "e1",
      ["chosen", "lower-priority"],
    ],
    [
      "counts CheckingEndpoint as available (TM-56)",
      { statuses: ["CheckingEndpoint", "Online"] },
      "e0",
      ["chosen", "lower-priority"],
    ],
    [
      "counts Unmonitored as available (TM-56)",
      { statuses: ["Unmonitored", "Online"] },
      "e0",
      ["chosen", "lower-priority"],
    ],
    [
      "leaves a degraded endpoint out (TM-56)",
      { statuses: ["Degraded", "Online"] },
      "e1",
      ["degraded", "chosen"],
    ],
    [
      "never serves a disabled endpoint (TM-55)",
      { statuses: ["Disabled", "Online"] },
      "e1",
      ["status-excluded", "chosen"],
    ],
    [
      "never serves a stopped endpoint (TM-58)",
      { statuses: ["Stopped", "Degraded"] },
      "e1",
      ["all-degraded", "status-excluded", "chosen"],
    ],
    [
      "acts as if all were online when all are degraded (TM-57, TM-71)",
      { statuses: ["Degraded", "Degraded"] },
      "e0",
      ["all-degraded", "chosen", "lower-priority"],
    ],
    [
      "switches that exception off by one available endpoint (TM-59)",
      { statuses: ["Degraded", "Degraded", "CheckingEndpoint"] },
      "e2",
      ["degraded", "degraded", "chosen"],
    ],
    [
      "denies the name of a disabled profile (TM-60)",
      { statuses: ["Inactive"], profileEnabled: false },
      "denied",
      ["profile-not-live"],
    ],
    [
      "denies a name whose endpoints are all disabled (TM-61)",
      { statuses: ["Disabled"] },
      "denied",
      ["profile-not-live"],
    ],
    ["denies a name without endpoints (TM-61)", { statuses: [] }, "denied", ["profile-not-live"]],
    [
      "gives no data when all enabled endpoints are stopped (TM-62)",
      { statuses: ["Stopped", "Disabled"] },
      "none",
      ["status-excluded", "status-excluded"],
    ],
    [
      "does not deny names below a dead profile (TM-63)",
      { statuses: ["Disabled"], liveBelow: true },
      "none",
      ["profile-not-live"],
    ],
  ])("%s", (_title, row, answer, reasons) => {
    expect(decisionOf(row)).toEqual({ answer, reasons, scope: 0 });
  });

  it("agrees with the naive reading of the specification for any profile", () => {
    const row = fc
      .uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 8 })
      .chain((priorities) =>
        fc.record({
          priorities: fc.constant(priorities),
          statuses: fc.array(fc.constantFrom(...ENDPOINT_STATUSES), {
            minLength: priorities.length,
            maxLength: priorities.length,
          }),
          profileEnabled: fc.boolean(),
          liveBelow: fc.boolean(),
        }),
      );
    fc.assert(
      fc.property(row, (sketch) => {
        const endpoints = sketch.statuses.map((status, index) => ({
          name: `e${index}`,
          priority: sketch.priorities[index] ?? 0,
          status,
        }));
        const expected = referenceAnswer(sketch.profileEnabled, endpoints, sketch.liveBelow);
        expect(decisionOf(sketch).answer).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
