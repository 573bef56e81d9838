// The life of an AliasRecord: a name of the user's hosted zone that leads to a profile. It is a binding of
// its profile (TM-285), so that the profile cannot go before it.
import { setTimeout as pause } from "node:timers/promises";
import { invalidDeclaration, ProviderError } from "../../errors.ts";
import { readStanding } from "../../hosted-zone/claims.ts";
import type { OpenHostedZone } from "../../hosted-zone/hosted-zone.ts";
import { ALIAS_RECORD } from "../../model/alias-record.ts";
import { parseProfileId } from "../../model/desired-state.ts";
import { bindingOf, markerOf, observed, ownerOf, serviceZoneFault } from "./alias-binding.ts";
import { createAliasCheck } from "./alias-check.ts";
import { type AliasWork, createAlias, updateAlias } from "./alias-steps.ts";
import {
  type Connection,
  clientOf,
  lookupClientOf,
  movesInstallation,
  profileKeyOf,
  serviceZoneOf,
} from "./connection.ts";
import { isTakenOver, requireRemembered } from "./existing.ts";
import { changedNames, type Kind, pick, unheard, type Values, type Warn } from "./kind.ts";
import {
  movedNames,
  parseZoneRecordId,
  referenceAt,
  referenceOf,
  type ZonePlace,
  zoneRecordId,
} from "./zone-place.ts";
import { inHostedZone, inRemainingZone, openRoute53, release } from "./zone-work.ts";

/** What can be changed in place. */
const SETTINGS = Object.keys(ALIAS_RECORD.settings);

/** What an alias record needs of the world. */
export interface AliasWorld {
  readonly open: OpenHostedZone;
  /** Waits between two looks at the alias writer. @default a timer */
  readonly sleep?: (delayMs: number) => Promise<void>;
}

/** Makes the kind. */
export function createAliasRecordKind({ open, sleep = pause }: AliasWorld): Kind {
  /** Works with the client and in the hosted zone of a declaration. */
  async function working(
    inputs: Values,
    { hostedZoneId, warn }: { readonly hostedZoneId?: string; readonly warn: Warn },
    action: (work: AliasWork) => Promise<void>,
  ): Promise<Values> {
    const wrong = serviceZoneFault(String(inputs["name"]), await serviceZoneOf(inputs));
    if (wrong !== undefined) throw invalidDeclaration([{ path: "name", message: wrong }]);
    const key = profileKeyOf(inputs);
    const client = await clientOf(inputs, key.subscriptionId);
    const profile = await client.getProfile(key);
    if (!profile) {
      const message = `there is no profile ${inputs["profileId"]}`;
      throw new ProviderError("PROFILE_NOT_FOUND", message, { path: "profileId" });
    }
    const reference = referenceOf({ hostedZoneId, ...inputs }, inputs["name"]);
    return inHostedZone(open, reference, async (zone) => {
      await action({
        client,
        zone,
        binding: bindingOf(inputs, zone.id),
        owner: ownerOf(inputs),
        target: profile.fqdn,
        ttlSeconds: Number(inputs["ttl"] ?? 0),
        adopt: inputs["adopt"] === true,
        waitForSync: inputs["waitForSync"],
        warn,
        sleep,
      });
      return { ...inputs, hostedZoneId: zone.id, target: profile.fqdn };
    });
  }

  /** Removes what the installation wrote. */
  function removeRecords(place: ZonePlace, state: Values, warn: Warn): Promise<void> {
    return release(open, place, {
      state,
      warn,
      async ownersIn(zone) {
        const own = ownerOf(state);
        return [markerOf(await readStanding(zone, place), own.owner) ?? own];
      },
    });
  }

  return {
    check: createAliasCheck(open),

    async diff(state, inputs, isUnknown) {
      const replaces = movedNames(state, inputs, "name");
      if (movesInstallation(state, inputs, isUnknown)) replaces.push("connection");
      const target = inputs["target"];
      const isTargetKnown = target !== undefined && !isUnknown(target);
      // A profile of which nothing is known is being replaced: it cannot go while this leads to it.
      if (isUnknown(inputs["profileId"]) && !isTargetKnown) replaces.push("profileId");
      const changed = changedNames(state, inputs, SETTINGS);
      const isElsewhere = isTargetKnown ? state["target"] !== target : state["target"] === "";
      return { changes: replaces.length > 0 || changed.length > 0 || isElsewhere, replaces };
    },

    async create(inputs, warn = unheard) {
      const state = await working(inputs, { warn }, createAlias);
      return { id: zoneRecordId(String(state["hostedZoneId"]), String(state["name"])), state };
    },

    async read(id, state, configured, warn = unheard) {
      const place = parseZoneRecordId(id);
      const connection = (state["connection"] ?? {}) as Partial<Connection>;
      const installation = String(connection.subscriptionId);
      const client = await lookupClientOf(state, installation, configured);
      if (!client) return { inputs: state, state };
      const remote = await client.getBinding(place);
      const reference = referenceAt(place, { ...(remote?.binding ?? state) });
      const standing = await inRemainingZone(open, reference, (zone) => readStanding(zone, place));
      const marker = markerOf(standing, installation);
      if (!remote && !marker) {
        const what = `the alias record ${place.name} in the hosted zone ${place.hostedZoneId}`;
        requireRemembered(state["profileId"], "BINDING_NOT_FOUND", what);
        return undefined;
      }
      if (remote && ["failed", "stale"].includes(remote.state.kind)) {
        warn(`the alias record ${place.name} is ${remote.state.kind}: ${remote.state.message}`);
      }
      const key = parseProfileId(String(remote?.binding.profileId ?? state["profileId"]));
      const profile = key && (await client.getProfile(key));
      const fqdn = profile?.fqdn ?? String(state["target"] ?? "");
      const inputs = {
        ...state,
        name: place.name,
        ...observed(standing, { marker, remote }, fqdn),
      };
      return { inputs, state: { ...inputs, hostedZoneId: place.hostedZoneId } };
    },

    async update(id, state, inputs, warn = unheard) {
      const { hostedZoneId } = parseZoneRecordId(id);
      const before = { owner: ownerOf(state), mode: state["mode"], target: state["target"] };
      return working(inputs, { hostedZoneId, warn }, (work) => updateAlias(work, before));
    },

    unchanged: (state) => pick(state, ["hostedZoneId"]),

    async delete(id, state, configured, warn = unheard) {
      if (isTakenOver(id)) return;
      const place = parseZoneRecordId(id);
      const client = await clientOf(state, profileKeyOf(state).subscriptionId, configured);
      const binding = (await client.getBinding(place))?.binding;
      if (binding && binding.profileId !== state["profileId"]) {
        warn(`${place.name} leads to ${binding.profileId} by now, and stays as it is`);
        return;
      }
      // The alias writer lets go before its records go; a CNAME goes before its profile may.
      const isFlattened = (binding?.mode ?? state["mode"]) === "flatten";
      if (isFlattened) await client.deleteBinding(place);
      await removeRecords(place, state, warn);
      if (!isFlattened) await client.deleteBinding(place);
    },
  };
}

/** Alias records in Route 53. */
export const aliasRecordKind = createAliasRecordKind({ open: openRoute53 });
