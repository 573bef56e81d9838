// The life of a Profile.

import type { Fault } from "../../errors.ts";
import { fullName, type ProfileKey, profileId } from "../../model/desired-state.ts";
import { profileNameFault } from "../../model/name.ts";
import type { Profile } from "../../model/profile.ts";
import { parseProfile } from "../../model/profile.ts";
import { clientOf, connectionOf, movesInstallation } from "./connection.ts";
import { changedNames, type Kind, pick, sameValue, type Values, withUnknowns } from "./kind.ts";

/** TTL of a profile declared without one, in seconds (TM-12). */
export const DECLARED_TTL_SECONDS = 30;
/** Resource group of a profile declared without one. */
const DEFAULT_RESOURCE_GROUP = "default";

/** What a user declares, besides the names. */
const DECLARED = [
  "profileStatus",
  "trafficRoutingMethod",
  "dnsConfig",
  "monitorConfig",
  "tags",
] as const;
const NAMES = ["profileName", "resourceGroupName"] as const;

export const profileKind: Kind = {
  async check(declared, isUnknown) {
    const {
      profileName,
      resourceGroupName = DEFAULT_RESOURCE_GROUP,
      connection,
      fqdn,
      ...rest
    } = declared;
    const faults: Fault[] = [];
    for (const [path, name] of Object.entries({
      profileName,
      resourceGroupName,
    })) {
      if (isUnknown(name)) continue;
      const fault = typeof name === "string" ? profileNameFault(name) : "must be a string";
      if (fault) faults.push({ path, message: `${path} ${fault}` });
    }
    const parsed = parseProfile(rest, {
      isUnknown,
      strict: true,
      defaultTtlSeconds: DECLARED_TTL_SECONDS,
    });
    faults.push(...parsed.faults);
    const normal = parsed.value ? (withUnknowns(parsed.value, rest, isUnknown) as Values) : rest;
    return {
      inputs: { ...normal, profileName, resourceGroupName, connection, fqdn },
      faults,
    };
  },

  async diff(state, inputs, isUnknown) {
    const replaces = changedNames(state, inputs, NAMES);
    if (movesInstallation(state, inputs, isUnknown)) replaces.push("connection");
    // Clients hold the old name: the contract forbids to change it (TM-48).
    if (!sameValue(relativeName(state), relativeName(inputs))) replaces.push("dnsConfig");
    const changed = changedNames(state, inputs, DECLARED);
    return { changes: replaces.length > 0 || changed.length > 0, replaces };
  },

  async create(inputs) {
    return { id: profileId(keyOf(inputs)), state: await put(inputs) };
  },

  async read(_id, state) {
    const key = keyOf(state);
    const found = await clientOf(state).getProfile(key);
    if (!found) return undefined;
    const { zone } = connectionOf(state);
    const fqdn = fullName(found.profile.dnsConfig.relativeName, zone);
    const inputs = {
      ...pick(state, [...NAMES, "connection"]),
      ...found.profile,
      fqdn,
    };
    return { inputs, state: inputs };
  },

  async update(_id, _state, inputs) {
    return put(inputs);
  },

  async delete(_id, state) {
    await clientOf(state).deleteProfile(keyOf(state));
  },
};

/** The ARM key of a declared profile. */
export function keyOf(values: Values): ProfileKey {
  return {
    subscriptionId: connectionOf(values).subscriptionId,
    resourceGroup: String(values["resourceGroupName"]),
    profileName: String(values["profileName"]),
  };
}

function relativeName(values: Values): unknown {
  return (values["dnsConfig"] as Partial<Profile["dnsConfig"]> | undefined)?.relativeName;
}

/** Writes the profile without its endpoints, which are resources of their own (TM-227). */
async function put(inputs: Values): Promise<Values> {
  const profile = pick(inputs, DECLARED) as unknown as Profile;
  await clientOf(inputs).putProfile(keyOf(inputs), profile);
  return inputs;
}
