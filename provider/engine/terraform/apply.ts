// Carries out what was planned. What is returned is spelled as it was planned, so that Terraform finds what
// it was promised; only what the service made of it otherwise differs.
import { invalidDeclaration } from "../../errors.ts";
import { pick, type Values } from "../lifecycle/kind.ts";
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
  const { config, planned, prior, connection } = request;
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
  const inputs = { ...meant, ...(isConnected && { connection }), ...ownMade };
  const { id, state } =
    prior && before
      ? {
          id: prior["id"],
          state: await kind.update(
            String(prior["id"]),
            kindState(resource, before, connection),
            inputs,
          ),
        }
      : await kind.create(inputs);
  const next = { id, ...respell(schema.fields, state, { values: planned, meant: inputs }) };
  memory.note(schema.type, next);
  return next;
}

/** Deletes a resource; one that is gone is fine. */
export async function deleteResource(
  resource: TerraformResource,
  { prior, connection }: { readonly prior: State; readonly connection: Values },
  memory: Memory,
): Promise<void> {
  const state = kindState(resource, await meaningOf(resource, prior), connection);
  await resource.kind.delete(String(prior["id"]), state);
  memory.forget(resource.schema.type, prior["id"]);
}
