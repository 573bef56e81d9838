// What a client without a location is answered just now, decided by the core that answers queries, over a
// table of this one profile: what a flattened record is to be equal to (TM-286).

import { type EndpointStatus, statusByte } from "../../health/status.ts";
import type { StoredProfile } from "../../model/desired-state.ts";
import type { StoredEndpoint } from "../../model/endpoint.ts";
import { compile, createDecision, decide, OUTCOME } from "../../routing/index.ts";

/** An answer, before its names are resolved. */
export type AnswerSet =
  | { readonly kind: "targets"; readonly targets: readonly string[]; readonly ttlSeconds: number }
  /** The profile is switched off (TM-60, TM-290). */
  | { readonly kind: "disabled" }
  /** No endpoint may be returned (TM-62). */
  | { readonly kind: "nothing" };

/** Gives the status an endpoint has now. */
export type StatusOf = (profile: StoredProfile, endpoint: StoredEndpoint) => EndpointStatus;

/** Every client gets the same, so there is no chance in it. */
const NO_CHANCE = () => 0;

/** Decides what a profile answers. */
export function decideAnswerSet(
  stored: StoredProfile,
  zone: string,
  statusOf: StatusOf,
): AnswerSet {
  if (stored.profile.profileStatus === "Disabled") return { kind: "disabled" };
  const { table, endpoints } = compile([stored], zone);
  const statuses = Uint8Array.from(endpoints, (endpoint) => statusByte(statusOf(stored, endpoint)));
  const decision = createDecision();
  decide(table, table.nodeProfile.indexOf(0), statuses, NO_CHANCE, decision);
  if (decision.outcome !== OUTCOME.answer) return { kind: "nothing" };
  const chosen = Array.from(decision.endpoints.subarray(0, decision.count));
  const targets = chosen.flatMap((number) => endpoints[number]?.target ?? []);
  return { kind: "targets", targets, ttlSeconds: stored.profile.dnsConfig.ttl };
}
