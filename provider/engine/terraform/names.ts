// What a property is called in Terraform, and how its value is written there. Names are the declared ones
// in snake_case; where azurerm has another name or form for the same thing it is azurerm's, so that a port
// is find-and-replace (docs/decisions/0009-terraform-plugin.md).

/**
 * How a value is written: `same` as it is declared; `switch`, a boolean for Enabled and Disabled;
 * `ranges`, strings such as `"200-299"` for ranges of status codes.
 */
export type Form = "same" | "switch" | "ranges";

/** How a property stands in Terraform. */
export interface Rendering {
  readonly name: string;
  readonly form: Form;
}

const AZURERM: Readonly<Record<string, Partial<Rendering>>> = {
  profileName: { name: "name" },
  endpointName: { name: "name" },
  endpointStatus: { name: "enabled", form: "switch" },
  alwaysServe: { name: "always_serve_enabled", form: "switch" },
  customHeaders: { name: "custom_header" },
  expectedStatusCodeRanges: { form: "ranges" },
  // A repeated block is named after one of them.
  nameServers: { name: "name_server" },
};

/** What says how a resource is written, and is no part of it: absent unless it is declared. */
export const WRITING_ONLY: readonly string[] = ["adopt", "waitForSync"];

/** Tells how a property stands in Terraform. */
export function renderingOf(property: string): Rendering {
  return { name: snakeCase(property), form: "same", ...AZURERM[property] };
}

/** The name in snake_case: `relativeName` is `relative_name`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_").toLowerCase();
}
