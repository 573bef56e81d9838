// One endpoint of a profile (spec §10.1, routes 7 to 10).
import type { Context } from "hono";
import type { JsonObject } from "../../../control/body.ts";
import {
  endpointKindFault,
  parseEndpointBody,
  parseEndpointKind,
  renderEndpoint,
} from "../../../control/endpoint-body.ts";
import { parseEndpointPatch } from "../../../control/patch-body.ts";
import { invalidDeclaration } from "../../../errors.ts";
import type { EndpointKind } from "../../../model/endpoint.ts";
import { endpointNameFault } from "../../../model/name.ts";
import { endpointNotFound, parentNotFound } from "../absent.ts";
import { type EndpointWrite, indexOf } from "../profile-plan.ts";
import { remoteEndpoint } from "../profile-view.ts";
import { readBody, soundValue } from "../request-body.ts";
import { notAllowed } from "./method.ts";
import type { Place } from "./place.ts";
import { isOnlyNew, reply, type Serving, versionOf } from "./serving.ts";

type EndpointPlace = Omit<Extract<Place, { kind: "endpoint" }>, "kind">;

/** Reads what is to be written of an endpoint; fails with every fault of it. */
export function parseEndpointWrite(
  body: JsonObject,
  { key, type, name }: EndpointPlace,
  serving: Serving,
): EndpointWrite {
  const kind = requireKind(type);
  requireSoundPlace({ key, name }, serving);
  const endpoint = soundValue(parseEndpointBody(body, { key, kind, name }));
  return { kind: "endpoint", key, endpoint };
}

function requireKind(type: string): EndpointKind {
  const kind = parseEndpointKind(type);
  if (!kind) throw invalidDeclaration([endpointKindFault(type)]);
  return kind;
}

function requireSoundPlace({ key, name }: Omit<EndpointPlace, "type">, { service }: Serving): void {
  if (!service.get(key)) throw parentNotFound(key);
  const nameFault = endpointNameFault(name);
  if (nameFault === undefined) return;
  throw invalidDeclaration([{ path: "name", message: `name ${nameFault}` }]);
}

/** Answers a request for an endpoint. */
export async function answerEndpoint(
  context: Context,
  { key, type, name }: Extract<Place, { kind: "endpoint" }>,
  serving: Serving,
): Promise<Response> {
  const { service } = serving;
  const version = versionOf(context);
  const kind = requireKind(type);
  switch (context.req.method) {
    case "GET": {
      const stored = service.get(key);
      if (!stored) throw parentNotFound(key);
      const endpoint = stored.endpoints[indexOf(stored, kind, name)];
      if (endpoint) {
        const shown = renderEndpoint(remoteEndpoint(stored, endpoint, serving), version);
        return reply(context, 200, shown);
      }
      throw endpointNotFound(key, { kind, name });
    }
    case "PUT": {
      requireSoundPlace({ key, name }, serving); // before the body is read (TM-243)
      const written = parseEndpointWrite(await readBody(context), { key, type, name }, serving);
      const write = isOnlyNew(context) ? service.createEndpoint : service.putEndpoint;
      const { stored, endpoint, created } = await write(key, written.endpoint);
      const shown = renderEndpoint(remoteEndpoint(stored, endpoint, serving), version);
      return reply(context, created ? 201 : 200, shown);
    }
    case "PATCH": {
      const standing = service.get(key); // before the body is read (TM-243)
      if (!standing) throw parentNotFound(key);
      if (indexOf(standing, kind, name) < 0) throw endpointNotFound(key, { kind, name });
      const body = await readBody(context);
      const { stored, endpoint } = await service.updateEndpoint(key, { kind, name }, (before) =>
        soundValue(parseEndpointPatch(body, before, key)),
      );
      const shown = renderEndpoint(remoteEndpoint(stored, endpoint, serving), version);
      return reply(context, 200, shown);
    }
    case "DELETE":
      return context.body(null, (await service.deleteEndpoint(key, kind, name)) ? 200 : 204);
    default:
      throw notAllowed(context, "GET, PUT, PATCH, DELETE");
  }
}
