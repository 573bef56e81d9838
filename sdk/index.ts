// The entry `signpost`: Pulumi resources.
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
