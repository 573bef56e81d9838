// ZoneDelegation: the service zone's NS records in the hosted zone above it.
import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  type Output,
  output,
} from "@pulumi/pulumi";
import type { HostedZoneArgs } from "./hosted-zone.ts";
import type { NameServers } from "./name-servers.ts";
import { SignpostResource } from "./resource.ts";

/** A name server that a zone is delegated to. */
export interface DelegatedNameServerArgs {
  /**
   * Its absolute name.
   *
   * @default `ns1.<zone>`, which the runtime publishes
   */
  readonly name?: Input<string>;
  /**
   * Addresses under which the world reaches it, at most 16. A name server in the zone itself needs them
   * (RFC 1034 §4.2.1); any other has none here.
   *
   * @default none
   */
  readonly addresses?: Input<Input<string>[]>;
}

/** Arguments of {@link ZoneDelegation}. */
export interface ZoneDelegationArgs extends HostedZoneArgs {
  /**
   * The name servers of the zone: those of this stack, whose `addresses` the world then has to reach, or a
   * list of 1 to 13, as where their public addresses are others.
   */
  readonly nameServers: NameServers | Input<Input<DelegatedNameServerArgs>[]>;
  /**
   * The service zone, as `tm.contoso.com`. A change replaces the delegation.
   *
   * @default the zone of `nameServers`, where that is the resource
   */
  readonly zone?: Input<string>;
  /**
   * TTL of the NS and address records in seconds, 0 to 2147483647; it takes no part in failover (TM-289).
   *
   * @default 3600
   */
  readonly ttl?: Input<number>;
}

/**
 * The delegation of the service zone, in the hosted zone above it (Route 53): NS records, and the addresses
 * of the name servers that are in the zone.
 *
 * @example
 * ```ts
 * import { NameServers, ZoneDelegation } from "signpost";
 *
 * const nameServers = new NameServers("name-servers", {
 *   zone: "tm.contoso.com",
 *   addresses: ["203.0.113.53"],
 * });
 * new ZoneDelegation("delegation", { nameServers });
 * ```
 */
export class ZoneDelegation extends SignpostResource {
  declare public readonly zone: Output<string>;
  declare public readonly nameServers: Output<{ name: string; addresses: string[] }[]>;
  /** Seconds. */
  declare public readonly ttl: Output<number>;
  /** Id of the hosted zone it stands in. */
  declare public readonly hostedZoneId: Output<string>;

  constructor(name: string, args: ZoneDelegationArgs, options: CustomResourceOptions = {}) {
    const { nameServers, ...declared } = args;
    super({ type: "ZoneDelegation", provider: "zoneDelegation" }, name, {
      inputs: {
        ttl: undefined,
        hostedZoneId: undefined,
        ...(isResource(nameServers) && { zone: nameServers.zone }),
        ...declared,
        nameServers: isResource(nameServers) ? delegatedTo(nameServers) : nameServers,
      },
      options,
    });
  }
}

function isResource(given: ZoneDelegationArgs["nameServers"]): given is NameServers {
  return CustomResource.isInstance(given);
}

/** The name server that a runtime publishes, at the addresses that it listens at. */
function delegatedTo({ addresses }: NameServers): Output<DelegatedNameServerArgs[]> {
  return output(addresses).apply((all) => [{ addresses: all }]);
}
