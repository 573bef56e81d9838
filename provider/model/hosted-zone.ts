// What the resources that write in a hosted zone have in common: which zone, with whose right, and how
// careful with what stands there. Names of credentials are declared, never credentials.
import { z } from "zod";
import { awsProfileFault, awsRoleArnFault, hostedZoneIdFault } from "./hosted-zone-access.ts";
import { canonicalName, zoneNameFault } from "./name.ts";
import { type CrossFault, integer, optional, refuse, show, text } from "./rules.ts";

/** The longest TTL, in seconds (RFC 2181 §8). */
export const MAX_TTL_SECONDS = 2147483647;
/** The longest wait for a hosted zone's name servers, in seconds. */
export const MAX_SYNC_SECONDS = 3600;

/** Where a resource writes, as declared, complete. */
export interface HostedZonePlace {
  /** The hosted zone's id, without `/hostedzone/`. @default the zone with the longest name that the written name ends in */
  readonly hostedZoneId: string | undefined;
  /** A profile of the shared AWS configuration files. @default the AWS SDK's own chain: environment, files, role of the machine */
  readonly awsProfile: string | undefined;
  /** ARN of a role to assume. @default none */
  readonly awsRoleArn: string | undefined;
  /** Whether records that stand there already and are not Signpost's are taken over. @default false */
  readonly adopt: boolean;
  /**
   * Seconds to wait until all of the host's name servers answer with a change, 0 to 3600; waiting in vain
   * is a warning, never a failure.
   *
   * @default 0: do not wait
   */
  readonly waitForSync: number;
}

/** What is wrong with an absolute name, as `www.example.org`; a trailing dot is allowed. */
export function absoluteNameFault(name: string): string | undefined {
  if (canonicalName(name).includes(".")) return zoneNameFault(name);
  return `must be an absolute name, as www.example.org, or the zone's own for its apex, got ${show(name)}`;
}

/** The properties of a {@link HostedZonePlace}, for a resource's schema. */
export const hostedZoneSchemas = {
  hostedZoneId: optional(text(hostedZoneIdFault)),
  awsProfile: optional(text(awsProfileFault)),
  awsRoleArn: optional(text(awsRoleArnFault)),
  adopt: optional(z.boolean(refuse("true or false"))),
  waitForSync: optional(integer(0, MAX_SYNC_SECONDS)),
} as const;

/** Completes a place with its defaults. */
export function completePlace(fields: Partial<HostedZonePlace>): HostedZonePlace {
  return {
    hostedZoneId: fields.hostedZoneId,
    awsProfile: fields.awsProfile,
    awsRoleArn: fields.awsRoleArn,
    adopt: fields.adopt ?? false,
    waitForSync: fields.waitForSync ?? 0,
  };
}

/** The faults of a place that no single property shows. */
export function placeFaults({ awsProfile, awsRoleArn }: HostedZonePlace): CrossFault[] {
  if (awsProfile === undefined || awsRoleArn === undefined) return [];
  const message =
    "awsRoleArn must be absent where awsProfile is given: a profile names its own role";
  return [{ path: "awsRoleArn", because: ["awsProfile"], message }];
}
