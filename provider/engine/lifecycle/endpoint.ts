// The life of an Endpoint of a profile.

import type { ControlClient } from "../../control/client.ts";
import type { RemoteEndpoint } from "../../control/contract.ts";
import { parseEndpointId } from "../../control/endpoint-body.ts";
import { type Fault, invalidDeclaration } from "../../errors.ts";
import { endpointId, parseProfileId, profileId } from "../../model/desired-state.ts";
import {
  ENDPOINT_KINDS,
  type Endpoint,
  type EndpointKind,
  EXTERNAL_ENDPOINT,
  parseEndpoint,
} from "../../model/endpoint.ts";
import { oneOf, show } from "../../model/rules.ts";
import {
  clientOf,
  connectionWithin,
  lookupClientOf,
  movesInstallation,
  profileKeyOf,
} from "./connection.ts";
import {
  adoptFaults,
  createDeclared,
  createOrFind,
  isTakenOver,
  requireRemembered,
} from "./existing.ts";
import { changedNames, hasUnknown, type Kind, pick, type Values, withUnknowns } from "./kind.ts";
import { createChanges, type Former, type Redeclared, whatIfFaults } from "./what-if.ts";

const IDENTITY = [...Object.keys(EXTERNAL_ENDPOINT.identity), "type"];
const SETTINGS = Object.keys(EXTERNAL_ENDPOINT.settings);
const OPTIONS = Object.keys(EXTERNAL_ENDPOINT.options);

const typeSchema = oneOf(ENDPOINT_KINDS);

const changes = createChanges();

export const endpointKind: Kind = {
  async check(declared, isUnknown, olds) {
    const { endpointName, type, profileId, connection: given, priority, adopt, ...rest } = declared;
    const faults: Fault[] = [];
    const parsedType = typeSchema.safeParse(type);
    if (!isUnknown(type) && !parsedType.success) {
      faults.push({
        path: "type",
        message: `type must be ${ENDPOINT_KINDS.join(" or ")}, got ${JSON.stringify(type)}`,
      });
    }
    if (!isUnknown(profileId) && !(typeof profileId === "string" && parseProfileId(profileId))) {
      faults.push({
        path: "profileId",
        message: `profileId must be the id of a profile, got ${JSON.stringify(profileId)}`,
      });
    }
    faults.push(...adoptFaults(adopt, isUnknown));
    const named = {
      ...rest,
      name: endpointName,
      ...(priority !== undefined && { priority }),
    };
    const parsed = parseEndpoint(named, { isUnknown, strict: true });
    faults.push(...parsed.faults.map(asDeclared));
    let normal: Values = rest;
    if (parsed.value) {
      const { name: _, kind: __, priority: ___, ...properties } = parsed.value;
      normal = withUnknowns(properties, rest, isUnknown) as Values;
    }
    // Its profile's id tells the installation; its own check asks for the rest.
    const connection = connectionWithin(given, profileId, isUnknown);
    const inputs: Values = {
      ...normal,
      endpointName,
      type: parsedType.success ? parsedType.data : type,
      profileId,
      connection,
      adopt,
      ...(priority !== undefined && { priority }),
    };
    const isKnown = !hasUnknown(inputs, isUnknown);
    if (olds && faults.length === 0) changes.note(formerOf({ olds, inputs, isKnown }));
    if (isKnown && faults.length === 0) {
      faults.push(...(await serviceFaults(inputs, olds)).map(asDeclared));
    }
    return { faults, inputs };
  },

  async diff(state, inputs, isUnknown) {
    const replaces = changedNames(
      withCanonicalProfile(state),
      withCanonicalProfile(inputs),
      IDENTITY,
    );
    if (movesInstallation(state, inputs, isUnknown)) replaces.push("connection");
    const changed = changedNames(state, withChosenPriority(inputs, state), SETTINGS);
    return { changes: replaces.length > 0 || changed.length > 0, replaces };
  },

  async create(inputs) {
    const key = profileKeyOf(inputs);
    const endpoint = endpointOf(inputs);
    const id = endpointId(key, endpoint);
    const client = await clientOf(inputs, key.subscriptionId);
    const remote = await createDeclared(id, {
      ...lookOf(client, inputs),
      adopts: inputs["adopt"] === true,
      put: () => client.putEndpoint(key, endpoint),
      create: () => client.createEndpoint(key, endpoint),
    });
    return { id, state: stateOf(inputs, remote) };
  },

  async read(id, state, configured) {
    const place = parseEndpointId(id);
    if (!place) {
      const message = `id must be the id of an endpoint, got ${show(id)}`;
      throw invalidDeclaration([{ path: "id", message }]);
    }
    const { key, kind, name } = place;
    const client = await lookupClientOf(state, key.subscriptionId, configured);
    if (!client) return { inputs: state, state };
    const found = await client.getEndpoint(key, kind, name);
    if (!found) {
      requireRemembered(state["target"], "ENDPOINT_NOT_FOUND", `the endpoint ${id}`);
      return undefined;
    }
    const { name: _, kind: __, ...properties } = found.endpoint;
    const inputs = {
      profileId: profileId(key),
      endpointName: name,
      type: kind,
      ...pick(state, [...IDENTITY, ...OPTIONS, "connection"]),
      ...properties,
    };
    return { inputs, state: stateOf(inputs, found) };
  },

  async update(_id, state, inputs) {
    const key = profileKeyOf(inputs);
    const client = await clientOf(inputs, key.subscriptionId);
    const endpoint = endpointOf(withChosenPriority(inputs, state));
    return stateOf(inputs, await client.putEndpoint(key, endpoint));
  },

  idOf(inputs, isUnknown) {
    const parts = IDENTITY.map((name) => inputs[name]);
    if (parts.some((part) => part === undefined || isUnknown(part))) return undefined;
    return endpointId(profileKeyOf(inputs), endpointOf(inputs));
  },

  unchanged(state) {
    return pick(state, ["priority"]); // it stays while none is declared (TM-68)
  },

  async delete(id, state, configured) {
    if (isTakenOver(id)) return;
    const key = profileKeyOf(state);
    const { kind, name } = endpointOf(state);
    const client = await clientOf(state, key.subscriptionId, configured);
    await client.deleteEndpoint(key, kind, name);
  },
};

