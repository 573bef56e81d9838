// The entry `signpost/provider`: what the constant provider string in users' state asks for, by name.
// Names here stay for ever.
import { aliasRecordKind } from "../lifecycle/alias-record.ts";
import { endpointKind } from "../lifecycle/endpoint.ts";
import { nameServersKind } from "../lifecycle/name-servers.ts";
import { profileKind } from "../lifecycle/profile.ts";
import { zoneDelegationKind } from "../lifecycle/zone-delegation.ts";
import { dynamicProvider } from "./adapter.ts";

export const profile = dynamicProvider(profileKind);
export const endpoint = dynamicProvider(endpointKind);
export const nameServers = dynamicProvider(nameServersKind);
export const aliasRecord = dynamicProvider(aliasRecordKind);
export const zoneDelegation = dynamicProvider(zoneDelegationKind);
