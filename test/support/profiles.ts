// Stored profiles for tests, with what a test does not care about filled in.
import type { StoredProfile } from "../../provider/model/desired-state.ts";
import { parseEndpoint } from "../../provider/model/endpoint.ts";
import { parseProfile, type RoutingMethod } from "../../provider/model/profile.ts";

/** What a test says of an endpoint. */
export interface EndpointSketch {
  readonly name: string;
  readonly target: string;
  readonly priority?: number;
  readonly weight?: number;
  readonly endpointStatus?: "Enabled" | "Disabled";
  readonly alwaysServe?: "Enabled" | "Disabled";
}

/** What a test says of a profile. */
export interface ProfileSketch {
  /** @default "Priority" */
  readonly trafficRoutingMethod?: RoutingMethod;
  readonly ttl?: number;
  readonly profileStatus?: "Enabled" | "Disabled";
  readonly endpoints?: readonly EndpointSketch[];
}

/** Makes a stored profile of a relative name, which is its resource name as well. */
export function storedProfile(relativeName: string, sketch: ProfileSketch = {}): StoredProfile {
  const { trafficRoutingMethod = "Priority", ttl = 30, endpoints = [] } = sketch;
  const profile = parseProfile({
    profileStatus: sketch.profileStatus,
    trafficRoutingMethod,
    dnsConfig: { relativeName, ttl },
    monitorConfig: { path: "/" },
  });
  if (!profile.value) throw new Error(JSON.stringify(profile.faults));
  return {
    key: { subscriptionId: "sub", resourceGroup: "default", profileName: relativeName },
    profile: profile.value,
    endpoints: endpoints.map((endpoint, index) => {
      const parsed = parseEndpoint(endpoint);
      if (!parsed.value) throw new Error(JSON.stringify(parsed.faults));
      return { ...parsed.value, priority: endpoint.priority ?? index + 1 };
    }),
  };
}
