// A resource as every front end sees it: its properties, by name, type, default and description. What is
// declared once in a model file is turned into this, and the Terraform schema, the Pulumi arguments and
// the documentation are made from it.

/** The type of a value. */
export type ValueShape =
  | { readonly kind: "string" }
  /** One of a few words. */
  | { readonly kind: "word"; readonly words: readonly string[] }
  /** With `oneOf`, one of a few. */
  | { readonly kind: "integer"; readonly oneOf?: readonly number[] }
  | { readonly kind: "boolean" }
  | { readonly kind: "list"; readonly item: ValueShape }
  /** Strings under any names. */
  | { readonly kind: "map" }
  | ObjectShape;

/** An object of its own kind. */
export interface ObjectShape {
  readonly kind: "object";
  /** In PascalCase: `DnsConfig`. */
  readonly name: string;
  /** Markdown. */
  readonly description: string;
  readonly properties: readonly PropertyShape[];
}

/** A property. */
export interface PropertyShape {
  /** As it is declared, in camelCase. */
  readonly name: string;
  readonly value: ValueShape;
  /** `optional` has a default, or its absence means something; `computed` cannot be declared. */
  readonly presence: "required" | "optional" | "computed";
  /** Whether a resource that exists always has it; else what was not declared stays absent. */
  readonly isAlwaysThere: boolean;
  /** Markdown: meaning, unit, range, source. */
  readonly description: string;
  /** What holds when it is absent, in Markdown for people. Absent only with `required` and `computed`. */
  readonly defaultText?: string;
  /** Whether a change replaces the resource. */
  readonly replaces: boolean;
  /** Whether it holds a secret. */
  readonly secret: boolean;
}

/** A resource. */
export interface ResourceShape {
  /** In PascalCase: `Profile`, `ExternalEndpoint`, `NameServers`, `AliasRecord`, `ZoneDelegation`. */
  readonly name: string;
  /** Markdown. */
  readonly description: string;
  /** The property that a front end which names its resources fills with that name. @default none */
  readonly namedBy?: string;
  readonly properties: readonly PropertyShape[];
}
