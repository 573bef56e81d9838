// Why a decision came out as it did: a closed list, recorded only when a trace is asked for.

/** Reasons, each with what it says of the endpoint or profile it names. */
export const REASONS = {
  "profile-not-live": "the profile is disabled or has no enabled endpoint (TM-60, TM-61)",
  "status-excluded": "the endpoint is disabled or stopped (TM-55, TM-58)",
  degraded: "the endpoint is degraded and another one is available (TM-56)",
  "all-degraded": "every eligible endpoint is degraded, so all count as online (TM-57)",
  "lower-priority": "an available endpoint with a lower priority value exists (TM-66)",
  "not-drawn": "another endpoint was drawn, by weight (TM-72)",
  chosen: "the endpoint answers",
} as const;
export type Reason = keyof typeof REASONS;

/** One step of a decision. */
export type TraceStep =
  | {
      readonly reason: "profile-not-live" | "all-degraded";
      readonly profile: number;
    }
  | {
      readonly reason: Exclude<Reason, "profile-not-live" | "all-degraded">;
      readonly endpoint: number;
    };

/** Receives the steps of a decision in order. */
export type Trace = (step: TraceStep) => void;
