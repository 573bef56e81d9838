// Endpoint and its typed subclass ExternalEndpoint: where a profile can send clients.
import {
  type CustomResourceOptions,
  type ID,
  type Input,
  mergeOptions,
  type Output,
} from "@pulumi/pulumi";
import { type EndpointKind, EXTERNAL_ENDPOINT } from "../../provider/model/endpoint.ts";
import { connectionInputs, type NameServersInput } from "./connection.ts";
import {
  ExternalEndpointOutputs,
  type ExternalEndpointProperties,
} from "./generated/external-endpoint.ts";
import type { Profile } from "./profile.ts";
import { openOutputs } from "./resource.ts";

/** Arguments of {@link ExternalEndpoint}. */
export interface ExternalEndpointArgs extends ExternalEndpointProperties {
  /** The profile the endpoint belongs to. A change replaces the endpoint. */
  readonly profile: Profile;
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
export class Endpoint extends ExternalEndpointOutputs {
  declare public readonly type: Output<EndpointKind>;

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
    const { profile, type, ...declared } = args;
    super({ type: "Endpoint", provider: "endpoint" }, name, {
      inputs: {
        ...openOutputs(EXTERNAL_ENDPOINT),
        type,
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
