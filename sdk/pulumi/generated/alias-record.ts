// Generated from provider/model by scripts/generate.ts (`npm run generate`): do not edit.
import type { Input, Output } from "@pulumi/pulumi";
import { SignpostResource } from "../resource.ts";

/** What is declared of {@link AliasRecordOutputs | the resource AliasRecord}. */
export interface AliasRecordProperties {
  /**
   * The name that leads to the profile: absolute, as `www.contoso.com`; the hosted zone's own name
   * for its apex, which needs `flatten` (TM-211). A change replaces the record.
   */
  readonly name: Input<string>;
  /**
   * Id of the hosted zone, without `/hostedzone/`. A change replaces what is written there.
   *
   * @default the hosted zone with the longest name that the written name ends in
   */
  readonly hostedZoneId?: Input<string>;
  /**
   * How the name stands in its zone (TM-286): `cname` is a CNAME to the profile's name; `flatten`
   * are A and AAAA records that the runtime keeps equal to the answer of a client without location,
   * possible for Priority profiles. A change is one atomic batch.
   *
   * @default "cname"
   */
  readonly mode?: Input<"cname" | "flatten">;
  /**
   * TTL of the CNAME in seconds, 0 to 2147483647; it takes no part in failover (TM-289). With
   * `flatten` the TTL is the profile's (TM-287), and none is declared.
   *
   * @default `300` with `cname`; the profile's with `flatten`
   */
  readonly ttl?: Input<number>;
  /**
   * Under `flatten`, what happens when the profile is disabled: `keep` leaves the last records,
   * `remove` removes them (TM-290).
   *
   * @default `"keep"` with `flatten`; none with `cname`
   */
  readonly onDisabled?: Input<"keep" | "remove">;
  /**
   * Under `flatten`, seconds between two writes, 1 to 3600 (TM-287); it adds to the time of a
   * failover (TM-288).
   *
   * @default `5` with `flatten`; none with `cname`
   */
  readonly minimumIntervalInSeconds?: Input<number>;
  /**
   * A profile of the AWS configuration files; never a credential itself.
   *
   * @default the AWS SDK's own chain: environment, configuration files, role of the machine
   */
  readonly awsProfile?: Input<string>;
  /**
   * ARN of a role to assume. Not together with `awsProfile`: a profile names its own role.
   *
   * @default none
   */
  readonly awsRoleArn?: Input<string>;
  /**
   * Whether records that stand there already and are not Signpost's are taken over.
   *
   * @default `false`: they are left alone, and the creation fails
   */
  readonly adopt?: Input<boolean>;
  /**
   * Seconds to wait until all of the host's name servers answer with a change, 0 to 3600; waiting
   * in vain is a warning, never a failure.
   *
   * @default `0`: do not wait
   */
  readonly waitForSync?: Input<number>;
}

/** What the resource AliasRecord tells of itself. */
export abstract class AliasRecordOutputs extends SignpostResource {
  /**
   * The name that leads to the profile: absolute, as `www.contoso.com`; the hosted zone's own name
   * for its apex, which needs `flatten` (TM-211). A change replaces the record.
   */
  declare public readonly name: Output<string>;
  /** Id of the hosted zone, without `/hostedzone/`. A change replaces what is written there. */
  declare public readonly hostedZoneId: Output<string>;
  /** Id of the profile that the name leads to. */
  declare public readonly profileId: Output<string>;
  /**
   * How the name stands in its zone (TM-286): `cname` is a CNAME to the profile's name; `flatten`
   * are A and AAAA records that the runtime keeps equal to the answer of a client without location,
   * possible for Priority profiles. A change is one atomic batch.
   */
  declare public readonly mode: Output<"cname" | "flatten">;
  /**
   * TTL of the CNAME in seconds, 0 to 2147483647; it takes no part in failover (TM-289). With
   * `flatten` the TTL is the profile's (TM-287), and none is declared.
   */
  declare public readonly ttl: Output<number | undefined>;
  /**
   * Under `flatten`, what happens when the profile is disabled: `keep` leaves the last records,
   * `remove` removes them (TM-290).
   */
  declare public readonly onDisabled: Output<"keep" | "remove" | undefined>;
  /**
   * Under `flatten`, seconds between two writes, 1 to 3600 (TM-287); it adds to the time of a
   * failover (TM-288).
   */
  declare public readonly minimumIntervalInSeconds: Output<number | undefined>;
  /** A profile of the AWS configuration files; never a credential itself. */
  declare public readonly awsProfile: Output<string | undefined>;
  /** ARN of a role to assume. Not together with `awsProfile`: a profile names its own role. */
  declare public readonly awsRoleArn: Output<string | undefined>;
  /** The profile's name, to which the record leads. */
  declare public readonly target: Output<string>;
}
