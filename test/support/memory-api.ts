// The control API over a store in memory, asked without a socket.
import { createHash } from "node:crypto";
import { createApi } from "../../provider/runtime/api/app.ts";
import { openServices } from "../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../provider/runtime/store/memory-store.ts";
import { pendingAliases } from "./pending-aliases.ts";
import { collectingLog } from "./silent-log.ts";

const TOKEN = "secret";
const VERSION = "api-version=2026-09-01";

/** Where the profile `web` and its endpoint `a` stand. */
export const PROFILE_PATH =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/trafficManagerProfiles/web";
export const ENDPOINT_PATH = `${PROFILE_PATH}/externalEndpoints/a`;

/** A reply of the API. */
export interface ApiReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into replies of many shapes
  readonly json: any;
}

/** Makes an API that holds nothing, and gives the function that asks it. */
export async function openTestApi(): Promise<
  (method: string, path: string, body?: unknown) => Promise<ApiReply>
> {
  const zone = "tm.example.org";
  const services = await openServices({
    store: createMemoryStore(),
    zone,
    reservedNames: ["ns1"],
    tenant: "default",
    changed: () => {},
  });
  const app = createApi({
    ...services,
    aliases: pendingAliases,
    verdictOf: () => "none",
    tokenHashes: () => [createHash("sha256").update(TOKEN).digest("hex")],
    status: () => ({}),
    subscriptionId: "sub",
    zone,
    log: collectingLog(),
  });
  return async (method, path, body) => {
    const response = await app.request(`${path}${path.includes("?") ? "&" : "?"}${VERSION}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
  };
}
