// The errors of what is not there (TM-240).
import { ProviderError } from "../../errors.ts";
import { endpointId, type ProfileKey, profileId } from "../../model/desired-state.ts";
import type { Endpoint } from "../../model/endpoint.ts";

/** The error of a profile that is not there. */
export function profileNotFound(key: ProfileKey): ProviderError {
  return new ProviderError("PROFILE_NOT_FOUND", `there is no profile ${profileId(key)}`);
}

/** The error of an endpoint whose profile is not there. */
export function parentNotFound(key: ProfileKey): ProviderError {
  return new ProviderError("PARENT_NOT_FOUND", `there is no profile ${profileId(key)}`);
}

/** The error of an endpoint that its profile does not have. */
export function endpointNotFound(
  key: ProfileKey,
  named: Pick<Endpoint, "kind" | "name">,
): ProviderError {
  const id = endpointId(key, named);
  return new ProviderError("ENDPOINT_NOT_FOUND", `there is no endpoint ${id}`);
}
