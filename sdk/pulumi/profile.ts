// Profile: one DNS name, one routing method, one TTL, one probe configuration.
import {
  type CustomResourceOptions,
  type ID,
  type Input,
  interpolate,
  mergeOptions,
  type Output,
  output,
} from "@pulumi/pulumi";
import type { Switch } from "../../provider/model/endpoint.ts";
import type { MonitorConfig, ProbeProtocol } from "../../provider/model/monitor-config.ts";
import type { RoutingMethod } from "../../provider/model/profile.ts";
import {
  type ConnectionInputs,
  connectionInputs,
  isNameServers,
  type NameServersInput,
} from "./connection.ts";
import { SignpostResource } from "./resource.ts";

/** A profile's name and the TTL of its answers. */
export interface DnsConfigArgs {
  /** Name below the zone, as `web`: labels of letters, digits and inner hyphens (TM-47). A change replaces the profile (TM-48). */
  readonly relativeName: Input<string>;
  /**
   * TTL of the answers in seconds, 0 to 2147483647; 0 means no caching (TM-13).
   *
   * @default 30
   */
  readonly ttl?: Input<number>;
}

/** A header sent with every probe. */
export interface CustomHeaderArgs {
  readonly name: Input<string>;
  readonly value: Input<string>;
}

/** Status codes from `min` to `max`, 100 to 999, both included. */
export interface StatusCodeRangeArgs {
  readonly min: Input<number>;
  readonly max: Input<number>;
}

/** How the endpoints of a profile are probed (spec §2.3). */
export interface MonitorConfigArgs {
  /**
   * `HTTP` and `HTTPS` ask for `path` by GET and judge the status code (TM-156, TM-157); certificates are
   * not validated, whatever is wrong with them (TM-160), but the handshake must succeed, with TLS 1.2
   * or later (TM-161). `TCP` connects to `port` and no more (TM-166).
   *
   * @default "HTTP"
   */
  readonly protocol?: Input<ProbeProtocol>;
  /**
   * Port that is probed, 1 to 65535. TCP needs one.
   *
   * @default 80 with HTTP, 443 with HTTPS
   */
  readonly port?: Input<number>;
  /**
   * Path that is asked for: begins with `/`, at most 1024 printable ASCII characters, a query allowed
   * (TM-25). HTTP and HTTPS need one; TCP allows none but an empty one (TM-24).
   *
   * @default none, as with TCP
   */
  readonly path?: Input<string>;
  /**
   * Seconds from the start of one probe to the start of the next, 10 or 30 (TM-21, TM-171).
   *
   * @default 30
   */
  readonly intervalInSeconds?: Input<number>;
  /**
   * Seconds a probe may take in all, with name resolution, connecting and TLS (TM-167): 5 to 10, or 5 to
   * 9 with an interval of 10 (TM-22).
   *
   * @default 10, or 9 with an interval of 10
   */
  readonly timeoutInSeconds?: Input<number>;
  /**
   * Failures in a row that are tolerated, 0 to 9; one more degrades the endpoint (TM-164).
   *
   * @default 3
   */
  readonly toleratedNumberOfFailures?: Input<number>;
  /**
   * At most 8 headers sent with each probe (TM-27), kept and not used with TCP. `Host` also names the
   * server in the TLS handshake (TM-163).
   *
   * @default none; the Host is the endpoint's target (TM-162)
   */
  readonly customHeaders?: Input<Input<CustomHeaderArgs>[]>;
  /**
   * At most 8 ranges of status codes that count as healthy (TM-26), kept and not used with TCP.
   *
   * @default 200 only
   */
  readonly expectedStatusCodeRanges?: Input<Input<StatusCodeRangeArgs>[]>;
}

/** Arguments of {@link Profile}. */
export interface ProfileArgs {
  /**
   * The name servers that answer for the profile: those of this stack, or the `connection` of those of
   * another one. A change to another installation replaces the profile.
   *
   * @default the installation that `signpost:endpoint`, `signpost:token` and `signpost:ca` of the
   * stack's configuration name
   */
  readonly nameServers?: NameServersInput;
  /**
   * How an endpoint is chosen among the available ones: `Priority` takes that of the lowest `priority`
   * (TM-66), `Weighted` draws one for each query in proportion to `weight` (TM-72). Where all are
   * degraded, all count as available (TM-57). It can be changed at any time (TM-4).
   */
  readonly trafficRoutingMethod: Input<RoutingMethod>;
  readonly dnsConfig: Input<DnsConfigArgs>;
  readonly monitorConfig: Input<MonitorConfigArgs>;
  /**
   * Whether the profile answers at all; a disabled one gives NXDOMAIN (TM-60), and its endpoints are
   * not probed (TM-168).
   *
   * @default "Enabled"
   */
  readonly profileStatus?: Input<Switch>;
  /**
   * Name of the profile in the control API, 1 to 63 characters. A change replaces the profile.
   *
   * @default the resource's name
   */
  readonly profileName?: Input<string>;
  /** @default "default" */
  readonly resourceGroupName?: Input<string>;
  /** @default none */
  readonly tags?: Input<Record<string, Input<string>>>;
  /**
   * Whether a profile that exists already under this name is taken over, and made what is declared.
   *
   * @default false: one that is not what is declared is left alone, and the creation fails
   */
  readonly adopt?: Input<boolean>;
}

