// The entry `signpost`: Pulumi resources.
export type { ConnectionArgs, NameServersInput } from "./pulumi/connection.ts";
export {
  Endpoint,
  type EndpointArgs,
  type EndpointLookup,
  ExternalEndpoint,
  type ExternalEndpointArgs,
} from "./pulumi/endpoint.ts";
export { type Connection, NameServers, type NameServersArgs } from "./pulumi/name-servers.ts";
export {
  type CustomHeaderArgs,
  type DnsConfigArgs,
  type MonitorConfigArgs,
  Profile,
  type ProfileArgs,
  type ProfileLookup,
  type StatusCodeRangeArgs,
} from "./pulumi/profile.ts";
