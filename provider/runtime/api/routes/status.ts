// Our own route: what the runtime does just now.
import type { Context } from "hono";
import { STATUS_PATH } from "../../../control/contract.ts";
import { notAllowed } from "./method.ts";

/** Tells whether a path is the status's, in any casing (TM-217). */
export function isStatusPath(path: string): boolean {
  return path.toLowerCase() === STATUS_PATH;
}

/** Answers a request for the status. */
export function answerStatus(context: Context, status: () => object): Response {
  if (context.req.method !== "GET") throw notAllowed(context, "GET");
  return context.json(status());
}