/** A priority the service chose stays as it is while none is declared (TM-68). */
function withChosenPriority(inputs: Values, state: Values): Values {
  return inputs["priority"] === undefined ? { ...inputs, ...pick(state, ["priority"]) } : inputs;
}

/** Ids that lead to the same profile are the same, however their fixed words are spelled. */
function withCanonicalProfile(values: Values): Values {
  const key = parseProfileId(String(values["profileId"]));
  return key ? { ...values, profileId: profileId(key) } : values;
}

/** A fault of the model at the property that the user gave. */
function asDeclared(fault: Fault): Fault {
  if (fault.path !== "name") return fault;
  const message = `endpointName${fault.message.slice("name".length)}`;
  return { path: "endpointName", message };
}

/** What the service has against a declaration that is sound in itself. */
function serviceFaults(inputs: Values, olds: Values | undefined): Promise<readonly Fault[]> {
  const key = profileKeyOf(inputs);
  const endpoint = endpointOf(inputs);
  const id = endpointId(key, endpoint);
  const onlyNew = olds === undefined && !changes.isReplacement(id) && inputs["adopt"] !== true;
  const siblings = `${profileId(key)}/`.toLowerCase();
  const replaces = changes.replacedBefore(id).filter((one) => one.startsWith(siblings));
  const conditions = { onlyNew, replaces };
  return whatIfFaults(inputs, (client) =>
    createOrFind({
      ...lookOf(client, inputs),
      create: () => client.whatIfEndpoint(key, endpoint, conditions),
    }),
  );
}

function formerOf({ olds, inputs, isKnown }: Redeclared): Former {
  const isReplaced =
    changedNames(withCanonicalProfile(olds), withCanonicalProfile(inputs), IDENTITY).length > 0;
  const idOf = (values: Values) => endpointId(profileKeyOf(values), endpointOf(values));
  return {
    id: idOf(olds),
    becomes: isKnown ? idOf(inputs) : undefined,
    isChanged: isReplaced || changedNames(olds, inputs, SETTINGS).length > 0,
    isReplaced,
  };
}

/** How an existing endpoint is found and compared with the declared one. */
function lookOf(client: ControlClient, inputs: Values) {
  const key = profileKeyOf(inputs);
  const { kind, name } = endpointOf(inputs);
  return {
    what: `the endpoint ${endpointId(key, { kind, name })}`,
    declared: pick(inputs, SETTINGS),
    find: () => client.getEndpoint(key, kind, name),
    declaredOf: ({ endpoint }: RemoteEndpoint): Values => ({ ...endpoint }),
  };
}

function endpointOf(values: Values): Endpoint {
  const { endpointName, type, ...rest } = values;
  return {
    ...(pick(rest, SETTINGS) as unknown as Omit<Endpoint, "name" | "kind">),
    name: String(endpointName),
    kind: type as EndpointKind,
  };
}

/** What is remembered of an endpoint: what is declared, its number, and how it was doing then. */
function stateOf(inputs: Values, { endpoint, endpointMonitorStatus }: RemoteEndpoint): Values {
  return { ...inputs, priority: endpoint.priority, endpointMonitorStatus };
}
