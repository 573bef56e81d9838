// The client of the control API. It trusts the one certificate it is given and no other, says nothing
// of its token, and repeats a request whose connection failed: all of them may be sent twice.
import { request } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { isProviderError, messageOf, ProviderError, systemCode } from "../errors.ts";
import { endpointId, type ProfileKey, profileId } from "../model/desired-state.ts";
import type { Endpoint, EndpointKind } from "../model/endpoint.ts";
import type { Profile } from "../model/profile.ts";
import type { Parsed } from "../model/rules.ts";
import type { Binding, RemoteBinding } from "./binding.ts";
import {
  CLIENT_API_VERSION,
  INSTALLATION_PATH,
  type Installation,
  parseInstallation,
  type RemoteEndpoint,
  type RemoteProfile,
  requestPath,
  STATUS_PATH,
  WHAT_IF_PATH,
} from "./contract.ts";
import { parseEndpointReply, renderEndpointWrite } from "./endpoint-body.ts";
import { parseError, parseMessage } from "./error-body.ts";
import { parseProfileReply, renderProfileWrite } from "./profile-body.ts";

/** How a control API is reached. */
export interface Access {
  /** Its URL, `https://…`. */
  readonly endpoint: string;
  readonly token: string;
  /** The certificate to trust, in PEM. */
  readonly certificate: string;
}

/** How a client reaches its control API, and how patiently. */
export interface ControlClientOptions extends Access {
  /** How long a request may take with all its repetitions, in milliseconds. @default 10000 */
  readonly timeoutMs?: number;
  /** Whether a request whose connection failed is repeated. @default true */
  readonly repeats?: boolean;
  /** Waits between repetitions. @default a timer */
  readonly sleep?: (delayMs: number) => Promise<void>;
}

/** A control API. What is absent reads as `undefined`, and deleting it is fine. */
export interface ControlClient {
  /** Succeeds when the API is there and lets the token in. */
  ping(): Promise<void>;
  /** Tells which installation it is. */
  getInstallation(): Promise<Installation>;
  getProfile(key: ProfileKey): Promise<RemoteProfile | undefined>;
  /** Writes a profile; its endpoints stay as they are (TM-227). */
  putProfile(key: ProfileKey, profile: Profile): Promise<RemoteProfile>;
  /**
   * Writes a profile that is not there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createProfile(key: ProfileKey, profile: Profile): Promise<RemoteProfile>;
  /** Fails as {@link putProfile} would fail just now; changes nothing. */
  whatIfProfile(key: ProfileKey, profile: Profile, conditions: Conditions): Promise<void>;
  deleteProfile(key: ProfileKey): Promise<void>;
  getEndpoint(
    key: ProfileKey,
    kind: EndpointKind,
    name: string,
  ): Promise<RemoteEndpoint | undefined>;
  putEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<RemoteEndpoint>;
  /**
   * Writes an endpoint that is not there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<RemoteEndpoint>;
  /** Fails as {@link putEndpoint} would fail just now; changes nothing. */
  whatIfEndpoint(key: ProfileKey, endpoint: Endpoint, conditions: Conditions): Promise<void>;
  deleteEndpoint(key: ProfileKey, kind: EndpointKind, name: string): Promise<void>;
}

/** Which binding: the hosted zone's id and the name are its key. */
export type BindingKey = Pick<Binding, "hostedZoneId" | "name">;

/** Bindings of a control API; as in {@link ControlClient} what is absent reads as `undefined`. */
export interface BindingClient {
  getBinding(key: BindingKey): Promise<RemoteBinding | undefined>;
  putBinding(binding: Binding): Promise<RemoteBinding>;
  /**
   * Writes a binding that is not there yet.
   *
   * @throws {ALREADY_EXISTS} when it is
   */
  createBinding(binding: Binding): Promise<RemoteBinding>;
  /** Fails as {@link BindingClient.putBinding} would fail just now; changes nothing. */
  whatIfBinding(binding: Binding, conditions: Conditions): Promise<void>;
  /** Resolves when the alias writer has let go of it: it writes nothing for it any more. */
  deleteBinding(key: BindingKey): Promise<void>;
}

/** What holds of a write that is asked about. */
export interface Conditions {
  /** It must not be there yet. */
  readonly onlyNew?: boolean;
  /** Ids of what will have been deleted or changed by then; none of it stands in the way. */
  readonly replaces?: readonly string[];
}

/** Pauses before a request is repeated, in milliseconds: together a restart of the controller. */
const RETRY_PAUSES_MS = [100, 300, 900] as const;
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Failures of a connection that the next one may not have. */
const PASSING = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
];

/** What "absent" looks like; any other 404 is somebody else's and must not pass for a deletion. */
const ABSENT = ["PROFILE_NOT_FOUND", "PARENT_NOT_FOUND", "ENDPOINT_NOT_FOUND"] as const;

interface Reply {
  readonly status: number;
  /** Seconds after which to ask again, where the API asks for that (RFC 6585 §4). */
  readonly retryAfterSeconds: number | undefined;
  readonly body: unknown;
}

interface Call {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly onlyNew?: boolean;
  readonly body?: object;
}

