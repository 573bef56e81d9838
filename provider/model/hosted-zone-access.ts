// Which hosted zone, and with whose right: single properties that alias records, delegations and
// bindings share. Names of credentials, never credentials.
import { show } from "./rules.ts";

/** What is wrong with the id of a hosted zone, without `/hostedzone/`. */
export function hostedZoneIdFault(id: string): string | undefined {
  if (/^[a-z0-9]{1,32}$/i.test(id)) return undefined;
  return `must be 1 to 32 letters and digits, without /hostedzone/, got ${show(id)}`;
}

/** What is wrong with the name of a profile of the shared AWS configuration files. */
export function awsProfileFault(profile: string): string | undefined {
  if (/^[^\p{Cc}\]]{1,128}$/u.test(profile) && profile.trim() === profile) return undefined;
  return `must be the name of a profile in the AWS configuration files, got ${show(profile)}`;
}

/** What is wrong with the ARN of a role to assume. */
export function awsRoleArnFault(arn: string): string | undefined {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(arn)) return undefined;
  return `must be the ARN of a role, as arn:aws:iam::123456789012:role/name, got ${show(arn)}`;
}
