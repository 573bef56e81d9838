// Generated from provider/model by scripts/generate.ts (`npm run generate`): do not edit.
import type { Input, Output } from "@pulumi/pulumi";
import { SignpostResource } from "../resource.ts";

/** What is declared of {@link NameServersOutputs | the resource NameServers}. */
export interface NameServersProperties {
  /**
   * The zone to serve, as `tm.example.org`; every profile's name stands in it (TM-42). A change
   * replaces everything in it.
   */
  readonly zone: Input<string>;
  /**
   * Directory of the installation on this machine; a relative one starts at the folder of the
   * program (`main` in `Pulumi.yaml`) or of the Terraform configuration. A change replaces the
   * installation.
   *
   * @default `~/.signpost/<project>-<stack>-<name>`
   */
  readonly directory?: Input<string>;
  /**
   * Addresses of this machine to answer at, at most 16. Wildcards are refused: a reply must leave
   * from the address that was asked (RFC 2181 §4.1).
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
   * Recursive resolvers that look up the names of endpoints for their probes (TM-172) and for
   * flattened aliases (TM-287): at most 8 addresses, asked at port 53. Name them where the
   * machine's own do not see what clients see.
   *
   * @default the machine's own
   */
  readonly resolvers?: Input<Input<string>[]>;
  /**
   * Whether the runtime takes over `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
   * `AWS_SESSION_TOKEN` from the environment it is started from, for alias records of the mode
   * `flatten`. They stand in no file, and stay as they were until the runtime is started anew;
   * better is an AWS profile or a role, which needs no secret here.
   *
   * @default false
   */
  readonly inheritAwsCredentials?: Input<boolean>;
  /**
   * Any text; a change makes a new token for the control API. The old one stays valid for an hour,
   * and nothing else changes by it.
   *
   * @default none: the token stays
   */
  readonly tokenVersion?: Input<string>;
}

/** What the resource NameServers tells of itself. */
export abstract class NameServersOutputs extends SignpostResource {
  /**
   * The zone to serve, as `tm.example.org`; every profile's name stands in it (TM-42). A change
   * replaces everything in it.
   */
  declare public readonly zone: Output<string>;
  /**
   * Directory of the installation on this machine; a relative one starts at the folder of the
   * program (`main` in `Pulumi.yaml`) or of the Terraform configuration. A change replaces the
   * installation.
   */
  declare public readonly directory: Output<string>;
  /**
   * Addresses of this machine to answer at, at most 16. Wildcards are refused: a reply must leave
   * from the address that was asked (RFC 2181 §4.1).
   */
  declare public readonly addresses: Output<string[]>;
  /** DNS port, UDP and TCP, 1 to 65535. Ports below 1024 need the right to listen on them. */
  declare public readonly port: Output<number>;
  /** Address of the control API. */
  declare public readonly controlAddress: Output<string>;
  /** Port of the control API (HTTPS), 1 to 65535. */
  declare public readonly controlPort: Output<number>;
  /**
   * Recursive resolvers that look up the names of endpoints for their probes (TM-172) and for
   * flattened aliases (TM-287): at most 8 addresses, asked at port 53. Name them where the
   * machine's own do not see what clients see.
   */
  declare public readonly resolvers: Output<string[]>;
  /**
   * Whether the runtime takes over `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
   * `AWS_SESSION_TOKEN` from the environment it is started from, for alias records of the mode
   * `flatten`. They stand in no file, and stay as they were until the runtime is started anew;
   * better is an AWS profile or a role, which needs no secret here.
   */
  declare public readonly inheritAwsCredentials: Output<boolean>;
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
}
