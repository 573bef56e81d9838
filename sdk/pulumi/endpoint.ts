// Endpoint and its typed subclass ExternalEndpoint: where a profile can send clients.
import {
  type CustomResourceOptions,
  type ID,
  type Input,
  mergeOptions,
  type Output,
} from "@pulumi/pulumi";
import type { EndpointKind, Switch } from "../../provider/model/endpoint.ts";
import { connectionInputs, type NameServersInput } from "./connection.ts";
import type { CustomHeaderArgs, Profile } from "./profile.ts";
import { SignpostResource } from "./resource.ts";

/** Arguments of {@link ExternalEndpoint}. */
export interface ExternalEndpointArgs {
  /** The profile the endpoint belongs to. A change replaces the endpoint. */
  readonly profile: Profile;
  /** A DNS name, an IPv4 or an IPv6 address, without scheme, path or port (TM-36). One kind per profile (TM-38). */
  readonly target: Input<string>;
  /**
   * An integer from 1 to 1000, lower is preferred, unique in the profile (TM-67), whatever its routing
   * method (TM-69). Give it to all endpoints of a profile or to none: they are created at the same
   * time, and the service may otherwise have chosen a number for one that another one declares. One
   * that takes what another one gives up in the same `up`, a number or a target, has to come after it:
   * give it `dependsOn`.
   *
   * @default the next free one, chosen by the service and kept (TM-68)
   */
  readonly priority?: Input<number>;
  /**
   * Share of the answers under `Weighted`, in proportion to the sum of the weights of the available
   * endpoints: an integer from 1 to 1000 (TM-72, TM-73). Kept and not used by other methods (TM-39).
   *
   * @default 1
   */
  readonly weight?: Input<number>;
  /**
   * A disabled endpoint is never returned and never probed (TM-55); with all of them disabled the name
   * is denied (TM-61). Enabled again, it counts as available until the first verdict (TM-152).
   *
   * @default "Enabled"
   */
  readonly endpointStatus?: Input<Switch>;
  /**
   * Whether the endpoint is returned without being probed (TM-154).
   *
   * @default "Disabled"
   */
  readonly alwaysServe?: Input<Switch>;
  /**
   * At most 8 headers sent with each probe; one of the profile's with the same name gives way (TM-29).
   *
   * @default none
   */
  readonly customHeaders?: Input<Input<CustomHeaderArgs>[]>;
  /**
   * Name of the endpoint in the control API, 1 to 260 characters. A change replaces the endpoint.
   *
   * @default the resource's name
   */
  readonly endpointName?: Input<string>;
  /**
   * Whether an endpoint that exists already under this name is taken over, and made what is declared.
   *
   * @default false: one that is not what is declared is left alone, and the creation fails
   */
  readonly adopt?: Input<boolean>;
}

/** Arguments of {@link Endpoint}: those of the kind that `type` names. */
export interface EndpointArgs extends ExternalEndpointArgs {
  readonly type: Input<EndpointKind>;
}

/** How an existing endpoint is looked up. */
export interface EndpointLookup extends CustomResourceOptions {
  /** As in `ProfileArgs`. */
  readonly nameServers?: NameServersInput;
}

/** An endpoint of any kind, in the shape of Azure's. Prefer the typed subclasses. */
export class Endpoint extends SignpostResource {
  declare public readonly endpointName: Output<string>;
  declare public readonly type: Output<EndpointKind>;
  declare public readonly target: Output<string>;
  declare public readonly priority: Output<number>;
  declare public readonly weight: Output<number>;
  declare public readonly endpointStatus: Output<Switch>;
  declare public readonly alwaysServe: Output<Switch>;
  declare public readonly customHeaders: Output<{ name: string; value: string }[]>;
  /** The id of its profile. */
  declare public readonly profileId: Output<string>;
  /**
   * How the endpoint was doing when it was last written or refreshed (TM-145); not how it is doing now.
   * `npx signpost status` and the control API tell that.
   */
  declare public readonly endpointMonitorStatus: Output<string>;

  /**
   * Looks up an existing endpoint by its id, without managing it.
   *
   * @param name - name of the resource in the program
   */
  static get(name: string, id: Input<ID>, options: EndpointLookup = {}): Endpoint {
    const { nameServers, ...rest } = options;
    // A lookup reads its properties from the service; the declaration's own do not apply.
    const profile = { connection: connectionInputs(nameServers), isLookup: true };
    return new Endpoint(name, { profile } as EndpointArgs, { ...rest, id });
  }

  constructor(name: string, args: EndpointArgs, options: CustomResourceOptions = {}) {
    const { profile, ...declared } = args;
    const outputs = {
      type: undefined,
      target: undefined,
      priority: undefined,
      weight: undefined,
      endpointStatus: undefined,
      alwaysServe: undefined,
      customHeaders: undefined,
      endpointMonitorStatus: undefined,
    };
    super({ type: "Endpoint", provider: "endpoint" }, name, {
      inputs: {
        ...outputs,
        endpointName: options.id === undefined ? name : undefined,
        ...declared,
        profileId: profile.id,
        connection: profile.connection,
      },
      options: mergeOptions(options, {
        additionalSecretOutputs: ["connection"],
        // Deleting a profile deletes its endpoints (TM-234); one that is looked up is not deleted.
        ...(!profile.isLookup && { deletedWith: profile }),
      }),
    });
  }
}

/**
 * An endpoint outside of any cloud account: a DNS name or an IP address.
 *
 * @example
 * ```ts
 * import { ExternalEndpoint, NameServers, Profile } from "signpost";
 *
 * const nameServers = new NameServers("name-servers", { zone: "tm.example.org" });
 * const web = new Profile("web", {
 *   nameServers,
 *   trafficRoutingMethod: "Priority",
 *   dnsConfig: { relativeName: "web" },
 *   monitorConfig: { path: "/health" },
 * });
 * new ExternalEndpoint("europe", { profile: web, target: "192.0.2.10", priority: 1 });
 * ```
 */
export class ExternalEndpoint extends Endpoint {
  constructor(name: string, args: ExternalEndpointArgs, options: CustomResourceOptions = {}) {
    super(name, { ...args, type: "externalEndpoints" }, options);
  }
}
