// Our own route: which installation this is. A client that has an address and a token only learns here
// what every id and every name in it is made of.
import type { Context } from "hono";
import { notAllowed } from "./method.ts";
import { reply, type Serving } from "./serving.ts";

/** Answers which installation this is. */
export function answerInstallation(context: Context, serving: Serving): Response {
  if (context.req.method !== "GET") throw notAllowed(context, "GET");
  const { subscriptionId, zone } = serving;
  return reply(context, 200, { subscriptionId, zone });
}