/** How an existing profile is looked up. */
export interface ProfileLookup extends CustomResourceOptions {
  /** As in {@link ProfileArgs}. */
  readonly nameServers?: NameServersInput;
}

/**
 * A DNS name that is answered by a routing method over healthy endpoints.
 *
 * @example
 * ```ts
 * import { NameServers, Profile } from "signpost";
 *
 * const nameServers = new NameServers("name-servers", { zone: "tm.example.org" });
 * const web = new Profile("web", {
 *   nameServers,
 *   trafficRoutingMethod: "Priority",
 *   dnsConfig: { relativeName: "web", ttl: 30 },
 *   monitorConfig: { protocol: "HTTP", port: 80, path: "/health" },
 * });
 * export const fqdn = web.fqdn;
 * ```
 */
export class Profile extends SignpostResource {
  declare public readonly profileName: Output<string>;
  declare public readonly resourceGroupName: Output<string>;
  declare public readonly profileStatus: Output<Switch>;
  declare public readonly trafficRoutingMethod: Output<RoutingMethod>;
  declare public readonly dnsConfig: Output<{
    relativeName: string;
    ttl: number;
  }>;
  declare public readonly monitorConfig: Output<MonitorConfig>;
  declare public readonly tags: Output<Record<string, string>>;
  /** The name that is answered: relative name and zone. */
  declare public readonly fqdn: Output<string>;
  /**
   * How the profile was doing when it was last written or refreshed (TM-147); not how it is doing now.
   * `npx signpost status` and the control API tell that.
   */
  declare public readonly profileMonitorStatus: Output<string>;

  /** How endpoints of this profile reach its installation. */
  readonly connection: ConnectionInputs;
  /** Whether the profile is only looked up: it stays when the stack goes. */
  readonly isLookup: boolean;

  /**
   * Looks up an existing profile by its id, without managing it.
   *
   * @param name - name of the resource in the program
   */
  static get(name: string, id: Input<ID>, options: ProfileLookup = {}): Profile {
    const { nameServers, ...rest } = options;
    // A lookup reads its properties from the service; the declaration's own do not apply.
    const args = { ...(nameServers !== undefined && { nameServers }) } as ProfileArgs;
    return new Profile(name, args, { ...rest, id });
  }

  constructor(name: string, args: ProfileArgs, options: CustomResourceOptions = {}) {
    const { nameServers, ...declared } = args;
    const connection = connectionInputs(nameServers);
    const isLookup = options.id !== undefined;
    const outputs = {
      resourceGroupName: undefined,
      profileStatus: undefined,
      trafficRoutingMethod: undefined,
      dnsConfig: undefined,
      monitorConfig: undefined,
      tags: undefined,
      profileMonitorStatus: undefined,
    };
    super({ type: "Profile", provider: "profile" }, name, {
      inputs: {
        ...outputs,
        profileName: isLookup ? undefined : name,
        ...declared,
        // From inputs, so that unit tests of programs see it too; the check completes it.
        fqdn: isLookup ? undefined : fqdnOf(args, connection),
        connection,
      },
      // Profiles go with their name servers: nothing is left to ask when those are gone.
      options: mergeOptions(options, {
        additionalSecretOutputs: ["connection"],
        ...(isNameServers(nameServers) && { deletedWith: nameServers }),
      }),
    });
    this.connection = connection;
    this.isLookup = isLookup;
  }
}

/** The name of a declared profile, as far as the program knows its zone. */
function fqdnOf({ dnsConfig }: ProfileArgs, { zone }: ConnectionInputs): Input<string> | undefined {
  if (zone === undefined) return undefined;
  const relativeName = output(dnsConfig).apply((declared) => declared.relativeName);
  return interpolate`${relativeName}.${zone}`;
}
