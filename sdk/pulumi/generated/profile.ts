// Generated from provider/model by scripts/generate.ts (`npm run generate`): do not edit.
import type { Input, Output } from "@pulumi/pulumi";
import { SignpostResource } from "../resource.ts";
import type { DnsConfig, DnsConfigArgs, MonitorConfig, MonitorConfigArgs } from "./structures.ts";

/** What is declared of {@link ProfileOutputs | the resource Profile}. */
export interface ProfileProperties {
  /**
   * Name of the profile in the control API, 1 to 63 characters. A change replaces the profile.
   *
   * @default the resource's name
   */
  readonly profileName?: Input<string>;
  /**
   * Resource group of the profile, part of its id, 1 to 63 characters. A change replaces the
   * profile.
   *
   * @default "default"
   */
  readonly resourceGroupName?: Input<string>;
  /**
   * Whether the profile answers at all; a disabled one gives NXDOMAIN (TM-60), and its endpoints
   * are not probed (TM-168).
   *
   * @default "Enabled"
   */
  readonly profileStatus?: Input<"Enabled" | "Disabled">;
  /**
   * How an endpoint is chosen among the available ones: `Priority` takes that of the lowest
   * `priority` (TM-66), `Weighted` draws one for each query in proportion to `weight` (TM-72).
   * Where all are degraded, all count as available (TM-57). It can be changed at any time (TM-4).
   */
  readonly trafficRoutingMethod: Input<"Priority" | "Weighted">;
  /** The profile's name and the TTL of its answers. */
  readonly dnsConfig: Input<DnsConfigArgs>;
  /** How the profile's endpoints are probed (spec §2.3). */
  readonly monitorConfig: Input<MonitorConfigArgs>;
  /**
   * Names and values that mean something to people only.
   *
   * @default none
   */
  readonly tags?: Input<Record<string, Input<string>>>;
  /**
   * Whether a profile that exists already under this name is taken over, and made what is declared.
   *
   * @default `false`: one that is not what is declared is left alone, and the creation fails
   */
  readonly adopt?: Input<boolean>;
}

/** What the resource Profile tells of itself. */
export abstract class ProfileOutputs extends SignpostResource {
  /** Name of the profile in the control API, 1 to 63 characters. A change replaces the profile. */
  declare public readonly profileName: Output<string>;
  /**
   * Resource group of the profile, part of its id, 1 to 63 characters. A change replaces the
   * profile.
   */
  declare public readonly resourceGroupName: Output<string>;
  /**
   * Whether the profile answers at all; a disabled one gives NXDOMAIN (TM-60), and its endpoints
   * are not probed (TM-168).
   */
  declare public readonly profileStatus: Output<"Enabled" | "Disabled">;
  /**
   * How an endpoint is chosen among the available ones: `Priority` takes that of the lowest
   * `priority` (TM-66), `Weighted` draws one for each query in proportion to `weight` (TM-72).
   * Where all are degraded, all count as available (TM-57). It can be changed at any time (TM-4).
   */
  declare public readonly trafficRoutingMethod: Output<"Priority" | "Weighted">;
  /** The profile's name and the TTL of its answers. */
  declare public readonly dnsConfig: Output<DnsConfig>;
  /** How the profile's endpoints are probed (spec §2.3). */
  declare public readonly monitorConfig: Output<MonitorConfig>;
  /** Names and values that mean something to people only. */
  declare public readonly tags: Output<Record<string, string>>;
  /** The name that is answered: relative name and zone. */
  declare public readonly fqdn: Output<string>;
  /**
   * How the profile was doing when it was last written or refreshed (TM-147); not how it is doing
   * now. `npx signpost status` and the control API tell that.
   */
  declare public readonly profileMonitorStatus: Output<string>;
}
