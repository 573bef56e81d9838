import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  ENDPOINT_STATUSES,
  type EndpointStatus,
  statusByte,
} from "../../provider/health/status.ts";
import { compile } from "../../provider/routing/compile.ts";
import { createDecision, decide, OUTCOME } from "../../provider/routing/decide.ts";
import type { TraceStep } from "../../provider/routing/reason.ts";
import { findNode } from "../../provider/routing/table.ts";
import { encodeName } from "../../provider/wire/name.ts";
import { storedProfile } from "../support/profiles.ts";
import { referenceAnswer } from "../support/reference.ts";

const ZONE = "tm.example.org";

interface Row {
  readonly statuses: readonly EndpointStatus[];
  readonly priorities?: readonly number[];
  readonly profileEnabled?: boolean;
  readonly liveBelow?: boolean;
}

/** Decides for the profile `web` and says who answers, with the reasons. */
function answerOf(row: Row): { answer: string; reasons: string[]; scope: number } {
  const { statuses, profileEnabled = true, liveBelow = false } = row;
  const endpoints = statuses.map((status, index) => ({
    name: `e${index}`,
    target: `192.0.2.${index + 1}`,
    priority: row.priorities?.[index] ?? index + 1,
    endpointStatus: status === "Disabled" ? ("Disabled" as const) : ("Enabled" as const),
  }));
  const profileStatus = profileEnabled ? "Enabled" : "Disabled";
  const profiles = [storedProfile("web", { profileStatus, endpoints })];
  if (liveBelow) {
    profiles.push(storedProfile("below.web", { endpoints: [{ name: "x", target: "192.0.2.99" }] }));
  }
  const compiled = compile(profiles, ZONE);
  const bytes = new Uint8Array(compiled.endpoints.length);
  for (const [number, { name }] of compiled.endpoints.entries()) {
    const index = endpoints.findIndex((endpoint) => endpoint.name === name);
    bytes[number] = statusByte(statuses[index] ?? "Online");
  }
  const name = encodeName(`web.${ZONE}`);
  const node = findNode(compiled.table, name, 0, name.length);
  const decision = createDecision();
  const steps: TraceStep[] = [];
  decide(
    compiled.table,
    node,
    bytes,
    () => 0,
    decision,
    (step) => steps.push(step),
  );
  const chosen = compiled.endpoints[decision.endpoints[0] ?? 0]?.name ?? "";
  const answers = {
    [OUTCOME.answer]: chosen,
    [OUTCOME.noData]: "none",
    [OUTCOME.nameError]: "denied",
  };
  return {
    answer: answers[decision.outcome],
    reasons: steps.map(({ reason }) => reason),
    scope: decision.scopePrefix,
  };
}

describe("priority routing", () => {
  it.each<[string, Row, string, string[]]>([
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
    expect(answerOf(row)).toEqual({ answer, reasons, scope: 0 });
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
        expect(answerOf(sketch).answer).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
