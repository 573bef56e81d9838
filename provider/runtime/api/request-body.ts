// The body of a request: JSON text to an object, within bounds that keep all that reads it afterwards safe.
import type { Context } from "hono";
import { isObject, type JsonObject } from "../../control/body.ts";
import { invalidDeclaration, isProviderError, ProviderError } from "../../errors.ts";
import type { Parsed } from "../../model/rules.ts";

/** Levels of nesting; the contract itself needs 7. Whatever walks a body may call itself this often. */
export const MAX_DEPTH = 32;

/**
 * Reads the body of a request.
 *
 * @throws {MEDIA_TYPE_UNSUPPORTED} when it is not `application/json`
 * @throws {BODY_NOT_JSON} when it is no JSON object, or nested too deeply
 */
export async function readBody(context: Context): Promise<JsonObject> {
  const type = context.req.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProviderError(
      "MEDIA_TYPE_UNSUPPORTED",
      `the request body must be application/json, got ${type || "no content-type"}`,
    );
  }
  const body = parseJson(await readText(context));
  if (!isObject(body)) {
    throw new ProviderError("BODY_NOT_JSON", "the request body must be a JSON object");
  }
  if (isDeeperThan(body, MAX_DEPTH)) {
    const message = `the request body must be nested at most ${MAX_DEPTH} levels deep`;
    throw new ProviderError("BODY_NOT_JSON", message);
  }
  return body;
}

/**
 * The value of what was parsed.
 *
 * @throws {DECLARATION_INVALID} with every fault, when there is none
 */
export function soundValue<Value>(parsed: Parsed<Value>): Value {
  if (parsed.value === undefined) throw invalidDeclaration(parsed.faults);
  return parsed.value;
}

async function readText(context: Context): Promise<string> {
  try {
    return await context.req.text();
  } catch (cause) {
    if (isProviderError(cause)) throw cause; // too large, found while reading
    throw new ProviderError("BODY_NOT_JSON", "the request body broke off", { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused as no object
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
