// A profile: one DNS name, one routing method, one TTL, one probe configuration (TM-2, spec §2.2).
import { SWITCH, type Switch } from "./endpoint.ts";
import {
  completeMonitorConfig,
  type MonitorConfig,
  monitorConfigSchema,
} from "./monitor-config.ts";
import { relativeNameFault } from "./name.ts";
import {
  integer,
  object,
  oneOf,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  strings,
  text,
} from "./rules.ts";

/** Routing methods, as they stand in `trafficRoutingMethod`. */
export const ROUTING_METHODS = ["Priority", "Weighted"] as const;
export type RoutingMethod = (typeof ROUTING_METHODS)[number];

/** The longest TTL, in seconds (RFC 2181 §8, TM-13). */
const MAX_TTL_SECONDS = 2147483647;

/** A profile's name in the service zone and the TTL of its answers. */
export interface DnsConfig {
  readonly relativeName: string;
  /** Seconds, 0 to 2147483647. */
  readonly ttl: number;
}

/** A profile as declared, complete. Its endpoints stand apart. */
export interface Profile {
  readonly profileStatus: Switch;
  readonly trafficRoutingMethod: RoutingMethod;
  readonly dnsConfig: DnsConfig;
  readonly monitorConfig: MonitorConfig;
  readonly tags: Readonly<Record<string, string>>;
}

export const profileSchema = object({
  profileStatus: optional(oneOf(SWITCH)),
  trafficRoutingMethod: oneOf(ROUTING_METHODS),
  dnsConfig: object({
    relativeName: text(relativeNameFault),
    ttl: optional(integer(0, MAX_TTL_SECONDS)),
  }),
  monitorConfig: monitorConfigSchema,
  tags: optional(strings()),
});

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

      return {
        faults: monitor.faults,
        value: {
          profileStatus: fields.profileStatus ?? "Enabled",
          trafficRoutingMethod: fields.trafficRoutingMethod ?? "Priority",
          dnsConfig: {
            relativeName: fields.dnsConfig?.relativeName ?? "",
            ttl: fields.dnsConfig?.ttl ?? options.defaultTtlSeconds ?? 300,
          },
          monitorConfig: monitor.value,
          tags: fields.tags ?? {},
        },
      };
    },
    options,
  );
}
