// Errors on the wire: the ARM envelope and its codes (TM-239, TM-240, TM-242), and back.
import { ERROR_CODES, type ErrorCode, type Fault, ProviderError } from "../errors.ts";
import { bodyPath, isObject, type JsonObject, modelPath } from "./body.ts";

/** The ARM code of each of ours that differs from the rule by status. */
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
  409: "Conflict",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
};

function armCode(code: ErrorCode): string {
  return ARM_CODES[code] ?? ARM_CODES_BY_STATUS[ERROR_CODES[code].status] ?? "InternalServerError";
}

/** An error as the API answers it. `signpostCode` is ours; other clients ignore it. */
export function renderError(error: ProviderError): { status: number; body: JsonObject } {
  const code = armCode(error.code);
  const [first] = error.faults;
  const details = error.faults.map(({ path, message }) => ({
    code,
    message,
    target: bodyPath(path),
  }));
  return {
    status: ERROR_CODES[error.code].status,
    body: {
      error: {
        code,
        message: first?.message ?? error.message,
        ...(first && { target: bodyPath(first.path) }),
        ...(details.length > 0 && { details }),
        signpostCode: error.code,
      },
    },
  };
}

/** Reads an error out of a reply. */
export function parseError(status: number, body: unknown): ProviderError {
  const error = isObject(body) && isObject(body["error"]) ? body["error"] : {};
  const message = typeof error["message"] === "string" ? error["message"] : `HTTP status ${status}`;
  const given = error["signpostCode"];
  const code =
    typeof given === "string" && Object.hasOwn(ERROR_CODES, given) ? given : "CONTROL_REFUSED";
  const faults = Array.isArray(error["details"]) ? error["details"].flatMap(parseDetail) : [];
  const text =
    faults.length > 0
      ? faults.map(({ path, message }) => `${path}: ${message}`).join("; ")
      : message;
  return new ProviderError(code as ErrorCode, text, { faults });
}

function parseDetail(detail: unknown): Fault[] {
  if (!isObject(detail)) return [];
  const { target, message } = detail;
  if (typeof target !== "string" || typeof message !== "string") return [];
  return [{ path: modelPath(target), message }];
}
