// The control API: routes of the public contract for profiles and external endpoints (spec §10.1) and
// our own status. Every failure has the ARM envelope, and none shows a stack.
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { MAX_BODY_BYTES } from "../../control/contract.ts";
import { renderError } from "../../control/error-body.ts";
import { ERROR_CODES, isProviderError, messageOf, ProviderError } from "../../errors.ts";
import type { Verdict } from "../../health/status.ts";
import type { Log } from "../log.ts";
import { isAuthorized } from "./auth.ts";
import type { ProfileService } from "./profile-service.ts";
import { answerArm } from "./routes/arm.ts";
import { answerStatus, isStatusPath } from "./routes/status.ts";

/** What the API shows and changes. */
export interface ApiOptions {
  readonly service: ProfileService;
  /** Verdict of an endpoint, by its id in lower case. */
  readonly verdictOf: (id: string) => Verdict;
  /** SHA-256 hashes of valid tokens, in hex. */
  readonly tokenHashes: () => readonly string[];
  readonly status: () => object;
  readonly zone: string;
  readonly log: Log;
}

/** Makes the API; it can be asked without a socket through `request`. */
export function createApi(options: ApiOptions): Hono {
  const { tokenHashes, status, log } = options;
  const app = new Hono();
  app.use(async (context, next) => {
    // TM-224
    const id = context.req.header("x-ms-client-request-id") ?? randomUUID();
    context.header("x-ms-request-id", id);
    context.header("x-ms-correlation-request-id", id);
    await next();
    if (context.res.headers.get("content-type") === "application/json") {
      context.header("content-type", "application/json; charset=utf-8");
    }
  });
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => {
        // What is still to come of the body is not read for the next request (RFC 9110 §15.5.14).
        context.header("connection", "close");
        throw new ProviderError(
          "BODY_TOO_LARGE",
          `the request body must be at most ${MAX_BODY_BYTES} bytes`,
        );
      },
    }),
  );
  app.use(async (context, next) => {
    if (!isAuthorized(context.req.header("authorization"), tokenHashes())) {
      throw new ProviderError("AUTHENTICATION_FAILED", "the bearer token is missing or wrong");
    }
    await next();
  });
  app.all("*", (context) =>
    isStatusPath(context.req.path) ? answerStatus(context, status) : answerArm(context, options),
  );
  app.onError((error, context) => {
    const known = isProviderError(error)
      ? error
      : new ProviderError("CONTROL_REFUSED", "the control API failed; its log says why");
    if (ERROR_CODES[known.code].status >= 500) {
      log.error("request-failed", {
        path: context.req.path,
        message: messageOf(error),
        stack: error.stack,
      });
    }
    const { status: code, body } = renderError(known);
    return context.json(body, code as ContentfulStatusCode);
  });
  return app;
}
