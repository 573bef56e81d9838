import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  FAILURE_CLASSES,
  type HealthState,
  type Observation,
  observe,
  restartCounting,
  UNPROBED,
} from "../../provider/health/state.ts";
import type { Verdict } from "../../provider/health/status.ts";

const success: Observation = {
  kind: "success",
  statusCode: 200,
  elapsedMs: 12,
};
const refused: Observation = {
  kind: "failure",
  failure: "refused",
  elapsedMs: 1,
};
const inconclusive: Observation = {
  kind: "inconclusive",
  cause: "EMFILE",
  elapsedMs: 0,
};

/** One letter per observation: s success, f failure, i inconclusive. */
const LETTERS: Readonly<Record<string, Observation>> = {
  s: success,
  f: refused,
  i: inconclusive,
};

function stateAfter(letters: string, tolerated: number, from: HealthState = UNPROBED): HealthState {
  let state = from;
  for (const letter of letters) {
    const observation = LETTERS[letter];
    if (!observation) throw new Error(`no observation is written ${letter}`);
    state = observe(state, observation, tolerated);
  }
  return state;
}

describe("the first verdict", () => {
  const rows: readonly [letters: string, tolerated: number, verdict: Verdict][] = [
    ["", 0, "none"],
    ["s", 0, "healthy"],
    ["s", 9, "healthy"],
    ["f", 0, "unhealthy"],
    ["f", 1, "none"],
    ["ff", 1, "unhealthy"],
    ["fff", 3, "none"],
    ["ffff", 3, "unhealthy"],
    ["fffffffff", 9, "none"],
    ["ffffffffff", 9, "unhealthy"],
    ["fffs", 3, "healthy"],
  ];
  it.each(rows)(
    "after %j with %i tolerated failures is as TM-153 has it: %s",
    (letters, n, verdict) => {
      expect(stateAfter(letters, n).verdict).toBe(verdict);
    },
  );
});

describe("a healthy endpoint", () => {
  const rows: readonly [letters: string, tolerated: number, verdict: Verdict, failures: number][] =
    [
      ["sf", 0, "unhealthy", 1],
      ["sf", 1, "healthy", 1],
      ["sff", 1, "unhealthy", 2],
      ["sfff", 3, "healthy", 3],
      ["sffff", 3, "unhealthy", 4],
      // A success resets the count.
      ["sfffsfff", 3, "healthy", 3],
      ["sfffsffff", 3, "unhealthy", 4],
    ];
  it.each(rows)(
    "after %j with %i tolerated is %s, %i failures counted (TM-164)",
    (letters, n, verdict, failures) => {
      expect(stateAfter(letters, n)).toEqual({
        verdict,
        consecutiveFailures: failures,
      });
    },
  );
});

describe("an unhealthy endpoint", () => {
  it("stays unhealthy while probes fail, and they go on being counted (TM-165)", () => {
    expect(stateAfter("sffffff", 3)).toEqual({
      verdict: "unhealthy",
      consecutiveFailures: 6,
    });
  });

  it("recovers with one success, which resets the count (TM-165)", () => {
    expect(stateAfter("ffffs", 3)).toEqual({
      verdict: "healthy",
      consecutiveFailures: 0,
    });
  });

  it("stays unhealthy when counting is restarted, until a success (TM-152)", () => {
    const restarted = restartCounting(stateAfter("ffff", 3));
    expect(restarted).toEqual({ verdict: "unhealthy", consecutiveFailures: 0 });
    expect(stateAfter("f", 3, restarted)).toEqual({
      verdict: "unhealthy",
      consecutiveFailures: 1,
    });
    expect(stateAfter("s", 3, restarted).verdict).toBe("healthy");
  });
});

describe("restarting the count", () => {
  it("asks for the full number of failures again (TM-152)", () => {
    const restarted = restartCounting(stateAfter("sfff", 3));
    expect(restarted).toEqual({ verdict: "healthy", consecutiveFailures: 0 });
    expect(stateAfter("fff", 3, restarted).verdict).toBe("healthy");
    expect(stateAfter("ffff", 3, restarted).verdict).toBe("unhealthy");
  });
});

describe("one observation", () => {
  it.each(FAILURE_CLASSES)(
    "of the failure class %s counts like every other (TM-167)",
    (failure) => {
      const observation: Observation =
        failure === "status"
          ? { kind: "failure", failure, statusCode: 503, elapsedMs: 3 }
          : { kind: "failure", failure, elapsedMs: 3 };
      expect(observe(UNPROBED, observation, 0).verdict).toBe("unhealthy");
    },
  );

  it("that is inconclusive changes nothing, not even the count", () => {
    expect(stateAfter("i", 0)).toEqual(UNPROBED);
    expect(stateAfter("sffif", 3)).toEqual({
      verdict: "healthy",
      consecutiveFailures: 3,
    });
    expect(stateAfter("ffffi", 3).verdict).toBe("unhealthy");
  });

  it("of a kind outside the union is a bug, and fails", () => {
    const foreign = { kind: "guess", elapsedMs: 1 } as unknown as Observation;
    expect(() => observe(UNPROBED, foreign, 0)).toThrow("unreachable");
  });

  it("leaves the state it is given as it was", () => {
    const state = Object.freeze({
      verdict: "healthy",
      consecutiveFailures: 1,
    } as const);
    observe(state, refused, 0);
    restartCounting(state);
    expect(state).toEqual({ verdict: "healthy", consecutiveFailures: 1 });
  });
});

/** TM-153, TM-164, TM-165 read off the whole history, without any running state. */
function verdictFromHistory(history: readonly boolean[], tolerated: number): Verdict {
  const lastSuccess = history.lastIndexOf(true);
  const failuresSince = history.length - 1 - lastSuccess;
  if (failuresSince > tolerated) return "unhealthy";
  return lastSuccess >= 0 ? "healthy" : "none";
}

describe("any history", () => {
  it("gives the verdict that the specification reads off it (TM-153, TM-164, TM-165)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 40 }),
        fc.integer({ min: 0, max: 9 }),
        (history, tolerated) => {
          const letters = history.map((good) => (good ? "s" : "f")).join("");
          expect(stateAfter(letters, tolerated).verdict).toBe(
            verdictFromHistory(history, tolerated),
          );
        },
      ),
    );
  });
});
