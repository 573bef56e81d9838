// The resources of the provider. One more is one more line here: its definition in the model, its kind.
import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { ALIAS_RECORD } from "../../model/alias-record.ts";
import { EXTERNAL_ENDPOINT } from "../../model/endpoint.ts";
import { canonicalName } from "../../model/name.ts";
import { NAME_SERVERS } from "../../model/name-servers.ts";
import { PROFILE } from "../../model/profile.ts";
import { type ResourceDefinition, shapeOf } from "../../model/resource.ts";
import { ZONE_DELEGATION } from "../../model/zone-delegation.ts";
import { aliasRecordKind } from "../lifecycle/alias-record.ts";
import { endpointKind } from "../lifecycle/endpoint.ts";
import type { Kind, Values } from "../lifecycle/kind.ts";
import { nameServersKind } from "../lifecycle/name-servers.ts";
import { profileKind } from "../lifecycle/profile.ts";
import { zoneDelegationKind } from "../lifecycle/zone-delegation.ts";
import { madeAttribute, type TerraformResource } from "./resource.ts";
import { resourceSchema } from "./schema.ts";
import { isUnknown } from "./values.ts";

/** Every resource of the provider. */
export const TERRAFORM_RESOURCES: readonly TerraformResource[] = [
  resource(PROFILE, profileKind),
  resource(EXTERNAL_ENDPOINT, endpointKind, { fixed: { type: "externalEndpoints" } }),
  withOwner(
    resource(NAME_SERVERS, nameServersKind, { isConnected: false, complete: withDirectory }),
  ),
  resource(ALIAS_RECORD, aliasRecordKind),
  resource(ZONE_DELEGATION, zoneDelegationKind, { isConnected: false }),
];

function resource(
  definition: ResourceDefinition,
  kind: Kind,
  special: Partial<TerraformResource> = {},
): TerraformResource {
  const schema = resourceSchema(shapeOf(definition), Object.keys(special.fixed ?? {}));
  return { schema, kind, isConnected: true, ...special };
}

/** Terraform tells a provider neither a project nor the name of a resource, so an owner is made. */
function withOwner(given: TerraformResource): TerraformResource {
  const owner = madeAttribute(
    "owner",
    "Whose the directory is: made when the name servers are created, so that two configurations never share a directory.",
  );
  const schema = { ...given.schema, fields: [...given.schema.fields, owner] };
  return { ...given, schema, made: { owner: randomUUID } };
}

/** The directory stays where it is; a new one is named after its zone. */
function withDirectory(declared: Values, before: Values | undefined): Values {
  const { directory = before?.["directory"], zone } = declared;
  if (directory !== undefined) return { ...declared, directory };
  if (isUnknown(zone)) return { ...declared, directory: zone };
  return { ...declared, directory: join(homedir(), ".signpost", canonicalName(String(zone))) };
}
