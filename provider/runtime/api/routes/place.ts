// What a path names. Fixed segments match in any casing (TM-217) and names keep theirs, so a path is
// taken apart here rather than matched by a router's patterns.
import { BINDINGS_PATH, type BindingKey } from "../../../control/binding-body.ts";
import { INSTALLATION_PATH, STATUS_PATH, WHAT_IF_PATH } from "../../../control/contract.ts";
import type { ProfileKey } from "../../../model/desired-state.ts";
import { canonicalName } from "../../../model/name.ts";

/** One of the routes in docs/control-api.md. */
export type Place =
  | { readonly kind: "status" }
  | { readonly kind: "installation" }
  | { readonly kind: "what-if" }
  | { readonly kind: "bindings" }
  | { readonly kind: "binding"; readonly key: BindingKey }
  | {
      readonly kind: "profiles";
      readonly subscriptionId: string;
      readonly resourceGroup: string | undefined;
    }
  | { readonly kind: "profile"; readonly key: ProfileKey }
  | {
      readonly kind: "endpoint";
      readonly key: ProfileKey;
      /** The kind of endpoint as it was sent. */
      readonly type: string;
      readonly name: string;
    };

/** Our own routes, by their paths. */
const OWN: Readonly<Record<string, Place>> = {
  [STATUS_PATH]: { kind: "status" },
  [INSTALLATION_PATH]: { kind: "installation" },
  [WHAT_IF_PATH]: { kind: "what-if" },
  [BINDINGS_PATH]: { kind: "bindings" },
};

const PROFILES = "/providers/microsoft.network/trafficmanagerprofiles";

/** Tells whether a path is below the public contract, which has versions. */
export function isVersioned(path: string): boolean {
  return /^\/(subscriptions|providers)(\/|$)/i.test(path);
}

/** Reads a path, percent-encoded once; `undefined` when nothing is there. */
export function parsePlace(path: string): Place | undefined {
  const own = OWN[path.toLowerCase()];
  if (own) return own;
  if (path.toLowerCase().startsWith(`${BINDINGS_PATH}/`)) return parseBindingPlace(path);
  const match =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?(\/providers\/[^/]+\/[^/]+)(\/.+)?$/i.exec(
      path,
    );
  const [, subscription, group, type, rest = ""] = match ?? [];
  if (subscription === undefined || type?.toLowerCase() !== PROFILES) return undefined;
  const subscriptionId = decode(subscription);
  const resourceGroup = group === undefined ? undefined : decode(group);
  if (rest === "") return { kind: "profiles", subscriptionId, resourceGroup };
  if (resourceGroup === undefined) return undefined;
  const [profileName, kind, name, ...more] = rest.slice(1).split("/").map(decode);
  if (!profileName || more.length > 0) return undefined;
  const key = { subscriptionId, resourceGroup, profileName };
  if (kind === undefined) return { kind: "profile", key };
  return name ? { kind: "endpoint", key, type: kind, name } : undefined;
}

function parseBindingPlace(path: string): Place | undefined {
  const [hostedZoneId, name, ...more] = path
    .slice(BINDINGS_PATH.length + 1)
    .split("/")
    .map(decode);
  if (!hostedZoneId || !name || more.length > 0) return undefined;
  return { kind: "binding", key: { hostedZoneId, name: canonicalName(name) } };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray percent sign is refused as a name
  }
}
