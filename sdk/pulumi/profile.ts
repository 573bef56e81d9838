// Profile: one DNS name, one routing method, one TTL, one probe configuration.
import {
  type CustomResourceOptions,
  type ID,
  type Input,
  interpolate,
  mergeOptions,
  output,
} from "@pulumi/pulumi";
import { PROFILE } from "../../provider/model/profile.ts";
import {
  type ConnectionInputs,
  connectionInputs,
  isNameServers,
  type NameServersInput,
} from "./connection.ts";
import { ProfileOutputs, type ProfileProperties } from "./generated/profile.ts";
import { openOutputs } from "./resource.ts";

/** Arguments of {@link Profile}. */
export interface ProfileArgs extends ProfileProperties {
  /**
   * The name servers that answer for the profile: those of this stack, or the `connection` of those of
   * another one. A change to another installation replaces the profile.
   *
   * @default the installation that `signpost:endpoint`, `signpost:token` and `signpost:ca` of the
   * stack's configuration name
   */
  readonly nameServers?: NameServersInput;
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
export class Profile extends ProfileOutputs {
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
    super({ type: "Profile", provider: "profile" }, name, {
      inputs: {
        ...openOutputs(PROFILE),
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
