// Looks at a resource: as a refresh does, and as an import does, which knows nothing but an id.
import { ProviderError } from "../../errors.ts";
import type { Values, Warn } from "../lifecycle/kind.ts";
import {
  kindState,
  meaningOf,
  type State,
  subscriptionIn,
  type TerraformResource,
} from "./resource.ts";
import { respell } from "./spelling.ts";
import { isUnknown } from "./values.ts";

/**
 * Reads a resource that stands in the state. What has not changed stays as it was spelled.
 *
 * @returns `undefined` when it is gone
 */
export async function readResource(
  resource: TerraformResource,
  state: State,
  { connection, warn }: { readonly connection: Values; readonly warn: Warn },
): Promise<State | undefined> {
  const meant = await meaningOf(resource, state);
  const known = kindState(resource, meant, connection);
  const found = await resource.kind.read(String(state["id"]), known, undefined, warn);
  if (!found) {
    warnOfMove(state["id"], connection, warn);
    return undefined;
  }
  const values = respell(resource.schema.fields, found.state, { values: state, meant });
  return { id: state["id"], ...values };
}

/** What is gone because another installation was asked is not gone. */
function warnOfMove(id: unknown, connection: Values, warn: Warn): void {
  const was = subscriptionIn(id);
  const { subscriptionId, endpoint } = connection;
  if (was === undefined || subscriptionId === undefined || was === subscriptionId) return;
  warn(
    `${id} is in the installation ${was}, and the provider now leads to another one, ${subscriptionId} at ${endpoint}: it is created there; where the former one still runs, what is in it stays`,
  );
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
    const message = `there is no ${resource.schema.type} with the id ${JSON.stringify(id)}; docs/terraform.md says what the ids are`;
    throw new ProviderError("DECLARATION_INVALID", message, { path: "id" });
  }
  // An id can be typed in more than one way; what is kept is the one that others compare theirs with.
  const canonical = resource.kind.idOf?.(found.inputs, isUnknown) ?? id;
  return { id: canonical, ...respell(resource.schema.fields, found.state, undefined) };
}
