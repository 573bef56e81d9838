// One endpoint of a profile (spec §10.1, routes 7 to 10 but PATCH).
import type { Context } from "hono";
import {
  endpointKindFault,
  parseEndpointBody,
  parseEndpointKind,
  renderEndpoint,
} from "../../../control/endpoint-body.ts";
import { invalidDeclaration, ProviderError } from "../../../errors.ts";
import { endpointId } from "../../../model/desired-state.ts";
import { endpointNameFault } from "../../../model/name.ts";
import { indexOf, parentNotFound } from "../profile-service.ts";
import { remoteEndpoint } from "../profile-view.ts";
import { readBody } from "../request-body.ts";
import { notAllowed } from "./method.ts";
import type { Place } from "./place.ts";
import { reply, type Serving, versionOf } from "./serving.ts";

/** Answers a request for an endpoint. */
export async function answerEndpoint(
  context: Context,
  { key, type, name }: Extract<Place, { kind: "endpoint" }>,
  serving: Serving,
): Promise<Response> {
  const { service } = serving;
  const version = versionOf(context);
  const kind = parseEndpointKind(type);
  if (!kind) throw invalidDeclaration([endpointKindFault(type)]);
  switch (context.req.method) {
    case "GET": {
      const stored = service.get(key);
      if (!stored) throw parentNotFound(key);
      const endpoint = stored.endpoints[indexOf(stored, kind, name)];
      if (endpoint) {
        const shown = renderEndpoint(remoteEndpoint(stored, endpoint, serving), version);
        return reply(context, 200, shown);
      }
      const id = endpointId(key, { kind, name });
      throw new ProviderError("ENDPOINT_NOT_FOUND", `there is no endpoint ${id}`);
    }
    case "PUT": {
      if (!service.get(key)) throw parentNotFound(key); // before the body is read (TM-243)
      const nameFault = endpointNameFault(name);
      if (nameFault !== undefined) {
        throw invalidDeclaration([{ path: "name", message: `name ${nameFault}` }]);
      }
      const parsed = parseEndpointBody(await readBody(context), { key, kind, name });
      if (!parsed.value) throw invalidDeclaration(parsed.faults);
      const { stored, endpoint, created } = await service.putEndpoint(key, parsed.value);
      const shown = renderEndpoint(remoteEndpoint(stored, endpoint, serving), version);
      return reply(context, created ? 201 : 200, shown);
    }
    case "DELETE":
      return context.body(null, (await service.deleteEndpoint(key, kind, name)) ? 200 : 204);
    default:
      throw notAllowed(context, "GET, PUT, DELETE");
  }
}
