// A stored profile as the API shows it: with its name and its statuses as they are now (TM-151).
import type { RemoteBinding } from "../../control/binding.ts";
import type { RemoteEndpoint, RemoteProfile } from "../../control/contract.ts";
import type { ProfileReport } from "../../control/report.ts";
import {
  type EndpointStatus,
  endpointStatus,
  profileStatus,
  type Verdict,
} from "../../health/status.ts";
import { endpointId, fullName, type StoredProfile } from "../../model/desired-state.ts";
import type { StoredEndpoint } from "../../model/endpoint.ts";

/** What a view is computed from, besides what is stored. */
export interface ViewOptions {
  /** The service zone. */
  readonly zone: string;
  /** Verdict of an endpoint, by its id in lower case. */
  readonly verdictOf: (id: string) => Verdict;
}

/** An endpoint of a profile as it is shown. */
export function remoteEndpoint(
  stored: StoredProfile,
  endpoint: StoredEndpoint,
  options: ViewOptions,
): RemoteEndpoint & { readonly endpointMonitorStatus: EndpointStatus } {
  const id = endpointId(stored.key, endpoint);
  const verdict = options.verdictOf(id.toLowerCase());
  return {
    id,
    endpoint,
    endpointMonitorStatus: endpointStatus(stored.profile, endpoint, verdict),
  };
}

/** A profile as it is shown. */
export function remoteProfile(stored: StoredProfile, options: ViewOptions): RemoteProfile {
  const { key, profile } = stored;
  const endpoints = stored.endpoints.map((endpoint) => remoteEndpoint(stored, endpoint, options));
  const statuses = endpoints.map(({ endpointMonitorStatus }) => endpointMonitorStatus);
  return {
    key,
    profile,
    fqdn: fullName(profile.dnsConfig.relativeName, options.zone),
    profileMonitorStatus: profileStatus(profile, statuses),
    endpoints,
  };
}

/** A profile as it is reported with its alias records, its endpoints by rising priority. */
export function reportProfile(
  stored: StoredProfile,
  options: ViewOptions,
  bindings: readonly RemoteBinding[],
): ProfileReport {
  const { key, profile, fqdn, profileMonitorStatus, endpoints } = remoteProfile(stored, options);
  return {
    name: key.profileName,
    fqdn,
    trafficRoutingMethod: profile.trafficRoutingMethod,
    ttlSeconds: profile.dnsConfig.ttl,
    profileStatus: profile.profileStatus,
    profileMonitorStatus,
    endpoints: endpoints
      .map(({ endpoint, endpointMonitorStatus }) => ({
        name: endpoint.name,
        target: endpoint.target,
        priority: endpoint.priority,
        weight: endpoint.weight,
        endpointStatus: endpoint.endpointStatus,
        endpointMonitorStatus,
      }))
      .sort((a, b) => a.priority - b.priority),
    bindings: bindings.map(({ binding: { name, hostedZoneId, mode }, state }) => ({
      name,
      hostedZoneId,
      mode,
      state,
    })),
  };
}
