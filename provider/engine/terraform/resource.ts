// What makes a Terraform resource: its schema, its kind, and the little that Terraform does another way.
import { type Kind, pick, type Values } from "../lifecycle/kind.ts";
import { WRITING_ONLY } from "./names.ts";
import type { Attribute, ResourceSchema } from "./schema.ts";
import { fromTerraform } from "./translate.ts";
import { isUnknown, UNKNOWN } from "./values.ts";

/** A resource of the provider. */
export interface TerraformResource {
  readonly schema: ResourceSchema;
  readonly kind: Kind;
  /** Whether it lives in the installation that the provider is configured for. */
  readonly isConnected: boolean;
  /** Properties that the type of the resource fixes. */
  readonly fixed?: Values;
  /** Computed attributes that are made once, when the resource is created, and how. */
  readonly made?: Readonly<Record<string, () => string>>;
  /**
   * Fills what another front end gives by other means.
   *
   * @param before - the resource as it is, as declared; absent when it is new
   */
  readonly complete?: (declared: Values, before: Values | undefined) => Values;
}

/** An object as Terraform keeps it; its id among the rest. */
export type State = Readonly<Record<string, unknown>>;

/** Whether what exists is taken over; Terraform sees to it that it is a boolean. */
const ADOPT = "adopt";

/** The connection of a provider whose configuration is not known before it is applied. */
export const UNKNOWN_CONNECTION: Values = {
  endpoint: UNKNOWN,
  token: UNKNOWN,
  certificate: UNKNOWN,
  subscriptionId: UNKNOWN,
  zone: UNKNOWN,
};

/** The properties among those of a state or a configuration that can be declared. */
export function declaredIn({ schema, fixed }: TerraformResource, values: State) {
  const fields = schema.fields.filter(({ presence }) => presence !== "computed");
  const { values: declared, faults } = fromTerraform(fields, values);
  return { declared: { ...declared, ...fixed }, faults };
}

/**
 * Checks a declaration without asking anybody: neither a service nor this machine.
 *
 * @param connection - what is known of it
 */
export async function checkOffline(
  resource: TerraformResource,
  declared: Values,
  connection: Values = UNKNOWN_CONNECTION,
) {
  const { kind, isConnected, schema, made = {} } = resource;
  // Nobody is asked about a declaration of which something is not known; these say nothing of the rest.
  const given: Record<string, unknown> = { ...declared };
  if (isConnected) given["connection"] = { ...connection, token: UNKNOWN };
  const adopts = schema.fields.some(({ property }) => property === ADOPT);
  for (const name of [...Object.keys(made), ...(adopts ? [ADOPT] : [])]) given[name] = UNKNOWN;
  const { inputs, faults } = await kind.check(given, isUnknown);
  return { inputs: asDeclared(inputs, declared), faults };
}

/** What says only how a resource is written has no default: it is no part of what is there. */
export function asDeclared(inputs: Values, declared: Values): Values {
  const others = Object.entries(inputs).filter(([name]) => !WRITING_ONLY.includes(name));
  return { ...Object.fromEntries(others), ...pick(declared, WRITING_ONLY) };
}

/** What a state means: its properties in their normal form, the computed ones among them. */
export async function meaningOf(resource: TerraformResource, state: State): Promise<Values> {
  const { declared } = declaredIn(resource, state);
  const { inputs } = await checkOffline(resource, declared);
  const { fields } = resource.schema;
  const names = fields.filter(({ presence }) => presence !== "computed").map((one) => one.property);
  return { ...fromTerraform(fields, state).values, ...pick(inputs, names) };
}

/** The state as a kind knows it. */
export function kindState(
  { isConnected, fixed }: TerraformResource,
  meant: Values,
  connection: Values,
): Values {
  return { ...meant, ...fixed, ...(isConnected && { connection }) };
}

/** The installation that an id names; `undefined` where it names none. */
export function subscriptionIn(id: unknown): string | undefined {
  return /^\/subscriptions\/([^/]+)\//i.exec(String(id))?.[1];
}

/** The attribute of a property that Terraform computes and no model declares. */
export function madeAttribute(name: string, description: string): Attribute {
  return {
    kind: "attribute",
    property: name,
    name,
    presence: "computed",
    isAlwaysThere: true,
    description,
    replaces: false,
    type: "string",
    form: "same",
    sensitive: false,
  };
}
