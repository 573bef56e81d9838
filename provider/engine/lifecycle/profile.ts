// The life of a Profile.

import type { ControlClient } from "../../control/client.ts";
import type { RemoteProfile } from "../../control/contract.ts";
import { type Fault, invalidDeclaration } from "../../errors.ts";
import { fullName, type ProfileKey, parseProfileId, profileId } from "../../model/desired-state.ts";
import { profileNameFault } from "../../model/name.ts";
import {
  DECLARED_TTL_SECONDS,
  DEFAULT_RESOURCE_GROUP,
  PROFILE,
  type Profile,
  parseProfile,
} from "../../model/profile.ts";
import { show } from "../../model/rules.ts";
import {
  type Connection,
  clientOf,
  completeConnection,
  connectionOf,
  lookupClientOf,
  movesInstallation,
} from "./connection.ts";
import {
  adoptFaults,
  createDeclared,
  createOrFind,
  isTakenOver,
  requireRemembered,
} from "./existing.ts";
import {
  changedNames,
  hasUnknown,
  type IsUnknown,
  type Kind,
  pick,
  sameValue,
  type Values,
  withUnknowns,
} from "./kind.ts";
import { createChanges, type Former, type Redeclared, whatIfFaults } from "./what-if.ts";

const NAMES = Object.keys(PROFILE.identity);
const SETTINGS = Object.keys(PROFILE.settings);
const OPTIONS = Object.keys(PROFILE.options);

const changes = createChanges();

