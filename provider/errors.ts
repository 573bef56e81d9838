// The one error class of the project and the table of its codes. It imports nothing, and no code
// is ever reused: a retired one stays in the table, marked. docs/errors.md has cause and remedy.

/** Every code with the HTTP status the control API answers it with, and what it means in one line. */
export const ERROR_CODES = {
  DECLARATION_INVALID: {
    status: 400,
    meaning: "a declared property has a value that is not allowed",
  },
  NAME_TAKEN: {
    status: 409,
    meaning: "the relative name belongs to another profile or tenant",
  },
  ALREADY_EXISTS: {
    status: 412,
    meaning: "what is to be created exists already",
  },
  PROFILE_NOT_FOUND: { status: 404, meaning: "no such profile" },
  PARENT_NOT_FOUND: {
    status: 404,
    meaning: "the profile of this endpoint or binding does not exist",
  },
  ENDPOINT_NOT_FOUND: {
    status: 404,
    meaning: "no such endpoint in this profile",
  },
  QUOTA_EXCEEDED: {
    status: 409,
    meaning: "the profile or the subscription is full",
  },
  WRITE_CONFLICT: {
    status: 409,
    meaning: "somebody else wrote the same record at the same time",
  },
  PROFILE_BOUND: { status: 409, meaning: "alias records still point to the profile" },
  BINDING_NOT_FOUND: { status: 404, meaning: "no such binding of an alias record" },
  HOSTED_ZONE_UNKNOWN: { status: 404, meaning: "there is no such hosted zone" },
  HOSTED_ZONE_DENIED: { status: 403, meaning: "the host of the zone does not let us in" },
  HOSTED_ZONE_UNAVAILABLE: { status: 503, meaning: "the host of the zone does not answer" },
  HOSTED_ZONE_CONFLICT: { status: 409, meaning: "the hosted zone is not as the change expects" },
  RECORD_TAKEN: { status: 409, meaning: "the record in the hosted zone belongs to somebody else" },
  ALIAS_NOT_WRITTEN: {
    status: 503,
    meaning: "the runtime's alias writer could not write a flattened record",
  },
  ROUTE_UNKNOWN: { status: 404, meaning: "the control API has no such route" },
  METHOD_NOT_ALLOWED: {
    status: 405,
    meaning: "the route exists, but not with this method",
  },
  BODY_TOO_LARGE: {
    status: 413,
    meaning: "the request body is larger than 256 KiB",
  },
  BODY_NOT_JSON: {
    status: 400,
    meaning: "the request body is not a JSON object",
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    meaning: "the request body is not application/json",
  },
  API_VERSION_MISSING: {
    status: 400,
    meaning: "the api-version query parameter is missing",
  },
  API_VERSION_UNKNOWN: {
    status: 400,
    meaning: "the api-version is not one of the known ones",
  },
  AUTHENTICATION_FAILED: {
    status: 401,
    meaning: "the bearer token is missing or wrong",
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    meaning: "too many requests, or too many with a wrong token, in a short time",
  },
  STORE_UNAVAILABLE: {
    status: 503,
    meaning: "the store could not be read or written",
  },
  STORE_LOCKED: {
    status: 503,
    meaning: "another process writes this data directory",
  },
  STORE_DAMAGED: {
    status: 500,
    meaning: "the store, or a record in it, is not what was written",
  },
  SNAPSHOT_DAMAGED: {
    status: 500,
    meaning: "a snapshot file does not match its checksum",
  },
  CONTROL_UNREACHABLE: {
    status: 503,
    meaning: "the control API could not be reached",
  },
  CONTROL_REFUSED: {
    status: 500,
    meaning: "the control API answered with an error of its own",
  },
  SETTINGS_INVALID: {
    status: 400,
    meaning: "the settings file of a runtime cannot be used",
  },
  DIRECTORY_SCHEMA_UNKNOWN: {
    status: 409,
    meaning: "a file of an installation was written by a later version",
  },
  SNAPSHOT_MISSING: {
    status: 503,
    meaning: "a responder that is to take over has no snapshot to answer from",
  },
  HANDOVER_FAILED: {
    status: 503,
    meaning: "the running responder could not hand its sockets to the next one",
  },
  PORT_IN_USE: {
    status: 409,
    meaning: "another process listens on the address and port",
  },
  PORT_FORBIDDEN: {
    status: 403,
    meaning: "this user may not listen on the port",
  },
  ADDRESS_UNAVAILABLE: {
    status: 409,
    meaning: "the address is not one of this machine",
  },
  DEPLOY_DIRECTORY_TAKEN: {
    status: 409,
    meaning: "the directory belongs to another installation",
  },
  DEPLOY_BUNDLE_MISSING: {
    status: 500,
    meaning: "the runtime bundle is not built",
  },
  DEPLOY_NOT_ANSWERING: {
    status: 503,
    meaning: "the runtime was started and does not answer",
  },
  RUNTIME_UNREACHABLE: {
    status: 503,
    meaning: "a runtime process does not answer on its socket",
  },
  DEPLOY_NODE_TOO_OLD: {
    status: 500,
    meaning: "there is no Node that the runtime could run on",
  },
  INSTALLATION_REPLACED: {
    status: 409,
    meaning: "the name servers were replaced by others",
  },
  PLUGIN_MISSING: {
    status: 500,
    meaning: "the Terraform plugin is not built",
  },
  PLUGIN_STARTED_BY_HAND: {
    status: 400,
    meaning: "the Terraform plugin was not started by Terraform",
  },
} as const;

/** One of the permanent error codes. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** One thing that is wrong with a declaration, and where. */
export interface Fault {
  /** Where, as a JSON path from the declared object: `endpoints[2].weight`. */
  readonly path: string;
  /** What is wrong, what was given, what is allowed; lower case, no full stop. */
  readonly message: string;
  /** Code of the error that a write would fail with. @default DECLARATION_INVALID */
  readonly code?: ErrorCode;
}

/** Details that an error carries beside its message. */
export interface ErrorDetails {
  readonly path?: string;
  readonly faults?: readonly Fault[];
  readonly cause?: unknown;
}

/**
 * The only error class a user meets.
 *
 * Errors cross processes and serialisation, so tell them apart by {@link isProviderError}, never
 * by `instanceof`.
 */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly code: ErrorCode;
  readonly path: string | undefined;
  /** Every fault found, when the code is `DECLARATION_INVALID`. */
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.path = details.path;
    this.faults = details.faults ?? [];
  }
}

/** Tells whether a caught value is a {@link ProviderError}, of the given code if one is given. */
export function isProviderError(error: unknown, code?: ErrorCode): error is ProviderError {
  if (!(error instanceof Error) || error.name !== "ProviderError") return false;
  return code === undefined || (error as ProviderError).code === code;
}

/** Makes the one error that reports every fault of a declaration. */
export function invalidDeclaration(faults: readonly Fault[]): ProviderError {
  const lines = faults.map((fault) => `${fault.path}: ${fault.message}`);
  const first = faults[0];
  return new ProviderError("DECLARATION_INVALID", lines.join("; "), {
    faults,
    ...(first && { path: first.path }),
  });
}

/** Marks a branch the types rule out; reaching it is a bug. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** The message of any caught value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a caught system error (`ENOENT`, `EADDRINUSE`, …), if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
