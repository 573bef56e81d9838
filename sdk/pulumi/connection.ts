// How a resource reaches its installation: through the NameServers of its own stack, through the
// connection that another stack gives out, or through the stack's configuration.
import {
  CustomResource,
  type Input,
  output,
  RunError,
  runtime,
  secret,
  unsecret,
} from "@pulumi/pulumi";
import {
  type Configured,
  HOW_TO_CONFIGURE,
  NAMESPACE,
  parseConfigured,
} from "../../provider/engine/pulumi/configuration.ts";
import { isProviderError } from "../../provider/errors.ts";
import type { NameServers } from "./name-servers.ts";

/** What another stack needs to declare in an installation; the output `connection` of `NameServers`. */
export interface ConnectionArgs {
  /** URL of the control API. */
  readonly endpoint: Input<string>;
  /** Bearer token of the control API. */
  readonly token: Input<string>;
  /** Certificate of the control API in PEM. */
  readonly certificate: Input<string>;
  /** The installation's own subscription, part of every id in it. */
  readonly subscriptionId: Input<string>;
  readonly zone: Input<string>;
  /**
   * Directory of the installation, used on its own machine only.
   *
   * @default none: token, certificate and address are used as they are given
   */
  readonly directory?: Input<string | undefined>;
}

/** A connection as a resource is given it; what is absent the runtime tells. */
export type ConnectionInputs = Partial<Record<keyof ConnectionArgs, Input<string | undefined>>>;

/** Where the connection of a resource comes from. */
export type NameServersInput = NameServers | Input<ConnectionArgs>;

/** Tells the resource from a connection. */
export function isNameServers(given: unknown): given is NameServers {
  return CustomResource.isInstance(given);
}

/** The connection of a resource, part by part: an engine may know some parts before others. */
export function connectionInputs(nameServers: NameServersInput | undefined): ConnectionInputs {
  if (nameServers === undefined) return configured();
  if (isNameServers(nameServers)) {
    const { endpoint, token, certificate, subscriptionId, zone, directory } = nameServers;
    return { endpoint, token, certificate, subscriptionId, zone, directory };
  }
  // A connection is a secret as a whole; what is none in it must not make a profile's name one.
  const given = unsecret(output(nameServers));
  return {
    endpoint: given.endpoint,
    token: secret(given.token),
    certificate: secret(given.certificate),
    subscriptionId: given.subscriptionId,
    zone: given.zone,
    directory: given.apply(({ directory }) => directory),
  };
}

function configured(): ConnectionInputs {
  let found: Configured | undefined;
  try {
    found = parseConfigured((key) => runtime.getConfig(`${NAMESPACE}:${key}`));
  } catch (error) {
    if (isProviderError(error)) throw new RunError(error.message);
    throw error;
  }
  if (found) return { ...found, token: secret(found.token) };
  throw new RunError(
    `no name servers are given: set the argument nameServers to NameServers or to the connection of another stack's, or configure an installation with ${HOW_TO_CONFIGURE}`,
  );
}
