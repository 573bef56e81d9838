// Generated from provider/model by scripts/generate.ts (`npm run generate`): do not edit.
import type { Input, Output } from "@pulumi/pulumi";
import { SignpostResource } from "../resource.ts";
import type { CustomHeader, CustomHeaderArgs } from "./structures.ts";

/** What is declared of {@link ExternalEndpointOutputs | the resource ExternalEndpoint}. */
export interface ExternalEndpointProperties {
  /**
   * Name of the endpoint in the control API, 1 to 260 characters. A change replaces the endpoint.
   *
   * @default the resource's name
   */
  readonly endpointName?: Input<string>;
  /**
   * A DNS name, an IPv4 or an IPv6 address, without scheme, path or port (TM-36). One kind per
   * profile (TM-38).
   */
  readonly target: Input<string>;
  /**
   * A disabled endpoint is never returned and never probed (TM-55); with all of them disabled the
   * name is denied (TM-61). Enabled again, it counts as available until the first verdict (TM-152).
   *
   * @default "Enabled"
   */
  readonly endpointStatus?: Input<"Enabled" | "Disabled">;
  /**
   * Share of the answers under `Weighted`, in proportion to the sum of the weights of the available
   * endpoints: an integer from 1 to 1000 (TM-72, TM-73). Kept and not used by other methods
   * (TM-39).
   *
   * @default 1
   */
  readonly weight?: Input<number>;
  /**
   * An integer from 1 to 1000, lower is preferred, unique in the profile (TM-67), whatever its
   * routing method (TM-69). Give it to all endpoints of a profile or to none: they are created at
   * the same time, and the service may otherwise have chosen a number for one that another one
   * declares. One that takes what another one gives up in the same run, a number or a target, has
   * to come after it: let it depend on the other one.
   *
   * @default the next free one, chosen by the service and kept (TM-68)
   */
  readonly priority?: Input<number>;
  /**
   * Whether the endpoint is returned without being probed (TM-154).
   *
   * @default "Disabled"
   */
  readonly alwaysServe?: Input<"Enabled" | "Disabled">;
  /**
   * At most 8 headers sent with each probe; one of the profile's with the same name gives way
   * (TM-29).
   *
   * @default none
   */
  readonly customHeaders?: Input<Input<CustomHeaderArgs>[]>;
  /**
   * Whether an endpoint that exists already under this name is taken over, and made what is
   * declared.
   *
   * @default `false`: one that is not what is declared is left alone, and the creation fails
   */
  readonly adopt?: Input<boolean>;
}

/** What the resource ExternalEndpoint tells of itself. */
export abstract class ExternalEndpointOutputs extends SignpostResource {
  /** The id of its profile. A change replaces the endpoint. */
  declare public readonly profileId: Output<string>;
  /** Name of the endpoint in the control API, 1 to 260 characters. A change replaces the endpoint. */
  declare public readonly endpointName: Output<string>;
  /**
   * A DNS name, an IPv4 or an IPv6 address, without scheme, path or port (TM-36). One kind per
   * profile (TM-38).
   */
  declare public readonly target: Output<string>;
  /**
   * A disabled endpoint is never returned and never probed (TM-55); with all of them disabled the
   * name is denied (TM-61). Enabled again, it counts as available until the first verdict (TM-152).
   */
  declare public readonly endpointStatus: Output<"Enabled" | "Disabled">;
  /**
   * Share of the answers under `Weighted`, in proportion to the sum of the weights of the available
   * endpoints: an integer from 1 to 1000 (TM-72, TM-73). Kept and not used by other methods
   * (TM-39).
   */
  declare public readonly weight: Output<number>;
  /**
   * An integer from 1 to 1000, lower is preferred, unique in the profile (TM-67), whatever its
   * routing method (TM-69). Give it to all endpoints of a profile or to none: they are created at
   * the same time, and the service may otherwise have chosen a number for one that another one
   * declares. One that takes what another one gives up in the same run, a number or a target, has
   * to come after it: let it depend on the other one.
   */
  declare public readonly priority: Output<number>;
  /** Whether the endpoint is returned without being probed (TM-154). */
  declare public readonly alwaysServe: Output<"Enabled" | "Disabled">;
  /**
   * At most 8 headers sent with each probe; one of the profile's with the same name gives way
   * (TM-29).
   */
  declare public readonly customHeaders: Output<CustomHeader[]>;
  /**
   * How the endpoint was doing when it was last written or refreshed (TM-145); not how it is doing
   * now. `npx signpost status` and the control API tell that.
   */
  declare public readonly endpointMonitorStatus: Output<string>;
}
