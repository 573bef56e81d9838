// The entry `signpost`: Pulumi resources.
export { AliasRecord, type AliasRecordArgs } from "./pulumi/alias-record.ts";
export type { ConnectionArgs, NameServersInput } from "./pulumi/connection.ts";
export {
  Endpoint,
  type EndpointArgs,
  type EndpointLookup,
  ExternalEndpoint,
  type ExternalEndpointArgs,
} from "./pulumi/endpoint.ts";
export type * from "./pulumi/generated/structures.ts";
export { type Connection, NameServers, type NameServersArgs } from "./pulumi/name-servers.ts";
export { Profile, type ProfileArgs, type ProfileLookup } from "./pulumi/profile.ts";
export { ZoneDelegation, type ZoneDelegationArgs } from "./pulumi/zone-delegation.ts";
