// NameServers: the runtime, deployed by the stack.
import {
  type CustomResourceOptions,
  getProject,
  getStack,
  mergeOptions,
  type Output,
  secret,
} from "@pulumi/pulumi";
import { NAME_SERVERS } from "../../provider/model/name-servers.ts";
import { NameServersOutputs, type NameServersProperties } from "./generated/name-servers.ts";
import { openOutputs, secretNames } from "./resource.ts";

/** Arguments of {@link NameServers}. */
export interface NameServersArgs extends NameServersProperties {}

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
export class NameServers extends NameServersOutputs {
  /**
   * What a stack in another project needs to declare profiles here; a secret. Export it, and give it to
   * `nameServers` there: `new StackReference("…").requireOutput("connection")`.
   */
  readonly connection: Output<Connection>;

  constructor(name: string, args: NameServersArgs, options: CustomResourceOptions = {}) {
    super({ type: "NameServers", provider: "nameServers" }, name, {
      inputs: {
        ...openOutputs(NAME_SERVERS),
        ...args,
        owner: `${getProject()}/${getStack()}/${name}`,
      },
      options: mergeOptions(options, {
        additionalSecretOutputs: secretNames(NAME_SERVERS),
      }),
    });
    const { endpoint, token, certificate, subscriptionId, zone, directory } = this;
    this.connection = secret({ endpoint, token, certificate, subscriptionId, zone, directory });
  }
}
