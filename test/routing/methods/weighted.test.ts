import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ENDPOINT_STATUSES } from "../../../provider/health/status.ts";
import { type DecisionSketch, decider, decisionOf } from "../../support/decisions.ts";
import { seededDraws } from "../../support/draws.ts";
import { referenceShares } from "../../support/reference.ts";

const weighted = (sketch: DecisionSketch): DecisionSketch => ({ method: "Weighted", ...sketch });

/** How often each answer comes out of equally spaced draws, `total` of them. */
function sharesOf(sketch: DecisionSketch, total: number): Record<string, number> {
  const decideBy = decider(weighted(sketch));
  const shares: Record<string, number> = {};
  for (let ticket = 0; ticket < total; ticket++) {
    const { answer } = decideBy(() => (ticket + 0.5) / total);
    shares[answer] = (shares[answer] ?? 0) + 1;
  }
  return shares;
}

describe("weighted routing", () => {
  it.each<[string, DecisionSketch, number, string, string[]]>([
    [
      "draws the first of 1:3 below a quarter (TM-72)",
      { statuses: ["Online", "Online"], weights: [1, 3] },
      0.2499,
      "e0",
      ["chosen", "not-drawn"],
    ],
    [
      "draws the second of 1:3 from a quarter on (TM-72)",
      { statuses: ["Online", "Online"], weights: [1, 3] },
      0.25,
      "e1",
      ["not-drawn", "chosen"],
    ],
    [
      "draws the last by the highest draw there is",
      { statuses: ["Online", "Online", "Online"], weights: [1000, 1000, 1] },
      1 - 2 ** -53,
      "e2",
      ["not-drawn", "not-drawn", "chosen"],
    ],
    [
      "counts CheckingEndpoint and Unmonitored as available (TM-56)",
      { statuses: ["CheckingEndpoint", "Unmonitored"] },
      0.5,
      "e1",
      ["not-drawn", "chosen"],
    ],
    [
      "leaves a degraded endpoint and its weight out (TM-56, TM-72, scenario 3)",
      { statuses: ["Degraded", "Online"], weights: [1000, 1] },
      0,
      "e1",
      ["degraded", "chosen"],
    ],
    [
      "never serves a disabled endpoint (TM-55)",
      { statuses: ["Disabled", "Online"], weights: [1000, 1] },
      0,
      "e1",
      ["status-excluded", "chosen"],
    ],
    [
      "never serves a stopped endpoint, even where all others are degraded (TM-58)",
      { statuses: ["Stopped", "Degraded"], weights: [1000, 1] },
      0,
      "e1",
      ["all-degraded", "status-excluded", "chosen"],
    ],
    [
      "draws over all degraded endpoints when none is available (TM-57, TM-77)",
      { statuses: ["Degraded", "Degraded"], weights: [1, 3] },
      0.25,
      "e1",
      ["all-degraded", "not-drawn", "chosen"],
    ],
    [
      "switches that exception off by one available endpoint (TM-59)",
      { statuses: ["Degraded", "Degraded", "CheckingEndpoint"], weights: [1000, 1000, 1] },
      0,
      "e2",
      ["degraded", "degraded", "chosen"],
    ],
    [
      "denies the name of a disabled profile (TM-60)",
      { statuses: ["Inactive"], profileEnabled: false },
      0,
      "denied",
      ["profile-not-live"],
    ],
    [
      "denies a name whose endpoints are all disabled (TM-61)",
      { statuses: ["Disabled"] },
      0,
      "denied",
      ["profile-not-live"],
    ],
    [
      "gives no data when all enabled endpoints are stopped (TM-62)",
      { statuses: ["Stopped", "Disabled"] },
      0,
      "none",
      ["status-excluded", "status-excluded"],
    ],
  ])("%s", (_title, sketch, draw, answer, reasons) => {
    expect(decisionOf(weighted(sketch), () => draw)).toEqual({ answer, reasons, scope: 0 });
  });

  it("gives every endpoint exactly its share, as a naive reading has it (TM-72, TM-77)", () => {
    const endpoint = fc.record({
      weight: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 999, 1000)),
      status: fc.constantFrom(...ENDPOINT_STATUSES),
    });
    const sketch = fc.record({
      endpoints: fc.array(endpoint, { maxLength: 6 }),
      profileEnabled: fc.boolean(),
      liveBelow: fc.boolean(),
    });
    fc.assert(
      fc.property(sketch, ({ endpoints, profileEnabled, liveBelow }) => {
        const declared = endpoints.map((one, index) => ({
          ...one,
          name: `e${index}`,
          priority: index + 1,
        }));
        const expected = referenceShares(profileEnabled, declared, liveBelow);
        const total = Object.values(expected).reduce((sum, share) => sum + share, 0);
        const statuses = endpoints.map(({ status }) => status);
        const weights = endpoints.map(({ weight }) => weight);
        const seen = sharesOf({ statuses, weights, profileEnabled, liveBelow }, total);
        expect(seen).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, readonly number[]]>([
    ["1:3 (scenario 3)", [1, 3]],
    ["equal weights", [1, 1, 1, 1]],
    ["the widest weights", [1000, 1, 500, 17]],
  ])("splits 10 000 draws by %s: chi-square at p = 0.001 (TM-74)", (_title, weights) => {
    // Upper 0.001 points of chi-square with 1 and 3 degrees of freedom.
    const limit = weights.length === 2 ? 10.828 : 16.266;
    const count = 10_000;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const draws = seededDraws(20260101);
    const decideBy = decider(weighted({ statuses: weights.map(() => "Online"), weights }));
    const seen = weights.map(() => 0);
    for (let query = 0; query < count; query++) {
      const index = Number(decideBy(draws).answer.slice(1));
      seen[index] = (seen[index] ?? 0) + 1;
    }
    const chiSquare = weights.reduce((sum, weight, index) => {
      const expected = (count * weight) / total;
      return sum + ((seen[index] ?? 0) - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(limit);
    expect(chiSquare).toBeGreaterThan(0);
  });

  it("takes one draw for each query and remembers none (TM-75)", () => {
    const decideBy = decider(weighted({ statuses: ["Online", "Online", "Degraded"] }));
    let drawn = 0;
    const answers = [0.9, 0.1, 0.9].map((draw) => {
      const { answer } = decideBy(() => {
        drawn++;
        return draw;
      });
      return answer;
    });
    expect(answers).toEqual(["e1", "e0", "e1"]);
    expect(drawn).toBe(3);
  });
});
