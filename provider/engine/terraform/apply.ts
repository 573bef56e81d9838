// Carries out what was planned. What is returned is spelled as it was planned, so that Terraform finds what
// it was promised; only what the service made of it otherwise differs.
import { invalidDeclaration } from "../../errors.ts";
import { type Kind, pick, type Values, type Warn } from "../lifecycle/kind.ts";
import type { Memory } from "./memory.ts";
import {
  checkOffline,
  declaredIn,
  kindState,
  meaningOf,
  type State,
  type TerraformResource,
} from "./resource.ts";
import { respell } from "./spelling.ts";

/** What is to be done. */
export interface ApplyRequest {
  readonly config: State;
  readonly planned: State;
  /** The resource as it is; absent when it is new. */
  readonly prior: State | undefined;
  readonly connection: Values;
  readonly warn: Warn;
}

/**
 * Creates a resource or changes it.
 *
 * @returns the state to be kept
 */
export async function applyChange(
  resource: TerraformResource,
  request: ApplyRequest,
  memory: Memory,
): Promise<State> {
  const { config, planned, prior, connection, warn } = request;
  const { kind, schema, isConnected, made = {} } = resource;
  const { declared, faults: unread } = declaredIn(resource, config);
  const before = prior && (await meaningOf(resource, prior));
  const whole = resource.complete?.(declared, before) ?? declared;
  const { inputs: meant, faults } = await checkOffline(resource, whole, connection);
  const all = [...unread, ...faults];
  if (all.length > 0) throw invalidDeclaration(all);
  const ownMade = before
    ? pick(before, Object.keys(made))
    : Object.fromEntries(Object.entries(made).map(([name, make]) => [name, make()]));
  // An absent property is absent: an undefined one could hide what a kind fills it with.
  const inputs: Values = JSON.parse(
    JSON.stringify({ ...meant, ...(isConnected && { connection }), ...ownMade }),
  );
  const change = { inputs, before: before && kindState(resource, before, connection) };
  const { id, state } = await carryOut(kind, change, { id: prior?.["id"], warn });
  const next = { id, ...respell(schema.fields, state, { values: planned, meant: inputs }) };
  memory.note(schema.type, next);
  return next;
}

async function carryOut(
  kind: Kind,
  { inputs, before }: { readonly inputs: Values; readonly before: Values | undefined },
  { id, warn }: { readonly id: unknown; readonly warn: Warn },
): Promise<{ readonly id: unknown; readonly state: Values }> {
  if (before === undefined) return kind.create(inputs, warn);
  return { id, state: await kind.update(String(id), before, inputs, warn) };
}

/** Deletes a resource; one that is gone is fine. */
export async function deleteResource(
  resource: TerraformResource,
  request: { readonly prior: State; readonly connection: Values; readonly warn: Warn },
  memory: Memory,
): Promise<void> {
  const { prior, connection, warn } = request;
  const state = kindState(resource, await meaningOf(resource, prior), connection);
  await resource.kind.delete(String(prior["id"]), state, undefined, warn);
  memory.forget(resource.schema.type, prior["id"]);
}