export const profileKind: Kind = {
  async check(declared, isUnknown, olds) {
    const {
      profileName,
      resourceGroupName = DEFAULT_RESOURCE_GROUP,
      connection: given,
      fqdn: _,
      adopt,
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
    faults.push(...adoptFaults(adopt, isUnknown));
    const parsed = parseProfile(rest, {
      isUnknown,
      strict: true,
      defaultTtlSeconds: DECLARED_TTL_SECONDS,
    });
    faults.push(...parsed.faults);
    const normal = parsed.value ? (withUnknowns(parsed.value, rest, isUnknown) as Values) : rest;
    const completed = await completeConnection(given, isUnknown);
    faults.push(...completed.faults);
    const inputs: Values = {
      ...normal,
      profileName,
      resourceGroupName,
      connection: completed.connection,
      adopt,
    };
    const isKnown = !hasUnknown(inputs, isUnknown);
    if (olds && faults.length === 0) changes.note(formerOf({ olds, inputs, isKnown }, isUnknown));
    if (isKnown && faults.length === 0) {
      faults.push(...(await serviceFaults(inputs, olds)));
    }
    return { inputs: { ...inputs, fqdn: fqdnOf(inputs, isUnknown) }, faults };
  },

  async diff(state, inputs, isUnknown) {
    const replaces = changedNames(state, inputs, NAMES);
    if (movesInstallation(state, inputs, isUnknown)) replaces.push("connection");
    // Clients hold the old name: the contract forbids to change it (TM-48).
    if (!sameValue(relativeName(state), relativeName(inputs))) replaces.push("dnsConfig");
    const changed = changedNames(state, inputs, SETTINGS);
    return { changes: replaces.length > 0 || changed.length > 0, replaces };
  },

  async create(inputs) {
    const key = keyOf(inputs);
    const id = profileId(key);
    const client = await clientOf(inputs, key.subscriptionId);
    const remote = await createDeclared(id, {
      ...lookOf(client, inputs),
      adopts: inputs["adopt"] === true,
      put: () => client.putProfile(key, profileOf(inputs)),
      create: () => client.createProfile(key, profileOf(inputs)),
    });
    return { id, state: stateOf(inputs, remote) };
  },

  async read(id, state, configured) {
    const key = parseProfileId(id);
    if (!key) {
      const message = `id must be the id of a profile, got ${show(id)}`;
      throw invalidDeclaration([{ path: "id", message }]);
    }
    const client = await lookupClientOf(state, key.subscriptionId, configured);
    if (!client) return { inputs: state, state };
    const found = await client.getProfile(key);
    if (!found) {
      requireRemembered(state["trafficRoutingMethod"], "PROFILE_NOT_FOUND", `the profile ${id}`);
      return undefined;
    }
    const inputs = {
      profileName: key.profileName,
      resourceGroupName: key.resourceGroup,
      ...pick(state, [...NAMES, ...OPTIONS, "connection"]),
      ...found.profile,
      fqdn: found.fqdn,
    };
    return { inputs, state: stateOf(inputs, found) };
  },

  async update(_id, _state, inputs) {
    const key = keyOf(inputs);
    const client = await clientOf(inputs, key.subscriptionId);
    return stateOf(inputs, await client.putProfile(key, profileOf(inputs)));
  },

  idOf(inputs, isUnknown) {
    const { subscriptionId } = (inputs["connection"] ?? {}) as Partial<Connection>;
    const { profileName, resourceGroupName: resourceGroup } = inputs;
    const parts = [subscriptionId, profileName, resourceGroup];
    if (parts.some((part) => part === undefined || isUnknown(part))) return undefined;
    return profileId({
      subscriptionId: String(subscriptionId),
      resourceGroup: String(resourceGroup),
      profileName: String(profileName),
    });
  },

  unchanged(state, inputs) {
    // The zone that it stands in may not be known; an installation never changes it.
    return sameValue(relativeName(state), relativeName(inputs)) ? pick(state, ["fqdn"]) : {};
  },

  async delete(id, state, configured) {
    if (isTakenOver(id)) return;
    const key = parseProfileId(id) ?? keyOf(state);
    await (await clientOf(state, key.subscriptionId, configured)).deleteProfile(key);
  },
};

/** What the service has against a declaration that is sound in itself. */
function serviceFaults(inputs: Values, olds: Values | undefined): Promise<readonly Fault[]> {
  const key = keyOf(inputs);
  const id = profileId(key);
  const onlyNew = olds === undefined && !changes.isReplacement(id) && inputs["adopt"] !== true;
  const conditions = { onlyNew, replaces: changes.replacedBefore(id) };
  const profile = profileOf(inputs);
  return whatIfFaults(inputs, (client) =>
    createOrFind({
      ...lookOf(client, inputs),
      create: () => client.whatIfProfile(key, profile, conditions),
    }),
  );
}

function formerOf({ olds, inputs, isKnown }: Redeclared, isUnknown: IsUnknown): Former {
  const isReplaced =
    changedNames(olds, inputs, NAMES).length > 0 ||
    movesInstallation(olds, inputs, isUnknown) ||
    !sameValue(relativeName(olds), relativeName(inputs));
  return {
    id: profileId(keyOf(olds)),
    becomes: isKnown ? profileId(keyOf(inputs)) : undefined,
    isChanged: isReplaced || changedNames(olds, inputs, SETTINGS).length > 0,
    isReplaced,
  };
}

/** How an existing profile is found and compared with the declared one. */
function lookOf(client: ControlClient, inputs: Values) {
  const key = keyOf(inputs);
  return {
    what: `the profile ${profileId(key)}`,
    declared: pick(inputs, SETTINGS),
    find: () => client.getProfile(key),
    declaredOf: ({ profile }: RemoteProfile): Values => ({ ...profile }),
  };
}

/** The ARM key of a declared profile. */
function keyOf(values: Values): ProfileKey {
  return {
    subscriptionId: String(connectionOf(values).subscriptionId),
    resourceGroup: String(values["resourceGroupName"]),
    profileName: String(values["profileName"]),
  };
}

/** The profile without its endpoints, which are resources of their own (TM-227). */
function profileOf(inputs: Values): Profile {
  return pick(inputs, SETTINGS) as unknown as Profile;
}

/** What is remembered of a profile: what is declared, and how it was doing then. */
function stateOf(inputs: Values, { profileMonitorStatus }: RemoteProfile): Values {
  return { ...inputs, profileMonitorStatus };
}

function relativeName(values: Values): unknown {
  return (values["dnsConfig"] as Partial<Profile["dnsConfig"]> | undefined)?.relativeName;
}

/** The name that is answered; as unknown as its parts, so that a preview can show it. */
function fqdnOf(inputs: Values, isUnknown: IsUnknown): unknown {
  const { zone } = (inputs["connection"] ?? {}) as Partial<Connection>;
  const parts = [inputs["connection"], inputs["dnsConfig"], relativeName(inputs), zone];
  const unknown = parts.find(isUnknown);
  if (unknown !== undefined) return unknown;
  return zone === undefined ? undefined : fullName(String(relativeName(inputs)), zone);
}
