// What the resources that write in a hosted zone have in common: which zone, with whose right, and how
// careful with what stands there. Names of credentials are declared, never credentials.
import { awsProfileFault, awsRoleArnFault, hostedZoneIdFault } from "./hosted-zone-access.ts";
import { canonicalName, zoneNameFault } from "./name.ts";
import { property } from "./property.ts";
import { boolean, type CrossFault, integer, optional, show, text, withDefault } from "./rules.ts";

/** The longest wait for a hosted zone's name servers, in seconds. */
const MAX_SYNC_SECONDS = 3600;

/** What is wrong with an absolute name, as `www.example.org`; a trailing dot is allowed. */
export function absoluteNameFault(name: string): string | undefined {
  if (canonicalName(name).includes(".")) return zoneNameFault(name);
  return `must be an absolute name, as www.example.org, or the zone's own for its apex, got ${show(name)}`;
}

/** Which hosted zone a resource writes in: part of what it is known by. */
export const hostedZoneIdentity = {
  hostedZoneId: property(optional(text(hostedZoneIdFault)), {
    description:
      "Id of the hosted zone, without `/hostedzone/`. A change replaces what is written there.",
    default: "the hosted zone with the longest name that the written name ends in",
  }),
} as const;

/** With whose right a resource writes in a hosted zone. */
export const hostedZoneRights = {
  awsProfile: property(optional(text(awsProfileFault)), {
    description: "A profile of the AWS configuration files; never a credential itself.",
    absent: "the AWS SDK's own chain: environment, configuration files, role of the machine",
  }),
  awsRoleArn: property(optional(text(awsRoleArnFault)), {
    description:
      "ARN of a role to assume. Not together with `awsProfile`: a profile names its own role.",
    absent: "none",
  }),
} as const;

/** How careful a resource is with what stands in a hosted zone. */
export const hostedZoneOptions = {
  adopt: property(withDefault(boolean(), false), {
    description: "Whether records that stand there already and are not Signpost's are taken over.",
    default: "`false`: they are left alone, and the creation fails",
  }),
  waitForSync: property(withDefault(integer(0, MAX_SYNC_SECONDS), 0), {
    description:
      "Seconds to wait until all of the host's name servers answer with a change, 0 to 3600; waiting in vain is a warning, never a failure.",
    default: "`0`: do not wait",
  }),
} as const;

/** The faults of what says where a resource writes that no single property shows. */
export function placeFaults({
  awsProfile,
  awsRoleArn,
}: {
  readonly awsProfile?: string | undefined;
  readonly awsRoleArn?: string | undefined;
}): CrossFault[] {
  if (awsProfile === undefined || awsRoleArn === undefined) return [];
  const message =
    "awsRoleArn must be absent where awsProfile is given: a profile names its own role";
  return [{ path: "awsRoleArn", because: ["awsProfile"], message }];
}
