// NameServers: the runtime, deployed by the stack.
import {
  type CustomResourceOptions,
  getProject,
  getStack,
  type Input,
  mergeOptions,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { SignpostResource } from "./resource.ts";

/** Arguments of {@link NameServers}. */
export interface NameServersArgs {
  /** The zone to serve, as `tm.example.org`; every profile's name stands in it (TM-42). A change replaces everything in it. */
  readonly zone: Input<string>;
  /**
   * Directory of the installation on this machine; a relative one starts at the folder of the program (`main` in `Pulumi.yaml`).
   *
   * @default `~/.signpost/<project>-<stack>-<name>`
   */
  readonly directory?: Input<string>;
  /**
   * Addresses of this machine to answer at, at most 16. Wildcards are refused: a reply must leave from
   * the address that was asked (RFC 2181 §4.1).
   *
   * @default the loopback addresses this machine has
   */
  readonly addresses?: Input<Input<string>[]>;
  /**
   * DNS port, UDP and TCP, 1 to 65535. Ports below 1024 need the right to listen on them.
   *
   * @default 53
   */
  readonly port?: Input<number>;
  /**
   * Address of the control API.
   *
   * @default "127.0.0.1"
   */
  readonly controlAddress?: Input<string>;
  /**
   * Port of the control API (HTTPS), 1 to 65535.
   *
   * @default 5380
   */
  readonly controlPort?: Input<number>;
  /**
   * Any text; a change makes a new token for the control API. The old one stays valid for an hour, and
   * nothing else changes by it.
   *
   * @default none: the token stays
   */
  readonly tokenVersion?: Input<string>;
}

/** What lets a program declare in an installation. */
export interface Connection {
  readonly endpoint: string;
  readonly token: string;
  readonly certificate: string;
  readonly subscriptionId: string;
  readonly zone: string;
  readonly directory: string;
}

/**
 * Authoritative name servers with their health probers, on this machine.
 *
 * They count as created once they answer, and run on until the stack is destroyed. The token and the
 * certificate of their control API are made here and kept as secrets in the state.
 *
 * @example
 * ```ts
 * import { NameServers } from "signpost";
 *
 * const nameServers = new NameServers("name-servers", { zone: "tm.example.org", port: 5300 });
 * ```
 */
export class NameServers extends SignpostResource {
  declare public readonly zone: Output<string>;
  declare public readonly directory: Output<string>;
  /** Addresses that were declared; empty: the loopback addresses. */
  declare public readonly addresses: Output<string[]>;
  declare public readonly port: Output<number>;
  declare public readonly controlAddress: Output<string>;
  declare public readonly controlPort: Output<number>;
  /** URL of the control API. */
  declare public readonly endpoint: Output<string>;
  /** Bearer token of the control API; a secret. */
  declare public readonly token: Output<string>;
  /** Certificate of the control API in PEM; a secret. */
  declare public readonly certificate: Output<string>;
  /** The installation's own subscription, part of every id in it. */
  declare public readonly subscriptionId: Output<string>;
  /** Version of the runtime. */
  declare public readonly version: Output<string>;
  /**
   * What a stack in another project needs to declare profiles here; a secret. Export it, and give it to
   * `nameServers` there: `new StackReference("…").requireOutput("connection")`.
   */
  readonly connection: Output<Connection>;

  constructor(name: string, args: NameServersArgs, options: CustomResourceOptions = {}) {
    super({ type: "NameServers", provider: "nameServers" }, name, {
      inputs: {
        // What is not declared is known all the same once it is settled.
        directory: undefined,
        addresses: undefined,
        port: undefined,
        controlAddress: undefined,
        controlPort: undefined,
        ...args,
        owner: `${getProject()}/${getStack()}/${name}`,
        endpoint: undefined,
        token: undefined,
        certificate: undefined,
        subscriptionId: undefined,
        version: undefined,
      },
      options: mergeOptions(options, {
        additionalSecretOutputs: ["token", "certificate"],
      }),
    });
    const { endpoint, token, certificate, subscriptionId, zone, directory } = this;
    this.connection = secret({ endpoint, token, certificate, subscriptionId, zone, directory });
  }
}
