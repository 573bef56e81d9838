// Every resource that can be declared. A front end is made from this list.
import { ALIAS_RECORD } from "./alias-record.ts";
import { EXTERNAL_ENDPOINT } from "./endpoint.ts";
import { NAME_SERVERS } from "./name-servers.ts";
import { PROFILE } from "./profile.ts";
import type { ResourceDefinition } from "./resource.ts";
import { ZONE_DELEGATION } from "./zone-delegation.ts";

/** Every resource, in the order in which documentation shows them. */
export const RESOURCES: readonly ResourceDefinition[] = [
  PROFILE,
  EXTERNAL_ENDPOINT,
  NAME_SERVERS,
  ALIAS_RECORD,
  ZONE_DELEGATION,
];
