// Every resource that can be declared. A front end is made from this list.
import { EXTERNAL_ENDPOINT } from "./endpoint.ts";
import { NAME_SERVERS } from "./name-servers.ts";
import { PROFILE } from "./profile.ts";
import type { ResourceDefinition } from "./resource.ts";

/** Every resource, in the order in which documentation shows them. */
export const RESOURCES: readonly ResourceDefinition[] = [PROFILE, EXTERNAL_ENDPOINT, NAME_SERVERS];
