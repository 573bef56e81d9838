// What one prober knows of one endpoint, and how one observation changes it (TM-153, TM-164, TM-165).
// It counts observations and nothing else: when to probe, and what becomes of a state when the
// declaration changes (TM-152), is decided by whoever holds it.
import { unreachable } from "../errors.ts";
import type { Verdict } from "./status.ts";

/** Why a probe failed (TM-157, TM-167). */
export const FAILURE_CLASSES = [
  /** Nothing came within the timeout, which covers resolution, connect, TLS and response together. */
  "timeout",
  /** The port is closed. */
  "refused",
  /** The connection was cut before the response was whole. */
  "reset",
  /** The target's name has no address, or its name servers do not answer. */
  "dns",
  /** The port took the connection, and the TLS handshake failed (TM-160). */
  "tls",
  /** There is no way to the address. */
  "unreachable",
  /** A response came, and its status code is not an expected one. */
  "status",
  /** What came is not a response of the protocol. */
  "protocol",
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What one probe saw. `elapsedMs` runs from its start to what it saw. */
export type Observation =
  | {
      readonly kind: "success";
      /** Of the response; absent with TCP, which has none. */
      readonly statusCode?: number;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: "failure";
      readonly failure: "status";
      readonly statusCode: number;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: "failure";
      readonly failure: Exclude<FailureClass, "status">;
      readonly elapsedMs: number;
    }
  /** The prober itself could not look, for want of sockets say: that says nothing of the endpoint. */
  | {
      readonly kind: "inconclusive";
      readonly cause: string;
      readonly elapsedMs: number;
    };

/** The standing of an endpoint after the observations so far. */
export interface HealthState {
  readonly verdict: Verdict;
  /** Failures since the last success, or since the counting was restarted. */
  readonly consecutiveFailures: number;
}

/** The state before the first observation: in CheckingEndpoint (TM-145, TM-152). */
export const UNPROBED: HealthState = {
  verdict: "none",
  consecutiveFailures: 0,
};

/**
 * Takes one observation into account.
 *
 * One success makes an endpoint healthy, whatever was before (TM-153, TM-165); failures make it
 * unhealthy when their unbroken count exceeds what is tolerated, and never earlier (TM-164).
 *
 * @param tolerated - `toleratedNumberOfFailures`, 0 to 9
 */
export function observe(
  state: HealthState,
  observation: Observation,
  tolerated: number,
): HealthState {
  switch (observation.kind) {
    case "success":
      return { verdict: "healthy", consecutiveFailures: 0 };
    case "failure": {
      const consecutiveFailures = state.consecutiveFailures + 1;
      const verdict = consecutiveFailures > tolerated ? "unhealthy" : state.verdict;
      return { verdict, consecutiveFailures };
    }
    case "inconclusive":
      return state;
    default:
      return unreachable(observation);
  }
}

/** The same verdict, counted anew: what a changed interval, timeout or tolerance asks for (TM-152). */
export function restartCounting(state: HealthState): HealthState {
  return { ...state, consecutiveFailures: 0 };
}
