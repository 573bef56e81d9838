// An alias record's properties, its binding in the control API and what stands of it in its hosted zone:
// from one to the other.
import type { Binding, RemoteBinding } from "../../control/binding.ts";
import type { ControlClient } from "../../control/client.ts";
import type { FoundRecordSet } from "../../hosted-zone/hosted-zone.ts";
import type { Marker, Owner } from "../../hosted-zone/marker.ts";
import { readMarker, type Standing } from "../../hosted-zone/ownership.ts";
import { isSameRecordSet } from "../../hosted-zone/record-set.ts";
import { DEFAULT_ON_DISABLED, MINIMUM_INTERVAL_SECONDS } from "../../model/alias-mode.ts";
import type { AliasRecordDeclaration } from "../../model/alias-record.ts";
import { parseProfileId } from "../../model/desired-state.ts";
import { canonicalName, isInZone } from "../../model/name.ts";
import type { Values } from "./kind.ts";

/** Who keeps the name: the installation, for the profile. */
export function ownerOf(values: Values): Owner {
  const resource = String(values["profileId"]);
  return { owner: parseProfileId(resource)?.subscriptionId ?? "", resource };
}

/** The binding of a declaration in its normal form. */
export function bindingOf(inputs: Values, hostedZoneId: string): Binding {
  const declared = inputs as unknown as AliasRecordDeclaration;
  const { name, profileId, mode, awsProfile, awsRoleArn } = declared;
  return {
    hostedZoneId,
    name,
    profileId,
    mode,
    onDisabled: declared.onDisabled ?? DEFAULT_ON_DISABLED,
    minimumIntervalInSeconds: declared.minimumIntervalInSeconds ?? MINIMUM_INTERVAL_SECONDS.default,
    ...(awsProfile !== undefined && { awsProfile }),
    ...(awsRoleArn !== undefined && { awsRoleArn }),
  };
}

/**
 * What is wrong with the name of an alias record in an installation: there the name servers answer, whatever
 * a hosted zone says, and a CNAME could lead to itself.
 */
export function serviceZoneFault(name: string, serviceZone: string | undefined) {
  if (serviceZone === undefined || !isInZone(name, canonicalName(serviceZone))) return undefined;
  return `name must not be in the service zone ${serviceZone}, got ${name}: the name servers answer there`;
}

/** How an existing binding is found and compared with the declared one. */
export function lookOf(client: ControlClient, binding: Binding) {
  return {
    what: `the alias record ${binding.name} in the hosted zone ${binding.hostedZoneId}`,
    declared: { ...binding } as Values,
    find: () => client.getBinding(binding),
    declaredOf: (found: RemoteBinding): Values => ({ ...found.binding }),
  };
}

/** The marker of a name, when an installation keeps it. */
export function markerOf(standing: Standing | undefined, installation: string): Marker | undefined {
  const there = standing && readMarker(standing);
  const marker = there?.kind === "marker" ? there.marker : undefined;
  return marker?.owner === installation ? marker : undefined;
}

/**
 * The properties of an alias record as it is found. Its `target` is empty where it does not lead anywhere
 * as a whole: its binding, its marker or its records are gone, or are not what was written.
 *
 * @param fqdn - name of the profile
 */
export function observed(
  standing: Standing | undefined,
  { marker, remote }: { marker: Marker | undefined; remote: RemoteBinding | undefined },
  fqdn: string,
): Values {
  if (!remote) return { target: "" };
  const {
    hostedZoneId: _,
    name,
    mode,
    onDisabled,
    minimumIntervalInSeconds,
    ...rest
  } = remote.binding;
  const found = standing?.found.get(name) ?? [];
  const isKept = marker?.resource === rest.profileId && marker.kind === mode;
  if (mode === "cname") {
    const cname = found.find(({ type }) => type === "CNAME");
    const isThere = cname?.kind === "plain";
    return {
      ...rest,
      mode,
      onDisabled: undefined,
      minimumIntervalInSeconds: undefined,
      ...(isThere && { ttl: cname.ttlSeconds }),
      target: (isKept && isThere && cname.values[0]) || "",
    };
  }
  const target = isKept && marker.records.every((record) => stands(record, found)) ? fqdn : "";
  return { ...rest, mode, ttl: undefined, onDisabled, minimumIntervalInSeconds, target };
}

function stands(record: Marker["records"][number], found: readonly FoundRecordSet[]): boolean {
  return found.some((one) => one.kind === "plain" && isSameRecordSet(one, record));
}
