// Looks at a resource: as a refresh does, and as an import does, which knows nothing but an id.
import { ProviderError } from "../../errors.ts";
import type { Values } from "../lifecycle/kind.ts";
import { kindState, meaningOf, type State, type TerraformResource } from "./resource.ts";
import { respell } from "./spelling.ts";

/**
 * Reads a resource that stands in the state. What has not changed stays as it was spelled.
 *
 * @returns `undefined` when it is gone
 */
export async function readResource(
  resource: TerraformResource,
  state: State,
  connection: Values,
): Promise<State | undefined> {
  const meant = await meaningOf(resource, state);
  const known = kindState(resource, meant, connection);
  const found = await resource.kind.read(String(state["id"]), known);
  if (!found) return undefined;
  const values = respell(resource.schema.fields, found.state, { values: state, meant });
  return { id: state["id"], ...values };
}

/**
 * Reads a resource by its id.
 *
 * @throws {…_NOT_FOUND} when there is none
 */
export async function importResource(
  resource: TerraformResource,
  id: string,
  connection: Values,
): Promise<State> {
  const found = await resource.kind.read(id, kindState(resource, {}, connection));
  if (!found) {
    const message = `id must be that of something that is there, got ${JSON.stringify(id)}`;
    throw new ProviderError("DECLARATION_INVALID", message, { path: "id" });
  }
  return { id, ...respell(resource.schema.fields, found.state, undefined) };
}
