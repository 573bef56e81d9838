// AliasRecord: a name of the user's own hosted zone that leads to a profile.
import { type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import { ALIAS_RECORD } from "../../provider/model/alias-record.ts";
import { AliasRecordOutputs, type AliasRecordProperties } from "./generated/alias-record.ts";
import type { Profile } from "./profile.ts";
import { openOutputs } from "./resource.ts";

/** Arguments of {@link AliasRecord}. */
export interface AliasRecordArgs extends AliasRecordProperties {
  /** The profile that the name leads to. A change is made in place. */
  readonly profile: Profile;
}

/**
 * A name of your own hosted zone (Route 53) that leads to a profile.
 *
 * The profile cannot be deleted while the name leads to it (TM-285). What is written is marked as
 * Signpost's by a TXT record in the same batch, and nothing else is ever deleted.
 *
 * @example
 * ```ts
 * import { AliasRecord, NameServers, Profile } from "signpost";
 *
 * const nameServers = new NameServers("name-servers", { zone: "tm.contoso.com" });
 * const web = new Profile("web", {
 *   nameServers,
 *   trafficRoutingMethod: "Priority",
 *   dnsConfig: { relativeName: "web" },
 *   monitorConfig: { path: "/health" },
 * });
 * new AliasRecord("www", { profile: web, name: "www.contoso.com" });
 * new AliasRecord("apex", { profile: web, name: "contoso.com", mode: "flatten" });
 * ```
 */
export class AliasRecord extends AliasRecordOutputs {
  constructor(name: string, args: AliasRecordArgs, options: CustomResourceOptions = {}) {
    const { profile, ...declared } = args;
    super({ type: "AliasRecord", provider: "aliasRecord" }, name, {
      inputs: {
        ...openOutputs(ALIAS_RECORD),
        ...declared,
        profileId: profile.id,
        // Known in a preview also of a profile that is not there yet.
        target: profile.fqdn,
        trafficRoutingMethod: profile.trafficRoutingMethod,
        connection: profile.connection,
      },
      // Not deleted with its profile or name servers: it stands in a zone that stays.
      options: mergeOptions(options, { additionalSecretOutputs: ["connection"] }),
    });
  }
}
