// What is wrong with the declaration of an alias record, as far as it can be known in a preview: by itself,
// from its profile's declaration, from its hosted zone and from the service.
import { bindingId } from "../../control/binding-body.ts";
import { type Fault, isProviderError } from "../../errors.ts";
import type { OpenHostedZone } from "../../hosted-zone/hosted-zone.ts";
import { planClaim, type Standing } from "../../hosted-zone/ownership.ts";
import { aliasModeFault } from "../../model/alias-mode.ts";
import { type AliasRecordDeclaration, parseAliasRecord } from "../../model/alias-record.ts";
import { ROUTING_METHODS } from "../../model/profile.ts";
import { bindingOf, lookOf, ownerOf, serviceZoneFault } from "./alias-binding.ts";
import {
  connectionOf,
  connectionWithin,
  profileKeyOf,
  quickClient,
  serviceZoneOf,
} from "./connection.ts";
import { createOrFind } from "./existing.ts";
import { hasUnknown, type Kind, type Values, type Warn, withUnknowns } from "./kind.ts";
import { createChanges, whatIfFaults } from "./what-if.ts";
import { movedNames, referenceOf } from "./zone-place.ts";
import { askHostedZone, type ZoneAnswer } from "./zone-work.ts";

/** What the hosted zone is asked with. */
const ZONE_QUESTION = [
  "name",
  "mode",
  "hostedZoneId",
  "awsProfile",
  "awsRoleArn",
  "adopt",
] as const;

/**
 * Makes the check of the kind. `trafficRoutingMethod` and `target`, the profile's name, may be handed to it
 * by who knows the profile's declaration: then the profile need not be there yet.
 */
export function createAliasCheck(open: OpenHostedZone): Kind["check"] {
  const changes = createChanges();

  function zoneAnswer(
    inputs: Values,
    { olds, warn }: { readonly olds: Values | undefined; readonly warn: Warn | undefined },
  ): Promise<ZoneAnswer> {
    const { name, mode } = inputs as unknown as AliasRecordDeclaration;
    const claim = { ...ownerOf(inputs), name, kind: mode };
    const adopt = inputs["adopt"] === true;
    // At another name it is a new one: what stands there was never its own.
    const before = isAt(name, olds) ? olds : undefined;
    const options = {
      adopt,
      restore: before !== undefined,
      previous: before && ownerOf(before),
    };
    // What stands there is that which is replaced: it will be gone.
    const isReplaced = changes.isGivenUp(name);
    const plan = (standing: Standing) => planClaim(standing, claim, options);
    return askHostedZone(open, {
      reference: referenceOf(inputs, name),
      claim,
      path: "name",
      warn,
      plan: isReplaced ? undefined : plan,
    });
  }

  function serviceFaults(
    inputs: Values,
    hostedZoneId: string,
    { isNew, isMethodKnown }: { readonly isNew: boolean; readonly isMethodKnown: boolean },
  ): Promise<readonly Fault[]> {
    const binding = bindingOf(inputs, hostedZoneId);
    const replaces = changes
      .replacedBefore(binding.name)
      .map((name) => bindingId({ hostedZoneId, name }));
    // What the program says of its profile goes before what the service knows of it.
    if (isMethodKnown) replaces.push(binding.profileId);
    const onlyNew = isNew && !changes.isGivenUp(binding.name) && inputs["adopt"] !== true;
    return whatIfFaults(inputs, (client) =>
      createOrFind({
        ...lookOf(client, binding),
        create: () => client.whatIfBinding(binding, { onlyNew, replaces }),
      }),
    );
  }

  return async (declared, isUnknown, olds, warn) => {
    const { connection: given, trafficRoutingMethod, target: shown, ...rest } = declared;
    const connection = connectionWithin(given, rest["profileId"], isUnknown);
    const parsed = parseAliasRecord(rest, { isUnknown, strict: true });
    if (!parsed.value)
      return { inputs: { ...rest, connection, target: shown }, faults: parsed.faults };
    const normal = withUnknowns(parsed.value, rest, isUnknown) as Values;
    const inputs: Values = { ...normal, connection, target: shown };
    const faults: Fault[] = [];
    const zone = await serviceZoneOf(inputs, isUnknown);
    const misplaced = isUnknown(rest["name"])
      ? undefined
      : serviceZoneFault(parsed.value.name, zone);
    if (misplaced !== undefined) faults.push({ path: "name", message: misplaced });
    const method = ROUTING_METHODS.find((known) => known === trafficRoutingMethod);
    if (method && !isUnknown(rest["mode"])) {
      const message = aliasModeFault(parsed.value.mode, method);
      if (message !== undefined) faults.push({ path: "mode", message });
    }
    if (olds) {
      const isReplaced =
        movedNames(olds, inputs, "name").length > 0 || isUnknown(rest["profileId"]);
      const { name } = parsed.value;
      const becomes = isUnknown(rest["name"]) ? undefined : name;
      changes.note({ id: String(olds["name"]), becomes, isChanged: isReplaced, isReplaced });
    }
    const canAskZone = !ZONE_QUESTION.some((name) => isUnknown(rest[name]));
    const answer = canAskZone ? await zoneAnswer(inputs, { olds, warn }) : { faults: [] };
    faults.push(...answer.faults);
    if (hasUnknown([normal, connection], isUnknown)) return { inputs, faults };
    // Where the hosted zone gave no answer, the service still knows what is bound in it.
    const hostedZoneId = answer.hostedZoneId ?? parsed.value.hostedZoneId;
    if (hostedZoneId !== undefined) {
      const isNew = !isAt(parsed.value.name, olds);
      const known = { isNew, isMethodKnown: method !== undefined };
      const refused = await serviceFaults(inputs, hostedZoneId, known);
      const paths = faults.map(({ path }) => path);
      faults.push(...refused.filter(({ path }) => !paths.includes(path)));
    }
    return { inputs: { ...inputs, target: shown ?? (await fqdnOf(inputs)) }, faults };
  };
}

/** Whether a record that is there has a name. */
function isAt(name: string, olds: Values | undefined): boolean {
  return olds?.["name"] === name;
}

/** The name of the profile, from the service; `undefined` where it cannot tell now. */
async function fqdnOf(inputs: Values): Promise<string | undefined> {
  try {
    const client = quickClient(connectionOf(inputs));
    return (await client.getProfile(profileKeyOf(inputs)))?.fqdn;
  } catch (error) {
    if (isProviderError(error)) return undefined;
    throw error;
  }
}
