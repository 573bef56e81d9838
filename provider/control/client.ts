// The client of the control API. It trusts the one certificate it is given, says nothing of its token,
// and every request can be repeated: a lost answer is asked for again.
import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { isProviderError, messageOf, ProviderError, systemCode } from "../errors.ts";
import { endpointId, type ProfileKey, profileId } from "../model/desired-state.ts";
import type { Endpoint, EndpointKind } from "../model/endpoint.ts";
import type { Profile } from "../model/profile.ts";
import type { Parsed } from "../model/rules.ts";
import {
  CLIENT_API_VERSION,
  type RemoteEndpoint,
  type RemoteProfile,
  requestPath,
  STATUS_PATH,
} from "./contract.ts";
import { parseEndpointReply, renderEndpointWrite } from "./endpoint-body.ts";
import { parseError } from "./error-body.ts";
import { parseProfileReply, renderProfileWrite } from "./profile-body.ts";

/** How a control API is reached. */
export interface ControlClientOptions {
  /** Its URL, `https://…`. */
  readonly endpoint: string;
  readonly token: string;
  /** The certificate to trust, in PEM; no other is. */
  readonly certificate: string;
  /** How long a request may take with all its repetitions, in milliseconds. @default 10000 */
  readonly timeoutMs?: number;
}

/** A control API. Absent things read as `undefined`, and deleting them is fine. */
export interface ControlClient {
  /** Succeeds when the API is there and lets the token in. */
  ping(): Promise<void>;
  getProfile(key: ProfileKey): Promise<RemoteProfile | undefined>;
  /** Writes a profile; its endpoints stay as they are (TM-227). */
  putProfile(key: ProfileKey, profile: Profile): Promise<RemoteProfile>;
  deleteProfile(key: ProfileKey): Promise<void>;
  getEndpoint(
    key: ProfileKey,
    kind: EndpointKind,
    name: string,
  ): Promise<RemoteEndpoint | undefined>;
  putEndpoint(key: ProfileKey, endpoint: Endpoint): Promise<RemoteEndpoint>;
  deleteEndpoint(key: ProfileKey, kind: EndpointKind, name: string): Promise<void>;
}

/** Pauses before a request is repeated, in milliseconds. */
const RETRY_PAUSES_MS = [100, 300] as const;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Makes a client; nothing is sent yet. */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const call = (method: string, id: string, body?: object) => send(options, { method, id, body });
  const read = async <Value>(id: string, parse: (body: unknown) => Parsed<Value>) => {
    const reply = await call("GET", id);
    if (reply.status === 404) {
      const error = parseError(reply.status, reply.body);
      const absent = ["PROFILE_NOT_FOUND", "PARENT_NOT_FOUND", "ENDPOINT_NOT_FOUND"] as const;
      if (absent.some((code) => isProviderError(error, code))) return undefined;
    }
    return accepted(reply, parse);
  };
  const write = async <Value>(id: string, body: object, parse: (body: unknown) => Parsed<Value>) =>
    accepted(await call("PUT", id, body), parse);
  const remove = async (id: string) => {
    const reply = await call("DELETE", id);
    if (reply.status >= 300) throw parseError(reply.status, reply.body);
  };
  return {
    async ping() {
      const reply = await call("GET", STATUS_PATH);
      if (reply.status !== 200) throw parseError(reply.status, reply.body);
    },
    getProfile: (key) => read(profileId(key), parseProfileReply),
    putProfile: (key, profile) =>
      write(profileId(key), renderProfileWrite(profile), parseProfileReply),
    deleteProfile: (key) => remove(profileId(key)),
    getEndpoint: (key, kind, name) => read(endpointId(key, { kind, name }), parseEndpointReply),
    putEndpoint: (key, endpoint) =>
      write(endpointId(key, endpoint), renderEndpointWrite(endpoint), parseEndpointReply),
    deleteEndpoint: (key, kind, name) => remove(endpointId(key, { kind, name })),
  };
}

function accepted<Value>(reply: Reply, parse: (body: unknown) => Parsed<Value>): Value {
  if (reply.status >= 300) throw parseError(reply.status, reply.body);
  const parsed = parse(reply.body);
  if (parsed.value !== undefined) return parsed.value;
  const what = parsed.faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new ProviderError(
    "CONTROL_REFUSED",
    `the control API answered what this version cannot read: ${what}`,
  );
}

interface Call {
  readonly method: string;
  readonly id: string;
  readonly body: object | undefined;
}

async function send(options: ControlClientOptions, call: Call): Promise<Reply> {
  const { endpoint, timeoutMs = 10_000 } = options;
  const deadlineAtMs = performance.now() + timeoutMs;
  for (let attempt = 0; ; attempt++) {
    try {
      const reply = await sendOnce(options, call, deadlineAtMs - performance.now());
      if (reply.status === 401) {
        throw new ProviderError(
          "AUTHENTICATION_FAILED",
          `the control API at ${endpoint} does not accept the token`,
        );
      }
      return reply;
    } catch (cause) {
      if (isProviderError(cause)) throw cause;
      const pause = RETRY_PAUSES_MS[attempt];
      if (pause === undefined || performance.now() + pause > deadlineAtMs) {
        const why = systemCode(cause) ?? messageOf(cause);
        throw new ProviderError(
          "CONTROL_UNREACHABLE",
          `the control API at ${endpoint} cannot be reached (${why}): is the runtime running? \`npx signpost status\` tells, and \`pulumi up\` starts it`,
          { cause },
        );
      }
      await sleep(pause);
    }
  }
}

function sendOnce(options: ControlClientOptions, call: Call, timeoutMs: number): Promise<Reply> {
  const { endpoint, token, certificate } = options;
  const { method, id, body } = call;
  const url = new URL(requestPath(id), endpoint);
  url.searchParams.set("api-version", CLIENT_API_VERSION);
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        ca: certificate,
        agent: false,
        timeout: Math.max(1, timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          ...(text !== undefined && {
            "content-type": "application/json; charset=utf-8",
            "content-length": Buffer.byteLength(text),
          }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on("error", reject);
        incoming.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MAX_REPLY_BYTES) incoming.destroy(new Error("the reply is too large"));
        });
        incoming.on("end", () => {
          resolve({ status: incoming.statusCode ?? 0, body: parseJson(Buffer.concat(chunks)) });
        });
      },
    );
    outgoing.on("timeout", () =>
      outgoing.destroy(new Error(`no answer in ${Math.round(timeoutMs)} ms`)),
    );
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // whoever answered is not the control API; the status says enough
  }
}
