// The control API: routes of the public contract for profiles and external endpoints (spec §10.1) and
// our own routes. Every failure has the ARM envelope, and none shows a stack.
import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { MAX_BODY_BYTES } from "../../control/contract.ts";
import { renderError } from "../../control/error-body.ts";
import { isProviderError, messageOf, ProviderError, unreachable } from "../../errors.ts";
import { systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { isAuthorized } from "./auth.ts";
import { clientKey, createRequestLimits, type RequestLimits } from "./rate-limit.ts";
import { answerBinding, answerBindings } from "./routes/bindings.ts";
import { answerEndpoint } from "./routes/endpoints.ts";
import { answerInstallation } from "./routes/installation.ts";
import { isVersioned, parsePlace } from "./routes/place.ts";
import { answerProfile, answerProfiles } from "./routes/profiles.ts";
import { reply, type Serving, versionOf } from "./routes/serving.ts";
import { answerStatus } from "./routes/status.ts";
import { answerWhatIf } from "./routes/what-if.ts";

/** What the API shows and changes, and who may use it. */
export interface ApiOptions extends Serving {
  /** SHA-256 hashes of valid tokens, in hex. */
  readonly tokenHashes: () => readonly string[];
  readonly log: Log;
  /** @default those of {@link createRequestLimits} */
  readonly limits?: RequestLimits;
}

/** Makes the API; it can be asked without a socket through `request`. */
export function createApi(options: ApiOptions): Hono {
  const { tokenHashes, log, limits = createRequestLimits(systemClock) } = options;
  const app = new Hono();
  app.use(async (context, next) => {
    const id = requestId(context);
    context.header("x-ms-request-id", id);
    context.header("x-ms-correlation-request-id", id);
    context.header("cache-control", "no-store");
    await next();
    const { error } = context;
    if (!error || context.res.status < 500) return;
    log.error("request-failed", {
      requestId: id,
      method: context.req.method,
      path: context.req.path,
      message: messageOf(error),
      stack: error.stack,
    });
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
    if (isVersioned(context.req.path)) versionOf(context); // before who asks (TM-243)
    // A right token is let in whatever others on its address fail at: nobody can shut it out.
    if (isAuthorized(context.req.header("authorization"), tokenHashes())) {
      requireWithin(context, limits.requests.take(""));
    } else {
      requireWithin(context, limits.failures.take(clientKey(addressOf(context))));
      context.header("www-authenticate", "Bearer");
      throw new ProviderError("AUTHENTICATION_FAILED", "the bearer token is missing or wrong");
    }
    await next();
  });
  app.all("*", (context) => answer(context, options));
  app.onError((error, context) => {
    const known = isProviderError(error)
      ? error
      : new ProviderError("CONTROL_REFUSED", "the control API failed; its log says why");
    const { status, body } = renderError(known);
    return reply(context, status, body);
  });
  return app;
}

/** The client's address, where there is a socket. */
function addressOf({ env }: Context): string | undefined {
  const { incoming } = (env ?? {}) as {
    readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  };
  return incoming?.socket?.remoteAddress;
}

function requireWithin(context: Context, retryAfterSeconds: number): void {
  if (retryAfterSeconds === 0) return;
  const seconds = Math.ceil(retryAfterSeconds);
  context.header("retry-after", String(seconds)); // RFC 6585 §4
  throw new ProviderError("TOO_MANY_REQUESTS", `too many requests, ask again in ${seconds} s`);
}

async function answer(context: Context, options: ApiOptions): Promise<Response> {
  const place = parsePlace(context.req.path);
  switch (place?.kind) {
    case undefined:
      throw new ProviderError("ROUTE_UNKNOWN", `there is no route ${context.req.path}`);
    case "status":
      return answerStatus(context, options);
    case "installation":
      return answerInstallation(context, options);
    case "what-if":
      return answerWhatIf(context, options);
    case "bindings":
      return answerBindings(context, options);
    case "binding":
      return answerBinding(context, place, options);
    case "profiles":
      return answerProfiles(context, place, options);
    case "profile":
      return answerProfile(context, place, options);
    case "endpoint":
      return answerEndpoint(context, place, options);
    default:
      return unreachable(place);
  }
}

/** The caller's own id of a request, or one of ours (TM-224). */
function requestId({ req }: Context): string {
  const given = req.header("x-ms-client-request-id") ?? "";
  return /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
}
