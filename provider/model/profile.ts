// A profile: one DNS name, one routing method, one TTL, one probe configuration (TM-2, spec §2.2).
import { SWITCH } from "./endpoint.ts";
import {
  completeMonitorConfig,
  type MonitorConfig,
  monitorConfigSchema,
} from "./monitor-config.ts";
import { profileNameFault, relativeNameFault, zoneNameFault } from "./name.ts";
import { property, structure } from "./property.ts";
import { adoption, type ResourceDefinition } from "./resource.ts";
import {
  anyText,
  type Declared,
  object,
  oneOf,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  strings,
  text,
  ttlSeconds,
  withDefault,
} from "./rules.ts";

/** Routing methods, as they stand in `trafficRoutingMethod`. */
export const ROUTING_METHODS = ["Priority", "Weighted"] as const;
export type RoutingMethod = (typeof ROUTING_METHODS)[number];

/** TTL of a profile that is declared as a resource without one, in seconds (TM-12). */
export const DECLARED_TTL_SECONDS = 30;
/** Resource group of a profile that is declared without one. */
export const DEFAULT_RESOURCE_GROUP = "default";

const dnsConfigSchema = structure(
  object({
    relativeName: property(text(relativeNameFault), {
      description:
        "Name below the zone, as `web`: labels of letters, digits and inner hyphens (TM-47). A change replaces the profile (TM-48).",
      replaces: true,
    }),
    ttl: property(optional(ttlSeconds()), {
      description: "TTL of the answers in seconds, 0 to 2147483647; 0 means no caching (TM-13).",
      default: `\`${DECLARED_TTL_SECONDS}\``,
    }),
  }),
  { name: "DnsConfig", description: "A profile's name and the TTL of its answers." },
);

/** A profile's name in the service zone and the TTL of its answers, in seconds. */
export interface DnsConfig extends Declared<typeof dnsConfigSchema> {
  readonly ttl: number;
}

const profileSchema = object({
  profileStatus: property(withDefault(oneOf(SWITCH), "Enabled"), {
    description:
      "Whether the profile answers at all; a disabled one gives NXDOMAIN (TM-60), and its endpoints are not probed (TM-168).",
  }),
  trafficRoutingMethod: property(oneOf(ROUTING_METHODS), {
    description:
      "How an endpoint is chosen among the available ones: `Priority` takes that of the lowest `priority` (TM-66), `Weighted` draws one for each query in proportion to `weight` (TM-72). Where all are degraded, all count as available (TM-57). It can be changed at any time (TM-4).",
  }),
  dnsConfig: property(dnsConfigSchema, {
    description: "The profile's name and the TTL of its answers.",
  }),
  monitorConfig: property(monitorConfigSchema, {
    description: "How the profile's endpoints are probed (spec §2.3).",
  }),
  tags: property(withDefault(strings(), {}), {
    description: "Names and values that mean something to people only.",
    default: "none",
  }),
});

/** A profile as declared, complete. Its endpoints stand apart. */
export interface Profile extends Declared<typeof profileSchema> {
  readonly dnsConfig: DnsConfig;
  readonly monitorConfig: MonitorConfig;
}

/** The resource Profile. */
export const PROFILE = {
  name: "Profile",
  description: "A DNS name that is answered by a routing method over healthy endpoints.",
  namedBy: "profileName",
  identity: {
    profileName: property(text(profileNameFault), {
      description:
        "Name of the profile in the control API, 1 to 63 characters. A change replaces the profile.",
    }),
    resourceGroupName: property(withDefault(text(profileNameFault), DEFAULT_RESOURCE_GROUP), {
      description:
        "Resource group of the profile, part of its id, 1 to 63 characters. A change replaces the profile.",
    }),
  },
  settings: profileSchema.shape,
  options: { adopt: adoption("a profile") },
  computed: {
    fqdn: property(text(zoneNameFault), {
      description: "The name that is answered: relative name and zone.",
    }),
    profileMonitorStatus: property(anyText(), {
      description:
        "How the profile was doing when it was last written or refreshed (TM-147); not how it is doing now. `npx signpost status` and the control API tell that.",
    }),
  },
} satisfies ResourceDefinition;

/** What the caller says besides: defaults differ between the API and the resources (TM-12). */
export interface ProfileOptions extends ParseOptions {
  /** Seconds, when the declaration gives no `ttl`. @default 300, as the REST contract has it */
  readonly defaultTtlSeconds?: number;
}

/** Parses the declaration of a profile. */
export function parseProfile(input: unknown, options: ProfileOptions = {}): Parsed<Profile> {
  return parseDeclared(
    profileSchema,
    input,
    (fields) => {
      const monitor = completeMonitorConfig(fields.monitorConfig ?? {}, "monitorConfig");
      const ttl = fields.dnsConfig?.ttl ?? options.defaultTtlSeconds ?? 300;
      return {
        faults: monitor.faults,
        value: {
          ...fields,
          dnsConfig: { ...fields.dnsConfig, ttl },
          monitorConfig: monitor.value,
        },
      };
    },
    options,
  );
}
