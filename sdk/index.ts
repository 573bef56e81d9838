// The entry `signpost`: Pulumi resources.
export {
  Endpoint,
  type EndpointArgs,
  ExternalEndpoint,
  type ExternalEndpointArgs,
} from "./pulumi/endpoint.ts";
export { NameServers, type NameServersArgs } from "./pulumi/name-servers.ts";
export {
  type CustomHeaderArgs,
  type DnsConfigArgs,
  type MonitorConfigArgs,
  Profile,
  type ProfileArgs,
  type StatusCodeRangeArgs,
} from "./pulumi/profile.ts";
