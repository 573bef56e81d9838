// A binding: an alias record of a profile, as the control API keeps it (TM-285). While there is one its
// profile cannot be deleted. The alias writer keeps those of mode `flatten`.
import type { AliasMode, OnDisabled } from "../model/alias-mode.ts";

/** A binding as declared, complete. Its key is the hosted zone's id and the name. */
export interface Binding {
  /** Without `/hostedzone/`. */
  readonly hostedZoneId: string;
  /** Absolute, in lower case, without the final dot. */
  readonly name: string;
  /** Id of the profile. */
  readonly profileId: string;
  readonly mode: AliasMode;
  readonly onDisabled: OnDisabled;
  /** Seconds between two writes of `flatten`, 1 to 3600 (TM-287). */
  readonly minimumIntervalInSeconds: number;
  /** As in `HostedZoneReference`; names of credentials, never credentials. */
  readonly awsProfile?: string | undefined;
  readonly awsRoleArn?: string | undefined;
}

/** What the alias writer may have made of a binding. */
export const BINDING_STATES = ["static", "pending", "written", "stale", "failed"] as const;

/** How the alias writer is doing with a binding. */
export interface BindingState {
  /** `static`: nothing is to be kept (`cname`). `stale`: what stands is the last set (TM-287, TM-290). */
  readonly kind: (typeof BINDING_STATES)[number];
  /** Why it is pending, stale or failed; else empty. */
  readonly message: string;
  /** What stands in the zone, as far as the writer knows. */
  readonly addresses: readonly string[];
  /** Id of the host's last change of it; empty before the first, or where its answer was lost. */
  readonly changeId: string;
}

/** A binding as the control API shows it. */
export interface RemoteBinding {
  readonly binding: Binding;
  readonly state: BindingState;
}
