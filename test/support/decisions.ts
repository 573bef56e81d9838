// One decision over one profile, with the reasons, as tests of routing state and read it.
import { type EndpointStatus, statusByte } from "../../provider/health/status.ts";
import type { RoutingMethod } from "../../provider/model/profile.ts";
import { compile } from "../../provider/routing/compile.ts";
import { createDecision, type Draws, decide, OUTCOME } from "../../provider/routing/decide.ts";
import type { TraceStep } from "../../provider/routing/reason.ts";
import { findNode } from "../../provider/routing/table.ts";
import { encodeName } from "../../provider/wire/name.ts";
import { storedProfile } from "./profiles.ts";

const ZONE = "tm.example.org";

/** What a decision is made over: endpoints `e0`, `e1`, … of a profile. */
export interface DecisionSketch {
  /** @default "Priority" */
  readonly method?: RoutingMethod;
  readonly statuses: readonly EndpointStatus[];
  /** @default the endpoints' order */
  readonly priorities?: readonly number[];
  /** @default 1 each */
  readonly weights?: readonly number[];
  /** @default true */
  readonly profileEnabled?: boolean;
  /** Whether a live profile stands below. @default false */
  readonly liveBelow?: boolean;
}

/** Who answers: a name, `none` (NODATA) or `denied` (NXDOMAIN). */
export interface SeenDecision {
  readonly answer: string;
  readonly reasons: readonly string[];
  readonly scope: number;
}

/** Prepares a profile for any number of decisions. */
export function decider(sketch: DecisionSketch): (draws: Draws) => SeenDecision {
  const { method = "Priority", statuses, profileEnabled = true, liveBelow = false } = sketch;
  const endpoints = statuses.map((status, index) => ({
    name: `e${index}`,
    target: `192.0.2.${index + 1}`,
    priority: sketch.priorities?.[index] ?? index + 1,
    weight: sketch.weights?.[index] ?? 1,
    endpointStatus: status === "Disabled" ? ("Disabled" as const) : ("Enabled" as const),
  }));
  const profileStatus = profileEnabled ? "Enabled" : "Disabled";
  const profiles = [
    storedProfile("web", { trafficRoutingMethod: method, profileStatus, endpoints }),
  ];
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
  return (draws) => {
    const steps: TraceStep[] = [];
    decide(compiled.table, node, bytes, draws, decision, (step) => steps.push(step));
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
  };
}

/** Decides for the profile `web` and says who answers, with the reasons. */
export function decisionOf(sketch: DecisionSketch, draws: Draws = () => 0): SeenDecision {
  return decider(sketch)(draws);
}
