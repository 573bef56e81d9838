// Where a resource stands that is written in a hosted zone: its id, the hosted zone it names and with whose
// right, and when it is somewhere else.
import { ProviderError } from "../../errors.ts";
import type { HostedZoneReference } from "../../hosted-zone/hosted-zone.ts";
import { show } from "../../model/rules.ts";
import { changedNames, type Values } from "./kind.ts";

/** Where a resource stands: a hosted zone and a name in it. */
export interface ZonePlace {
  readonly hostedZoneId: string;
  readonly name: string;
}

/** Id of a resource in a hosted zone. */
export function zoneRecordId(hostedZoneId: string, name: string): string {
  return `${hostedZoneId}/${name}`;
}

/** Reads such an id. */
export function parseZoneRecordId(id: string): ZonePlace {
  const [hostedZoneId, name, ...more] = id.split("/");
  if (hostedZoneId && name && more.length === 0) return { hostedZoneId, name };
  throw new ProviderError(
    "DECLARATION_INVALID",
    `id must be the id of a hosted zone and a name in it, as Z0123456789ABCDEFGHIJ/www.example.org, got ${show(id)}`,
    { path: "id" },
  );
}

/** Which hosted zone a resource writes in, and with whose right; its state knows the zone's id. */
export function referenceOf(values: Values, name: unknown): HostedZoneReference {
  const text = (property: string) => {
    const value = values[property];
    return typeof value === "string" ? value : undefined;
  };
  return {
    name: String(name),
    hostedZoneId: text("hostedZoneId"),
    awsProfile: text("awsProfile"),
    awsRoleArn: text("awsRoleArn"),
  };
}

/** The same for what stands somewhere already. */
export function referenceAt(
  { hostedZoneId, name }: ZonePlace,
  values: Values,
): HostedZoneReference {
  return { ...referenceOf(values, name), hostedZoneId };
}

/**
 * The properties whose change makes it another one; where no hosted zone is declared it stays where it is.
 *
 * @param name - the property that gives the name
 */
export function movedNames(state: Values, inputs: Values, name: "name" | "zone"): string[] {
  const isZoneDeclared = inputs["hostedZoneId"] !== undefined;
  return changedNames(state, inputs, isZoneDeclared ? [name, "hostedZoneId"] : [name]);
}
