// ZoneDelegation: the service zone's NS records in the hosted zone above it.
import { type CustomResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import { ZONE_DELEGATION } from "../../provider/model/zone-delegation.ts";
import { isNameServers } from "./connection.ts";
import type { DelegatedNameServerArgs } from "./generated/structures.ts";
import {
  ZoneDelegationOutputs,
  type ZoneDelegationProperties,
} from "./generated/zone-delegation.ts";
import type { NameServers } from "./name-servers.ts";
import { openOutputs } from "./resource.ts";

/** Arguments of {@link ZoneDelegation}. */
export interface ZoneDelegationArgs extends ZoneDelegationProperties {
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
export class ZoneDelegation extends ZoneDelegationOutputs {
  constructor(name: string, args: ZoneDelegationArgs, options: CustomResourceOptions = {}) {
    const { nameServers, ...declared } = args;
    super({ type: "ZoneDelegation", provider: "zoneDelegation" }, name, {
      inputs: {
        ...openOutputs(ZONE_DELEGATION),
        ...(isNameServers(nameServers) && { zone: nameServers.zone }),
        ...declared,
        nameServers: isNameServers(nameServers) ? delegatedTo(nameServers) : nameServers,
      },
      options,
    });
  }
}

/** The name server that a runtime publishes, at the addresses that it listens at. */
function delegatedTo({ addresses }: NameServers): Output<DelegatedNameServerArgs[]> {
  return output(addresses).apply((all) => [{ addresses: all }]);
}
