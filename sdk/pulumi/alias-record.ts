// AliasRecord: a name of the user's own hosted zone that leads to a profile.
import { type CustomResourceOptions, type Input, mergeOptions, type Output } from "@pulumi/pulumi";
import type { AliasMode, OnDisabled } from "../../provider/model/alias-mode.ts";
import type { HostedZoneArgs } from "./hosted-zone.ts";
import type { Profile } from "./profile.ts";
import { SignpostResource } from "./resource.ts";

/** Arguments of {@link AliasRecord}. */
export interface AliasRecordArgs extends HostedZoneArgs {
  /** The profile that the name leads to. A change is made in place. */
  readonly profile: Profile;
  /**
   * The name: absolute, as `www.contoso.com`; the hosted zone's own for its apex, which needs `flatten`
   * (TM-211). A change replaces the record.
   */
  readonly name: Input<string>;
  /**
   * How the name stands in the zone (TM-286): `cname` is a CNAME to the profile's name, static and good for
   * every routing method; `flatten` are A and AAAA records that the runtime keeps equal to the answer of a
   * client without location, good for `Priority`. A change is one atomic batch.
   *
   * @default "cname"
   */
  readonly mode?: Input<AliasMode>;
  /**
   * With `cname` only: its TTL in seconds, 0 to 2147483647, which takes no part in failover (TM-289). Under
   * `flatten` the TTL is the profile's (TM-287).
   *
   * @default 300
   */
  readonly ttl?: Input<number>;
  /**
   * With `flatten` only: whether the last records are kept while the profile is disabled, or removed
   * (TM-290).
   *
   * @default "keep"
   */
  readonly onDisabled?: Input<OnDisabled>;
  /**
   * With `flatten` only: seconds between two writes, 1 to 3600 (TM-287). They add to the time of a failover,
   * and so does the hosted zone's own delay (TM-288).
   *
   * @default 5
   */
  readonly minimumIntervalInSeconds?: Input<number>;
}

/**
 * A name of your own hosted zone (Route 53) that leads to a profile.
 *
 * The profile cannot be deleted while the name leads to it (TM-285). What is written is marked as
 * Signpost's by a TXT record in the same batch, and nothing else is ever deleted.
 *
 * @example
 * ```ts
 * import { AliasRecord, NameServers, Profile } from "signpost";
 *
 * const nameServers = new NameServers("name-servers", { zone: "tm.contoso.com" });
 * const web = new Profile("web", {
 *   nameServers,
 *   trafficRoutingMethod: "Priority",
 *   dnsConfig: { relativeName: "web" },
 *   monitorConfig: { path: "/health" },
 * });
 * new AliasRecord("www", { profile: web, name: "www.contoso.com" });
 * new AliasRecord("apex", { profile: web, name: "contoso.com", mode: "flatten" });
 * ```
 */
export class AliasRecord extends SignpostResource {
  /** Id of the profile. */
  declare public readonly profileId: Output<string>;
  declare public readonly name: Output<string>;
  declare public readonly mode: Output<AliasMode>;
  /** Seconds; absent under `flatten`. */
  declare public readonly ttl: Output<number | undefined>;
  /** Absent with `cname`. */
  declare public readonly onDisabled: Output<OnDisabled | undefined>;
  /** Absent with `cname`. */
  declare public readonly minimumIntervalInSeconds: Output<number | undefined>;
  /** Id of the hosted zone it stands in. */
  declare public readonly hostedZoneId: Output<string>;
  /**
   * Name of the profile, to which the name leads; empty after a refresh that found it not to lead anywhere
   * as a whole.
   */
  declare public readonly target: Output<string>;

  constructor(name: string, args: AliasRecordArgs, options: CustomResourceOptions = {}) {
    const { profile, ...declared } = args;
    super({ type: "AliasRecord", provider: "aliasRecord" }, name, {
      inputs: {
        // What is not declared is known all the same once it is settled.
        mode: undefined,
        ttl: undefined,
        onDisabled: undefined,
        minimumIntervalInSeconds: undefined,
        hostedZoneId: undefined,
        ...declared,
        profileId: profile.id,
        // Known in a preview also of a profile that is not there yet.
        target: profile.fqdn,
        trafficRoutingMethod: profile.trafficRoutingMethod,
        connection: profile.connection,
      },
      // Not deleted with its profile or name servers: it stands in a zone that stays.
      options: mergeOptions(options, { additionalSecretOutputs: ["connection"] }),
    });
  }
}
