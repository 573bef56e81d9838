// What every route answers to a method it does not have.
import type { Context } from "hono";
import { ProviderError } from "../../../errors.ts";

/** The error of another method; the reply names those there are (RFC 9110 §15.5.6). */
export function notAllowed(context: Context, allowed: string): ProviderError {
  context.header("allow", allowed);
  const message = `${context.req.method} is not served here, allowed: ${allowed}`;
  return new ProviderError("METHOD_NOT_ALLOWED", message);
}
