// Schemas and diagnostics as the protocol has them.
import type { MessageInitShape } from "@bufbuild/protobuf";
import { SETTINGS } from "./configuration.ts";
import type { Diagnostic, Step } from "./diagnostics.ts";
import {
  type AttributePathSchema,
  Diagnostic_Severity,
  type DiagnosticSchema,
  type Schema_AttributeSchema,
  type Schema_BlockSchema,
  Schema_NestedBlock_NestingMode,
  type Schema_NestedBlockSchema,
  type SchemaSchema,
  StringKind,
} from "./proto/tfplugin6_pb.ts";
import { madeAttribute } from "./resource.ts";
import type { Attribute, Block, ResourceSchema, TerraformField } from "./schema.ts";

/** Version of the states that this provider writes. */
export const STATE_VERSION = 0;

const MARKDOWN = { descriptionKind: StringKind.MARKDOWN };

const ID = madeAttribute("id", "What it is known by, and imported with.");

/** The schema of a resource. */
export function schemaMessage(schema: ResourceSchema): MessageInitShape<typeof SchemaSchema> {
  const block = blockMessage([ID, ...schema.fields], schema.description);
  return { version: BigInt(STATE_VERSION), block };
}

/** The schema of the provider's configuration. */
export function providerSchemaMessage(): MessageInitShape<typeof SchemaSchema> {
  const attributes = SETTINGS.map(({ name, description, sensitive }) => ({
    name,
    type: typeBytes("string"),
    optional: true,
    sensitive,
    description,
    ...MARKDOWN,
  }));
  const description =
    "The installation that resources live in. Without it only `signpost_name_servers` can be declared.";
  return { version: 0n, block: { attributes, description, ...MARKDOWN } };
}

function blockMessage(
  fields: readonly TerraformField[],
  description: string,
): MessageInitShape<typeof Schema_BlockSchema> {
  return {
    attributes: fields.filter((field) => field.kind === "attribute").map(attributeMessage),
    blockTypes: fields.filter((field) => field.kind === "block").map(nestedMessage),
    description,
    ...MARKDOWN,
  };
}

function attributeMessage(field: Attribute): MessageInitShape<typeof Schema_AttributeSchema> {
  const { name, presence, description, sensitive } = field;
  return {
    name,
    type: typeBytes(field.type),
    required: presence === "required",
    optional: presence === "optional",
    computed: presence !== "required", // Terraform takes no default of an attribute that is not
    sensitive,
    description,
    ...MARKDOWN,
  };
}

function nestedMessage(field: Block): MessageInitShape<typeof Schema_NestedBlockSchema> {
  return {
    typeName: field.name,
    nesting: Schema_NestedBlock_NestingMode.LIST,
    minItems: field.presence === "required" ? 1n : 0n,
    maxItems: field.isRepeated ? 0n : 1n,
    block: blockMessage(field.fields, field.description),
  };
}

function typeBytes(type: Attribute["type"]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(type));
}

/** A diagnostic. */
export function diagnosticMessage(
  diagnostic: Diagnostic,
): MessageInitShape<typeof DiagnosticSchema> {
  const { severity, summary, detail, path } = diagnostic;
  return {
    severity: severity === "error" ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    summary,
    detail,
    ...(path.length > 0 && { attribute: pathMessage(path) }),
  };
}

/** The path of an attribute. */
export function pathMessage(path: readonly Step[]): MessageInitShape<typeof AttributePathSchema> {
  return {
    steps: path.map((step) => ({
      selector:
        typeof step === "string"
          ? { case: "attributeName", value: step }
          : { case: "elementKeyInt", value: BigInt(step) },
    })),
  };
}
