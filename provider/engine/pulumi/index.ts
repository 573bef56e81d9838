// The entry `signpost/provider`: what the constant provider string in users' state asks for, by name.
// Names here stay for ever.
import { endpointKind } from "../lifecycle/endpoint.ts";
import { nameServersKind } from "../lifecycle/name-servers.ts";
import { profileKind } from "../lifecycle/profile.ts";
import { dynamicProvider } from "./adapter.ts";

export const profile = dynamicProvider(profileKind);
export const endpoint = dynamicProvider(endpointKind);
export const nameServers = dynamicProvider(nameServersKind);
