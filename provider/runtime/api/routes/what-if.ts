// Our own route: would this write be accepted? The answer is the write's own: the same rules look at
// it, in the same order, and only then nothing is written.
import type { Context } from "hono";
import { isObject, type JsonObject } from "../../../control/body.ts";
import { requestPath } from "../../../control/contract.ts";
import { invalidDeclaration } from "../../../errors.ts";
import { show } from "../../../model/rules.ts";
import { readBody } from "../request-body.ts";
import { parseBindingWrite } from "./bindings.ts";
import { parseEndpointWrite } from "./endpoints.ts";
import { notAllowed } from "./method.ts";
import { parsePlace } from "./place.ts";
import { parseProfileWrite } from "./profiles.ts";
import { reply, type Serving } from "./serving.ts";

const WHAT_HAS_AN_ID = "the id of a profile, an endpoint or a binding";

/** Answers a question about a write: an empty object, or what the write would be refused with. */
export async function answerWhatIf(context: Context, serving: Serving): Promise<Response> {
  if (context.req.method !== "POST") throw notAllowed(context, "POST");
  const { id, body, onlyNew, replaces } = parseQuestion(await readBody(context));
  const conditions = { onlyNew, replaces: new Set(replaces.map((one) => one.toLowerCase())) };
  const place = parsePlace(requestPath(id));
  switch (place?.kind) {
    case "profile":
      await serving.service.whatIf(parseProfileWrite(body, place.key), conditions);
      break;
    case "endpoint":
      await serving.service.whatIf(parseEndpointWrite(body, place, serving), conditions);
      break;
    case "binding":
      await serving.bindings.whatIf(parseBindingWrite(body, place.key), conditions);
      break;
    default:
      throw refused("id", WHAT_HAS_AN_ID, id);
  }
  return reply(context, 200, {});
}

function parseQuestion({ method, id, body, onlyNew = false, replaces = [] }: JsonObject) {
  if (method !== "PUT") throw refused("method", "PUT", method);
  // A lone surrogate is no text that a path could carry.
  if (typeof id !== "string" || !id.isWellFormed()) {
    throw refused("id", WHAT_HAS_AN_ID, id);
  }
  if (!isObject(body)) throw refused("body", "an object", body);
  if (typeof onlyNew !== "boolean") throw refused("onlyNew", "true or false", onlyNew);
  if (!isTexts(replaces)) throw refused("replaces", "a list of ids", replaces);
  return { id, body, onlyNew, replaces };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function refused(path: string, allowed: string, given: unknown) {
  return invalidDeclaration([{ path, message: `${path} must be ${allowed}, got ${show(given)}` }]);
}
