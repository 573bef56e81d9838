// What all routes are handed, and how all of them reply.
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Binding, BindingState } from "../../../control/binding.ts";
import type { BindingKey } from "../../../control/binding-body.ts";
import { type ApiVersion, parseApiVersion } from "../../../control/contract.ts";
import type { BindingService } from "../binding-service.ts";
import type { ProfileService } from "../profile-service.ts";
import type { ViewOptions } from "../profile-view.ts";

/** What the routes ask of the alias writer. */
export interface AliasRecords {
  /** How it is doing with a binding. */
  stateOf(binding: Binding): BindingState;
  /** Looks at its record anew, whether the binding changed or not. */
  lookAgain(key: BindingKey): void;
  /**
   * Resolves when nothing is written any more for a binding that is not there.
   *
   * @throws {HOSTED_ZONE_UNAVAILABLE} when a write is under way for too long
   */
  letGo(key: BindingKey): Promise<void>;
}

/** What the routes show and change. */
export interface Serving extends ViewOptions {
  readonly service: ProfileService;
  readonly bindings: BindingService;
  readonly aliases: AliasRecords;
  /** The installation's own subscription. */
  readonly subscriptionId: string;
  readonly status: () => object;
}

/** The version of the contract that a request asks for (TM-221). */
export function versionOf(context: Context): ApiVersion {
  return parseApiVersion(context.req.query("api-version"));
}

/** Whether a write is for what is not there yet only (RFC 9110 §13.1.2). */
export function isOnlyNew(context: Context): boolean {
  return context.req.header("if-none-match")?.trim() === "*";
}

/** Replies with JSON, its charset named as clients of the contract are used to (TM-224). */
export function reply(context: Context, status: number, body: object): Response {
  return context.body(JSON.stringify(body), status as ContentfulStatusCode, {
    "content-type": "application/json; charset=utf-8",
  });
}
