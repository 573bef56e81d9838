// The arguments that the resources in a hosted zone have in common.
import type { Input } from "@pulumi/pulumi";

/** Which hosted zone to write in, with whose right, and how careful. */
export interface HostedZoneArgs {
  /**
   * Id of the hosted zone, without `/hostedzone/`. A change replaces the records.
   *
   * @default the public zone with the longest name that the written name ends in
   */
  readonly hostedZoneId?: Input<string>;
  /**
   * Name of a profile of the shared AWS configuration files; not together with `awsRoleArn`.
   *
   * @default the AWS SDK's own chain: environment, files, role of the machine
   */
  readonly awsProfile?: Input<string>;
  /**
   * ARN of a role to assume.
   *
   * @default none
   */
  readonly awsRoleArn?: Input<string>;
  /**
   * Whether records that stand there already and are not Signpost's are taken over.
   *
   * @default false: they are left alone, and the preview says what stands there
   */
  readonly adopt?: Input<boolean>;
  /**
   * Seconds to wait until all name servers of the hosted zone answer with a change, 0 to 3600. Waiting in
   * vain is a warning, never a failure.
   *
   * @default 0: do not wait
   */
  readonly waitForSync?: Input<number>;
}