/** Makes a client; nothing is sent yet. */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const call = async (sent: Call): Promise<Reply> => {
    const reply = await sendRepeatedly(options, sent);
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw refusal(options, sent, reply);
  };
  const read = async <Value>(id: string, parse: (body: unknown) => Parsed<Value>) => {
    try {
      const reply = await call({ method: "GET", path: requestPath(id) });
      return accepted(reply, parse);
    } catch (error) {
      if (ABSENT.some((code) => isProviderError(error, code))) return undefined;
      throw error;
    }
  };
  const writeProfile = async (key: ProfileKey, profile: Profile, onlyNew: boolean) => {
    const body = renderProfileWrite(profile);
    const sent = { method: "PUT", path: requestPath(profileId(key)), body, onlyNew } as const;
    return accepted(await call(sent), parseProfileReply);
  };
  const writeEndpoint = async (key: ProfileKey, endpoint: Endpoint, onlyNew: boolean) => {
    const body = renderEndpointWrite(endpoint);
    const path = requestPath(endpointId(key, endpoint));
    const sent = { method: "PUT", path, body, onlyNew } as const;
    return accepted(await call(sent), parseEndpointReply);
  };
  const whatIf = async (id: string, body: object, conditions: Conditions) => {
    const question = { method: "PUT", id, body, ...conditions };
    await call({ method: "POST", path: WHAT_IF_PATH, body: question });
  };
  const remove = async (id: string) => {
    await call({ method: "DELETE", path: requestPath(id) });
  };
  return {
    async ping() {
      await call({ method: "GET", path: STATUS_PATH });
    },
    getInstallation: async () =>
      accepted(await call({ method: "GET", path: INSTALLATION_PATH }), parseInstallation),
    getProfile: (key) => read(profileId(key), parseProfileReply),
    putProfile: (key, profile) => writeProfile(key, profile, false),
    createProfile: (key, profile) => writeProfile(key, profile, true),
    whatIfProfile: (key, profile, conditions) =>
      whatIf(profileId(key), renderProfileWrite(profile), conditions),
    deleteProfile: (key) => remove(profileId(key)),
    getEndpoint: (key, kind, name) => read(endpointId(key, { kind, name }), parseEndpointReply),
    putEndpoint: (key, endpoint) => writeEndpoint(key, endpoint, false),
    createEndpoint: (key, endpoint) => writeEndpoint(key, endpoint, true),
    whatIfEndpoint: (key, endpoint, conditions) =>
      whatIf(endpointId(key, endpoint), renderEndpointWrite(endpoint), conditions),
    deleteEndpoint: (key, kind, name) => remove(endpointId(key, { kind, name })),
  };
}

function accepted<Value>(reply: Reply, parse: (body: unknown) => Parsed<Value>): Value {
  const parsed = parse(reply.body);
  if (parsed.value !== undefined) return parsed.value;
  const what = parsed.faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new ProviderError(
    "CONTROL_REFUSED",
    `the control API answered what this version cannot read: ${what}`,
  );
}

function refusal({ endpoint }: ControlClientOptions, sent: Call, reply: Reply): ProviderError {
  if (reply.status === 401) {
    return new ProviderError(
      "AUTHENTICATION_FAILED",
      `the control API at ${endpoint} does not accept the token`,
    );
  }
  const why = parseMessage(reply.body) ?? `HTTP status ${reply.status}`;
  return (
    parseError(reply.body) ??
    new ProviderError(
      "CONTROL_REFUSED",
      `the control API at ${endpoint} refused ${sent.method} ${sent.path}: ${why}`,
    )
  );
}

async function sendRepeatedly(options: ControlClientOptions, sent: Call): Promise<Reply> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, sleep = pause, repeats = true } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const endsAtMs = performance.now() + timeoutMs;
  let failures = 0;
  for (;;) {
    try {
      const reply = await send(options, sent, deadline);
      const pauseMs = (reply.retryAfterSeconds ?? 0) * 1000;
      if (pauseMs === 0 || performance.now() + pauseMs > endsAtMs) return reply;
      await sleep(pauseMs);
    } catch (cause) {
      const pauseMs = repeats ? RETRY_PAUSES_MS[failures++] : undefined;
      const passing = PASSING.includes(systemCode(cause) ?? "");
      if (deadline.aborted || !passing || pauseMs === undefined) {
        const late = deadline.aborted ? `no answer in ${timeoutMs} ms` : undefined;
        throw unreachableApi(options, late ?? systemCode(cause) ?? messageOf(cause), cause);
      }
      await sleep(pauseMs);
    }
  }
}

function unreachableApi(
  { endpoint }: ControlClientOptions,
  why: string,
  cause: unknown,
): ProviderError {
  // OpenSSL's verdicts on a certificate, and Node's on the name in it.
  const remedy = /CERT|SIGNATURE|_SSL_|_TLS_|_PEM_/.test(why)
    ? "does another installation answer there? its certificate is not the one that is trusted"
    : "is the runtime running? `npx signpost status` tells, and `pulumi up` starts it";
  return new ProviderError(
    "CONTROL_UNREACHABLE",
    `the control API at ${endpoint} cannot be reached (${why}): ${remedy}`,
    { cause },
  );
}

function send(options: ControlClientOptions, sent: Call, signal: AbortSignal): Promise<Reply> {
  const url = new URL(sent.path, options.endpoint);
  url.searchParams.set("api-version", CLIENT_API_VERSION);
  const text = sent.body && JSON.stringify(sent.body);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: sent.method,
      ca: options.certificate,
      rejectUnauthorized: true, // also where the environment says otherwise
      agent: false,
      signal,
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(sent.onlyNew && { "if-none-match": "*" }),
        ...(text !== undefined && {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        }),
      },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on("error", reject);
      incoming.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_REPLY_BYTES) incoming.destroy(new Error("the reply is too large"));
      });
      incoming.on("end", () => {
        const status = incoming.statusCode ?? 0;
        const retryAfterSeconds =
          status === 429 ? parseSeconds(incoming.headers["retry-after"]) : undefined;
        resolve({ status, retryAfterSeconds, body: parseJson(Buffer.concat(chunks)) });
      });
    });
    outgoing.end(text);
  });
}

function parseSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // whoever answered is not the control API; the status says enough
  }
}
