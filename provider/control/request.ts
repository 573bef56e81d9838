// One request to the control API over HTTPS. It trusts the one certificate it is given and no other, says
// nothing of its token, and repeats a request whose connection failed: all of them may be sent twice.
import { request } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { messageOf, ProviderError, systemCode } from "../errors.ts";
import { CLIENT_API_VERSION } from "./contract.ts";
import { parseError, parseMessage } from "./error-body.ts";

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

/** What was answered. */
export interface Reply {
  readonly status: number;
  /** Seconds after which to ask again, where the API asks for that (RFC 6585 §4). */
  readonly retryAfterSeconds: number | undefined;
  readonly body: unknown;
}

/** What is sent. */
export interface Call {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly onlyNew?: boolean;
  readonly body?: object;
}

/** Sends a request; fails with the error in the reply, or with what kept it from being answered. */
export async function call(options: ControlClientOptions, sent: Call): Promise<Reply> {
  const reply = await sendRepeatedly(options, sent);
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusal(options, sent, reply);
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
