// The life of an Endpoint of a profile.

import { type Fault, invalidDeclaration } from "../../errors.ts";
import { endpointId, type ProfileKey, parseProfileId } from "../../model/desired-state.ts";
import {
  ENDPOINT_KINDS,
  type Endpoint,
  type EndpointKind,
  parseEndpoint,
} from "../../model/endpoint.ts";
import { oneOf } from "../../model/rules.ts";
import { clientOf, movesInstallation } from "./connection.ts";
import { changedNames, type Kind, pick, type Values, withUnknowns } from "./kind.ts";

const DECLARED = ["target", "endpointStatus", "weight", "alwaysServe", "customHeaders"] as const;
const IDENTITY = ["profileId", "endpointName", "type"] as const;

const typeSchema = oneOf(ENDPOINT_KINDS);

export const endpointKind: Kind = {
  async check(declared, isUnknown) {
    const { endpointName, type, profileId, connection, priority, ...rest } = declared;
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
    const given = {
      ...rest,
      name: endpointName,
      ...(priority !== undefined && { priority }),
    };
    const parsed = parseEndpoint(given, { isUnknown, strict: true });
    for (const fault of parsed.faults) {
      faults.push(
        fault.path === "name"
          ? {
              path: "endpointName",
              message: `endpointName${fault.message.slice("name".length)}`,
            }
          : fault,
      );
    }
    let normal: Values = rest;
    if (parsed.value) {
      const { name: _, kind: __, priority: ___, ...properties } = parsed.value;
      normal = withUnknowns(properties, rest, isUnknown) as Values;
    }
    return {
      faults,
      inputs: {
        ...normal,
        endpointName,
        type: parsedType.success ? parsedType.data : type,
        profileId,
        connection,
        ...(priority !== undefined && { priority }),
      },
    };
  },

  async diff(state, inputs, isUnknown) {
    const replaces = changedNames(state, inputs, IDENTITY);
    if (movesInstallation(state, inputs, isUnknown)) replaces.push("connection");
    const changed = changedNames(state, inputs, DECLARED);
    // A priority the service chose stays as it is while none is declared (TM-68).
    if (inputs["priority"] !== undefined && inputs["priority"] !== state["priority"]) {
      changed.push("priority");
    }
    return { changes: replaces.length > 0 || changed.length > 0, replaces };
  },

  async create(inputs) {
    return {
      id: endpointId(profileKeyOf(inputs), endpointOf(inputs)),
      state: await put(inputs),
    };
  },

  async read(_id, state) {
    const { kind, name } = endpointOf(state);
    const found = await clientOf(state).getEndpoint(profileKeyOf(state), kind, name);
    if (!found) return undefined;
    const { name: _, kind: __, ...properties } = found.endpoint;
    const observed = {
      ...pick(state, [...IDENTITY, "connection"]),
      ...properties,
    };
    return { state: observed, inputs: observed };
  },

  async update(_id, state, inputs) {
    // An omitted priority keeps the one the service has chosen before.
    return put({ ...pick(state, ["priority"]), ...inputs });
  },

  async delete(_id, state) {
    const { kind, name } = endpointOf(state);
    await clientOf(state).deleteEndpoint(profileKeyOf(state), kind, name);
  },
};

function profileKeyOf(values: Values): ProfileKey {
  const id = String(values["profileId"]);
  const key = parseProfileId(id);
  if (!key)
    throw invalidDeclaration([
      {
        path: "profileId",
        message: `profileId must be the id of a profile, got ${JSON.stringify(id)}`,
      },
    ]);
  return key;
}

function endpointOf(values: Values): Endpoint {
  const { endpointName, type, ...rest } = values;
  return {
    ...(pick(rest, [...DECLARED, "priority"]) as unknown as Omit<Endpoint, "name" | "kind">),
    name: String(endpointName),
    kind: type as EndpointKind,
  };
}

async function put(inputs: Values): Promise<Values> {
  const written = await clientOf(inputs).putEndpoint(profileKeyOf(inputs), endpointOf(inputs));
  return { ...inputs, priority: written.endpoint.priority };
}
