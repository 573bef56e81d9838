// An endpoint: where a profile can send clients (TM-30 … TM-39). External endpoints for now.
import { parseIPv4, parseIPv6 } from "./address.ts";
import { type CustomHeader, customHeadersSchema, headerFaults } from "./monitor-config.ts";
import { endpointNameFault, targetNameFault, withoutTrailingDot } from "./name.ts";
import {
  integer,
  object,
  oneOf,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  refuse,
  text,
} from "./rules.ts";

/** Kinds of endpoint, as they stand in paths and in `type`. */
export const ENDPOINT_KINDS = ["externalEndpoints"] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** A switch of an endpoint or profile. */
export const SWITCH = ["Enabled", "Disabled"] as const;
export type Switch = (typeof SWITCH)[number];

/** What an endpoint's target is; the record type of the answer follows from it (TM-186). */
export type TargetKind = "name" | "ipv4" | "ipv6";

/** An endpoint as declared, complete but for a priority that the service may have to choose. */
export interface Endpoint {
  readonly name: string;
  readonly kind: EndpointKind;
  readonly target: string;
  readonly endpointStatus: Switch;
  readonly weight: number;
  /** 1 to 1000, lower is preferred; absent: the service takes the next free one (TM-68). */
  readonly priority: number | undefined;
  readonly alwaysServe: Switch;
  readonly customHeaders: readonly CustomHeader[];
}

/** An endpoint as stored: its priority is settled. */
export interface StoredEndpoint extends Endpoint {
  readonly priority: number;
}

function targetFault(target: string): string | undefined {
  return parseIPv4(target) || parseIPv6(target) ? undefined : targetNameFault(target);
}

const endpointSchema = object({
  name: text(endpointNameFault),
  target: text(targetFault, refuse("a DNS name or an IP address")),
  endpointStatus: optional(oneOf(SWITCH)),
  weight: optional(integer(1, 1000)),
  priority: optional(integer(1, 1000)),
  alwaysServe: optional(oneOf(SWITCH)),
  customHeaders: optional(customHeadersSchema),
});

/**
 * Parses the declaration of an external endpoint.
 *
 * @param input - `name`, `target` and the optional properties of spec §2.4
 */
export function parseEndpoint(input: unknown, options: ParseOptions = {}): Parsed<Endpoint> {
  return parseDeclared(
    endpointSchema,
    input,
    (fields) => ({
      faults: headerFaults(fields.customHeaders ?? [], "customHeaders"),
      value: {
        name: fields.name ?? "",
        kind: "externalEndpoints" as const,
        target: withoutTrailingDot(fields.target ?? ""),
        endpointStatus: fields.endpointStatus ?? "Enabled",
        weight: fields.weight ?? 1,
        priority: fields.priority,
        alwaysServe: fields.alwaysServe ?? "Disabled",
        customHeaders: fields.customHeaders ?? [],
      },
    }),
    options,
  );
}

/** Tells what kind of target a parsed target is. */
export function targetKind(target: string): TargetKind {
  if (parseIPv4(target)) return "ipv4";
  return parseIPv6(target) ? "ipv6" : "name";
}
