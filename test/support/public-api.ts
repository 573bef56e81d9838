// The control API as a client of the public contract asks it: its paths, its bodies and its version.
import type { JsonObject } from "../../provider/control/body.ts";
import type { Verdict } from "../../provider/health/status.ts";
import { openMemoryApi } from "./memory-api.ts";
import type { Reply } from "./reply.ts";

/** Parts of paths, and the version that stands behind them. */
export const GROUP = "/subscriptions/sub/resourceGroups/group";
export const PROFILES = "/providers/Microsoft.Network/trafficManagerProfiles";
export const VERSION = "api-version=2022-04-01";

/** The body of the profile `web`. */
export const profileBody = (endpoints?: readonly JsonObject[]) => ({
  location: "global",
  properties: {
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName: "web", ttl: 30 },
    monitorConfig: { protocol: "HTTP", port: 80, path: "/" },
    ...(endpoints && { endpoints }),
  },
});

/** The body of an endpoint. */
export const endpointBody = (target = "192.0.2.1") => ({ properties: { target } });

/** Opens an API that holds nothing; every endpoint has the verdict, and `asked` the ids that were looked up. */
export async function openPublicApi({ verdict = "none" }: { verdict?: Verdict } = {}) {
  const asked: string[] = [];
  const { ask, service, log } = await openMemoryApi({
    api: {
      verdictOf: (id) => {
        asked.push(id);
        return verdict;
      },
      status: () => ({ generation: 7 }),
    },
  });
  const put = (path: string, body: unknown) => ask(`${path}?${VERSION}`, { method: "PUT", body });
  return { ask, put, service, log, asked };
}

/** The status and ARM code of a refusal. */
export const refusalOf = ({ status, json }: Reply) => [status, json.error.code];
