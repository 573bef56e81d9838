// Our own route: what the runtime does just now.
import type { Context } from "hono";
import { notAllowed } from "./method.ts";
import { reply, type Serving } from "./serving.ts";

/** Answers a request for the status. */
export function answerStatus(context: Context, { status }: Serving): Response {
  if (context.req.method !== "GET") throw notAllowed(context, "GET");
  return reply(context, 200, status());
}
