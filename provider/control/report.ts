// How a profile stands, as the controller reports it to `signpost status` and to its own status route.
// Properties have the names they have in the contract.
import type { AliasMode } from "../model/alias-mode.ts";
import type { Switch } from "../model/endpoint.ts";
import type { RoutingMethod } from "../model/profile.ts";
import type { BindingState } from "./binding.ts";

/** An endpoint as it stands. */
export interface EndpointReport {
  readonly name: string;
  readonly target: string;
  readonly priority: number;
  readonly weight: number;
  readonly endpointStatus: Switch;
  /** One of TM-145; open, because a newer runtime may know more of them. */
  readonly endpointMonitorStatus: string;
}

/** An alias record of a profile as it stands (TM-285). */
export interface BindingReport {
  readonly name: string;
  readonly hostedZoneId: string;
  readonly mode: AliasMode;
  readonly state: BindingState;
}

/** A profile as it stands; its endpoints by rising priority. */
export interface ProfileReport {
  readonly name: string;
  readonly fqdn: string;
  readonly trafficRoutingMethod: RoutingMethod;
  readonly ttlSeconds: number;
  readonly profileStatus: Switch;
  /** One of TM-147; open, because a newer runtime may know more of them. */
  readonly profileMonitorStatus: string;
  readonly endpoints: readonly EndpointReport[];
  readonly bindings: readonly BindingReport[];
}
