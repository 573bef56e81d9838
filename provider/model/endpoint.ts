// An endpoint: where a profile can send clients (TM-30 … TM-39). External endpoints for now.
import { parseIPv4, parseIPv6 } from "./address.ts";
import { customHeadersSchema, headerFaults } from "./monitor-config.ts";
import { endpointNameFault, targetNameFault, withoutTrailingDot } from "./name.ts";
import { property } from "./property.ts";
import { adoption, type ResourceDefinition } from "./resource.ts";
import {
  anyText,
  type Declared,
  integer,
  object,
  oneOf,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  refuse,
  text,
  withDefault,
} from "./rules.ts";

/** Kinds of endpoint, as they stand in paths and in `type`. */
export const ENDPOINT_KINDS = ["externalEndpoints"] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** A switch of an endpoint or profile. */
export const SWITCH = ["Enabled", "Disabled"] as const;
export type Switch = (typeof SWITCH)[number];

/** What an endpoint's target is; the record type of the answer follows from it (TM-186). */
export type TargetKind = "name" | "ipv4" | "ipv6";

function targetFault(target: string): string | undefined {
  return parseIPv4(target) || parseIPv6(target) ? undefined : targetNameFault(target);
}

const endpointSchema = object({
  name: text(endpointNameFault),
  target: property(
    text(targetFault, refuse("a DNS name or an IP address")).overwrite(withoutTrailingDot),
    {
      description:
        "A DNS name, an IPv4 or an IPv6 address, without scheme, path or port (TM-36). One kind per profile (TM-38).",
    },
  ),
  endpointStatus: property(withDefault(oneOf(SWITCH), "Enabled"), {
    description:
      "A disabled endpoint is never returned and never probed (TM-55); with all of them disabled the name is denied (TM-61). Enabled again, it counts as available until the first verdict (TM-152).",
  }),
  weight: property(withDefault(integer(1, 1000), 1), {
    description:
      "Share of the answers under `Weighted`, in proportion to the sum of the weights of the available endpoints: an integer from 1 to 1000 (TM-72, TM-73). Kept and not used by other methods (TM-39).",
  }),
  priority: property(optional(integer(1, 1000)), {
    description:
      "An integer from 1 to 1000, lower is preferred, unique in the profile (TM-67), whatever its routing method (TM-69). Give it to all endpoints of a profile or to none: they are created at the same time, and the service may otherwise have chosen a number for one that another one declares. One that takes what another one gives up in the same run, a number or a target, has to come after it: let it depend on the other one.",
    default: "the next free one, chosen by the service and kept (TM-68)",
  }),
  alwaysServe: property(withDefault(oneOf(SWITCH), "Disabled"), {
    description: "Whether the endpoint is returned without being probed (TM-154).",
  }),
  customHeaders: property(withDefault(customHeadersSchema, []), {
    description:
      "At most 8 headers sent with each probe; one of the profile's with the same name gives way (TM-29).",
    default: "none",
  }),
});

/** An endpoint as declared, complete but for a priority that the service may have to choose (TM-68). */
export interface Endpoint extends Declared<typeof endpointSchema> {
  readonly kind: EndpointKind;
}

/** An endpoint as stored: its priority is settled. */
export interface StoredEndpoint extends Endpoint {
  readonly priority: number;
}

const { name: nameSchema, ...settings } = endpointSchema.shape;

/** The resource ExternalEndpoint. */
export const EXTERNAL_ENDPOINT = {
  name: "ExternalEndpoint",
  description: "An endpoint outside of any cloud account: a DNS name or an IP address.",
  namedBy: "endpointName",
  identity: {
    profileId: property(anyText(), {
      description: "The id of its profile. A change replaces the endpoint.",
    }),
    endpointName: property(nameSchema, {
      description:
        "Name of the endpoint in the control API, 1 to 260 characters. A change replaces the endpoint.",
    }),
  },
  settings,
  options: { adopt: adoption("an endpoint") },
  computed: {
    endpointMonitorStatus: property(anyText(), {
      description:
        "How the endpoint was doing when it was last written or refreshed (TM-145); not how it is doing now. `npx signpost status` and the control API tell that.",
    }),
  },
} satisfies ResourceDefinition;

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
      value: { ...fields, kind: "externalEndpoints" },
    }),
    options,
  );
}

/** Tells what kind of target a parsed target is. */
export function targetKind(target: string): TargetKind {
  if (parseIPv4(target)) return "ipv4";
  return parseIPv6(target) ? "ipv6" : "name";
}
