// Errors on the wire: the ARM envelope and its codes (TM-239, TM-240, TM-242), and back. ARM has one
// code for many of ours, so ours stands beside it as `signpostCode`; other clients ignore it.
import { ERROR_CODES, type ErrorCode, type Fault, ProviderError } from "../errors.ts";
import { bodyPath, isObject, type JsonObject, modelPath } from "./body.ts";

/** The ARM code of each of ours that is not simply that of its status. */
const ARM_CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  PROFILE_NOT_FOUND: "ResourceNotFound",
  PARENT_NOT_FOUND: "ParentResourceNotFound",
  API_VERSION_MISSING: "MissingApiVersionParameter",
  API_VERSION_UNKNOWN: "InvalidApiVersionParameter",
};

const ARM_CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "AuthenticationFailed",
  404: "NotFound",
  405: "MethodNotAllowed",
  408: "RequestTimeout",
  409: "Conflict",
  412: "PreconditionFailed",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  429: "TooManyRequests",
  431: "RequestHeaderFieldsTooLarge",
  503: "ServiceUnavailable",
};

/** An error as the API answers it. */
export interface ErrorReply {
  readonly status: number;
  readonly body: JsonObject;
}

/** The reply to an error with a code of ours: the first fault in the message, all in `details`. */
export function renderError(error: ProviderError): ErrorReply {
  const { status } = ERROR_CODES[error.code];
  const code = ARM_CODES[error.code] ?? armCode(status);
  const details = error.faults.map(({ path, message }) => ({
    code,
    message,
    target: bodyPath(path),
  }));
  const message = error.faults[0]?.message ?? error.message;
  const body = {
    code,
    message,
    ...(error.path !== undefined && { target: bodyPath(error.path) }),
    ...(details.length > 0 && { details }),
    signpostCode: error.code,
  };
  return { status, body: { error: body } };
}

/** The reply to a failure that has no code of ours: a bug, or bytes that are no HTTP request. */
export function renderFailure(status: number, message: string): ErrorReply {
  return { status, body: { error: { code: armCode(status), message } } };
}

function armCode(status: number): string {
  return ARM_CODES_BY_STATUS[status] ?? "InternalServerError";
}

/** Reads an error with a code of ours out of a reply; `undefined` when it has none. */
export function parseError(body: unknown): ProviderError | undefined {
  const error = isObject(body) ? body["error"] : undefined;
  if (!isObject(error)) return undefined;
  const { signpostCode: code, message, target } = error;
  if (!isErrorCode(code) || typeof message !== "string") return undefined;
  const details: readonly unknown[] = Array.isArray(error["details"]) ? error["details"] : [];
  const faults = details.flatMap(parseDetail);
  return new ProviderError(code, faults.length > 0 ? faults.map(line).join("; ") : message, {
    faults,
    ...(typeof target === "string" && { path: modelPath(target) }),
  });
}

/** The message of an error reply of anybody, as `code: message`. */
export function parseMessage(body: unknown): string | undefined {
  const error = isObject(body) ? body["error"] : undefined;
  if (!isObject(error) || typeof error["message"] !== "string") return undefined;
  return `${String(error["code"])}: ${error["message"]}`;
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}

const line = ({ path, message }: Fault) => `${path}: ${message}`;

function parseDetail(detail: unknown): Fault[] {
  if (!isObject(detail)) return [];
  const { target, message } = detail;
  if (typeof target !== "string" || typeof message !== "string") return [];
  return [{ path: modelPath(target), message }];
}
