// The control API over a store in memory, asked without a socket.
import { hashToken } from "../../provider/control/tokens.ts";
import { type ApiOptions, createApi } from "../../provider/runtime/api/app.ts";
import { openServices, type ServicesOptions } from "../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import { pendingAliases } from "./pending-aliases.ts";
import { parseReplyBody, type Reply } from "./reply.ts";
import { collectingLog } from "./silent-log.ts";

const TOKEN = "secret";
const VERSION = "api-version=2026-09-01";

/** Where the profile `web` and its endpoint `a` stand. */
export const PROFILE_PATH =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/trafficManagerProfiles/web";
export const ENDPOINT_PATH = `${PROFILE_PATH}/externalEndpoints/a`;

/** What is another than {@link openMemoryApi} makes it. */
export interface MemoryApiOptions {
  readonly services?: Partial<ServicesOptions>;
  readonly api?: Partial<ApiOptions>;
}

/** What is asked, besides the path. */
export interface Asked {
  /** @default "GET" */
  readonly method?: string;
  /** Text is sent as it is, all else as JSON. @default no body */
  readonly body?: unknown;
  /** Beside those of a bearer who sends JSON, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A reply with all that it has. */
export interface WholeReply extends Reply {
  readonly headers: Headers;
  readonly text: string;
}

/** Makes an API that holds nothing; its installation is `sub`, its zone `tm.example.org`, its token `secret`. */
export async function openMemoryApi(options: MemoryApiOptions = {}) {
  const zone = "tm.example.org";
  const log = collectingLog();
  const services = await openServices({
    store: createMemoryStore(),
    zone,
    reservedNames: ["ns1"],
    tenant: "default",
    changed: () => {},
    ...options.services,
  });
  const app = createApi({
    ...services,
    aliases: pendingAliases,
    verdictOf: () => "none",
    tokenHashes: () => [hashToken(TOKEN)],
    status: () => ({}),
    subscriptionId: "sub",
    zone,
    log,
    ...options.api,
  });
  async function ask(path: string, asked: Asked = {}): Promise<WholeReply> {
    const { method = "GET", body, headers } = asked;
    const response = await app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parseReplyBody(text) };
  }
  return { ...services, app, log, ask };
}

/** Makes the same API, and gives the function that asks it in the version of our own client. */
export async function openTestApi(): Promise<
  (method: string, path: string, body?: unknown) => Promise<Reply>
> {
  const { ask } = await openMemoryApi();
  return async (method, path, body) => {
    const versioned = `${path}${path.includes("?") ? "&" : "?"}${VERSION}`;
    const { status, json } = await ask(versioned, { method, body });
    return { status, json };
  };
}
