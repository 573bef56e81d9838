// Rules about a profile that only the service can know: the zone it serves, the names it keeps for
// itself, what stands already. Paths of faults are those of the profile.
import { type Fault, ProviderError } from "../../errors.ts";
import { endpointListFaults, fullName, type StoredProfile } from "../../model/desired-state.ts";
import { type Endpoint, targetKind } from "../../model/endpoint.ts";
import { canonicalName } from "../../model/name.ts";
import { nameOf } from "./profile-record.ts";

/** What a service serves. */
export interface ServedZone {
  readonly zone: string;
  /** Relative names that no profile may take. */
  readonly reservedNames: readonly string[];
}

/** How much a service holds (TM-244). */
export interface Limits {
  readonly profilesPerSubscription: number;
  readonly endpointsPerProfile: number;
}

export const DEFAULT_LIMITS: Limits = { profilesPerSubscription: 200, endpointsPerProfile: 200 };

/** Octets of a name as text (RFC 1035 §2.3.4). */
const MAX_NAME_OCTETS = 253;

/** What is wrong with the relative name of a profile, besides what the model finds. */
export function nameFaults(
  declared: Pick<StoredProfile, "profile">,
  before: StoredProfile | undefined,
  { zone, reservedNames }: ServedZone,
): Fault[] {
  const name = nameOf(declared);
  const fault = (rest: string): Fault[] => [
    { path: "dnsConfig.relativeName", message: `relativeName ${rest}` },
  ];
  if (before) {
    const is = nameOf(before);
    return is === name ? [] : fault(`must stay ${is}, got ${name} (TM-48)`);
  }
  const { length } = fullName(name, zone);
  if (length > MAX_NAME_OCTETS) {
    return fault(
      `must have at most ${MAX_NAME_OCTETS} characters together with the zone ${zone}, got ${length} (TM-47)`,
    );
  }
  if (!reservedNames.includes(name)) return [];
  return fault(
    `must not be one of ${reservedNames.join(", ")}, which name the name servers, got ${name}`,
  );
}

/** What is wrong with the endpoints of a profile as a whole. */
export function endpointsFaults(endpoints: readonly Endpoint[], zone: string): Fault[] {
  return [...endpointListFaults(endpoints), ...zoneFaults(endpoints, zone)];
}

/** What is wrong with one endpoint among the others of its profile. Paths are the endpoint's own. */
export function endpointFaults(
  endpoint: Endpoint,
  others: readonly Endpoint[],
  zone: string,
): Fault[] {
  // A rule between two endpoints names the later one, which is the one that is declared.
  const own = `endpoints[${others.length}].`;
  return endpointsFaults([...others, endpoint], zone)
    .filter(({ path }) => path.startsWith(own))
    .map(({ path, message }) => ({ path: path.slice(own.length), message }));
}

/** A target in the zone that is served here would lead back to this service (TM-40). */
function zoneFaults(endpoints: readonly Endpoint[], zone: string): Fault[] {
  const suffix = fullName("", zone);
  return endpoints.flatMap(({ target }, index) => {
    if (targetKind(target) !== "name" || !`.${canonicalName(target)}`.endsWith(suffix)) return [];
    return [
      {
        path: `endpoints[${index}].target`,
        message: `target must not be in the zone ${zone} that is served here, got ${target} (TM-40)`,
      },
    ];
  });
}

/** The error of a profile or a subscription that is full (TM-244). */
export function quotaExceeded(what: "subscription" | "profile", limits: Limits): ProviderError {
  const most =
    what === "profile"
      ? `${limits.endpointsPerProfile} endpoints`
      : `${limits.profilesPerSubscription} profiles`;
  return new ProviderError("QUOTA_EXCEEDED", `a ${what} has at most ${most} (TM-244)`);
}
