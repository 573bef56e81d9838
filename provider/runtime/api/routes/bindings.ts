// Our own routes for bindings of alias records: one of them, and lists of them (TM-285).
import type { Context } from "hono";
import type { Binding } from "../../../control/binding.ts";
import {
  type BindingKey,
  bindingId,
  parseBindingBody,
  renderBinding,
} from "../../../control/binding-body.ts";
import type { JsonObject } from "../../../control/body.ts";
import { ProviderError } from "../../../errors.ts";
import { readBody, soundValue } from "../request-body.ts";
import { notAllowed } from "./method.ts";
import type { Place } from "./place.ts";
import { isOnlyNew, reply, type Serving } from "./serving.ts";

/** Answers a request for all bindings, or for those of the profile that `profileId` names. */
export function answerBindings(context: Context, serving: Serving): Response {
  if (context.req.method !== "GET") throw notAllowed(context, "GET");
  const found = serving.bindings.list(context.req.query("profileId"));
  return reply(context, 200, { value: found.map((binding) => render(binding, serving)) });
}

/** Reads what is to be written of a binding; fails with every fault of it. */
export function parseBindingWrite(body: JsonObject, key: BindingKey): Binding {
  return soundValue(parseBindingBody(body, key));
}

/** Answers a request for one binding. */
export async function answerBinding(
  context: Context,
  { key }: Extract<Place, { kind: "binding" }>,
  serving: Serving,
): Promise<Response> {
  const { bindings, aliases } = serving;
  switch (context.req.method) {
    case "GET": {
      const binding = bindings.get(key);
      if (binding) return reply(context, 200, render(binding, serving));
      throw new ProviderError("BINDING_NOT_FOUND", `there is no binding ${bindingId(key)}`);
    }
    case "PUT": {
      const asked = parseBindingWrite(await readBody(context), key);
      const { binding, created } = await bindings.put(asked, { onlyNew: isOnlyNew(context) });
      aliases.lookAgain(key); // whoever asks has changed something in the zone, or its credentials
      return reply(context, created ? 201 : 200, render(binding, serving));
    }
    case "DELETE": {
      const wasThere = await bindings.delete(key);
      // Also when it was gone: an earlier deletion may have been answered before the writer was done.
      await aliases.letGo(key);
      return context.body(null, wasThere ? 200 : 204);
    }
    default:
      throw notAllowed(context, "GET, PUT, DELETE");
  }
}

function render(binding: Binding, { aliases }: Serving): JsonObject {
  return renderBinding({ binding, state: aliases.stateOf(binding) });
}
