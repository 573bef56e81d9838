// The computed statuses of endpoints and profiles (spec §7), and the order in which they are coded
// as bytes. A status byte is all that routing knows of health.
import type { StoredProfile } from "../model/desired-state.ts";
import type { Endpoint } from "../model/endpoint.ts";

/** Endpoint monitor statuses; the index is the byte that stands in a status array. */
export const ENDPOINT_STATUSES = [
  "CheckingEndpoint",
  "Online",
  "Degraded",
  "Disabled",
  "Inactive",
  "Stopped",
  "Unmonitored",
] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

/** Profile monitor statuses (TM-147). */
export const PROFILE_STATUSES = [
  "CheckingEndpoints",
  "Online",
  "Degraded",
  "Disabled",
  "Inactive",
] as const;
export type ProfileStatus = (typeof PROFILE_STATUSES)[number];

/** What the probes of an endpoint add up to. */
export type Verdict = "none" | "healthy" | "unhealthy";

/** The byte of a status. */
export function statusByte(status: EndpointStatus): number {
  return ENDPOINT_STATUSES.indexOf(status);
}

/** The status of an endpoint: the first rule of TM-145 that applies. */
export function endpointStatus(
  profile: Pick<StoredProfile["profile"], "profileStatus">,
  endpoint: Pick<Endpoint, "endpointStatus" | "alwaysServe">,
  verdict: Verdict,
): EndpointStatus {
  if (endpoint.endpointStatus === "Disabled") return "Disabled";
  if (profile.profileStatus === "Disabled") return "Inactive";
  if (endpoint.alwaysServe === "Enabled") return "Unmonitored";
  if (verdict === "none") return "CheckingEndpoint";
  return verdict === "healthy" ? "Online" : "Degraded";
}

/** The status of a profile from those of its endpoints (TM-147, TM-148). */
export function profileStatus(
  profile: Pick<StoredProfile["profile"], "profileStatus">,
  statuses: readonly EndpointStatus[],
): ProfileStatus {
  if (profile.profileStatus === "Disabled") return "Disabled";
  if (statuses.includes("Degraded")) return "Degraded";
  if (statuses.includes("Online") || statuses.includes("Unmonitored")) return "Online";
  return statuses.includes("CheckingEndpoint") ? "CheckingEndpoints" : "Inactive";
}
