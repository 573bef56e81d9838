// Generated from provider/model by scripts/generate.ts (`npm run generate`): do not edit.
import type { Input, Output } from "@pulumi/pulumi";
import { SignpostResource } from "../resource.ts";
import type { DelegatedNameServer } from "./structures.ts";

/** What is declared of {@link ZoneDelegationOutputs | the resource ZoneDelegation}. */
export interface ZoneDelegationProperties {
  /**
   * Id of the hosted zone, without `/hostedzone/`. A change replaces what is written there.
   *
   * @default the hosted zone with the longest name that the written name ends in
   */
  readonly hostedZoneId?: Input<string>;
  /**
   * TTL of the NS and address records in seconds, 0 to 2147483647; it takes no part in failover
   * (TM-289).
   *
   * @default 3600
   */
  readonly ttl?: Input<number>;
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

/** What the resource ZoneDelegation tells of itself. */
export abstract class ZoneDelegationOutputs extends SignpostResource {
  /** The service zone, as `tm.contoso.com`, below the hosted zone. A change replaces the delegation. */
  declare public readonly zone: Output<string>;
  /** Id of the hosted zone, without `/hostedzone/`. A change replaces what is written there. */
  declare public readonly hostedZoneId: Output<string>;
  /** The name servers of the zone, 1 to 13, in any order. */
  declare public readonly nameServers: Output<DelegatedNameServer[]>;
  /**
   * TTL of the NS and address records in seconds, 0 to 2147483647; it takes no part in failover
   * (TM-289).
   */
  declare public readonly ttl: Output<number>;
  /** A profile of the AWS configuration files; never a credential itself. */
  declare public readonly awsProfile: Output<string | undefined>;
  /** ARN of a role to assume. Not together with `awsProfile`: a profile names its own role. */
  declare public readonly awsRoleArn: Output<string | undefined>;
}
