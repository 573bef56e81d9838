// The delegation of a service zone: NS records for it in the hosted zone above it, with the addresses of
// the name servers that are in it (glue, RFC 1034 §4.2.1).
import { formatAddress, parseAddress } from "./address.ts";
import {
  absoluteNameFault,
  hostedZoneIdentity,
  hostedZoneOptions,
  hostedZoneRights,
  placeFaults,
} from "./hosted-zone.ts";
import { canonicalName, isInZone } from "./name.ts";
import { property, structure } from "./property.ts";
import type { ResourceDefinition } from "./resource.ts";
import {
  type CrossFault,
  type Declared,
  list,
  object,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  show,
  text,
  ttlSeconds,
  withDefault,
} from "./rules.ts";

/** Label of the first name server in its zone, which the runtime publishes; no profile may take it. */
export const NAME_SERVER_LABEL = "ns1";
/** TTL of NS and glue records, in seconds (TM-289). */
const DELEGATION_TTL_SECONDS = 3600;
const MAX_NAME_SERVERS = 13;
const MAX_ADDRESSES = 16;

function addressFault(address: string): string | undefined {
  if (parseAddress(address)?.some((byte) => byte !== 0)) return undefined;
  return `must be an IPv4 or IPv6 address, got ${show(address)}`;
}

/** The form in which addresses are compared: one has many spellings. */
function canonicalAddress(address: string): string {
  const bytes = parseAddress(address);
  return bytes ? formatAddress(bytes) : address;
}

const nameServerSchema = structure(
  object({
    name: property(optional(text(absoluteNameFault).overwrite(canonicalName)), {
      description: "Its absolute name.",
      default: `\`${NAME_SERVER_LABEL}.<zone>\`, the name that the runtime publishes`,
    }),
    addresses: property(
      withDefault(list(text(addressFault).overwrite(canonicalAddress), MAX_ADDRESSES), []),
      {
        description:
          "Its public addresses, at most 16; needed of a name server in the zone, as nobody could find it otherwise, and allowed for no other.",
        default: "none",
      },
    ),
  }),
  { name: "DelegatedNameServer", description: "A name server to delegate to." },
);

/** A name server to delegate to. */
export interface DelegatedNameServer extends Declared<typeof nameServerSchema> {
  readonly name: string;
}

const identity = {
  zone: property(text(absoluteNameFault).overwrite(canonicalName), {
    description:
      "The service zone, as `tm.contoso.com`, below the hosted zone. A change replaces the delegation.",
  }),
  ...hostedZoneIdentity,
} as const;

const settings = {
  nameServers: property(list(nameServerSchema, MAX_NAME_SERVERS), {
    description: "The name servers of the zone, 1 to 13, in any order.",
  }),
  ttl: property(withDefault(ttlSeconds(), DELEGATION_TTL_SECONDS), {
    description:
      "TTL of the NS and address records in seconds, 0 to 2147483647; it takes no part in failover (TM-289).",
  }),
  ...hostedZoneRights,
} as const;

const zoneDelegationSchema = object({ ...identity, ...settings, ...hostedZoneOptions });

/** A delegation as declared, complete. */
export interface ZoneDelegationDeclaration extends Declared<typeof zoneDelegationSchema> {
  readonly nameServers: readonly DelegatedNameServer[];
}

/** The resource ZoneDelegation. */
export const ZONE_DELEGATION = {
  name: "ZoneDelegation",
  description:
    "The delegation of a service zone: NS records in the hosted zone above it, with the addresses of the name servers that are in the zone.",
  identity,
  settings,
  options: hostedZoneOptions,
  computed: {},
} satisfies ResourceDefinition;

/** Parses the declaration of a delegation. */
export function parseZoneDelegation(
  input: unknown,
  options: ParseOptions = {},
): Parsed<ZoneDelegationDeclaration> {
  return parseDeclared(
    zoneDelegationSchema,
    input,
    (fields) => {
      const { zone = "" } = fields;
      const nameServers = (fields.nameServers ?? []).map((one) => ({
        name: one?.name ?? `${NAME_SERVER_LABEL}.${zone}`,
        addresses: (one?.addresses ?? []).filter((address) => address !== undefined),
      }));
      return {
        value: { ...fields, nameServers },
        faults: [...nameServerFaults(zone, nameServers), ...placeFaults(fields)],
      };
    },
    options,
  );
}

function nameServerFaults(zone: string, nameServers: readonly DelegatedNameServer[]): CrossFault[] {
  const faults: CrossFault[] = [];
  if (nameServers.length === 0) {
    const message = `nameServers must have 1 to ${MAX_NAME_SERVERS} items, got none`;
    faults.push({ path: "nameServers", because: [], message });
  }
  const names = nameServers.map(({ name }) => name);
  for (const [index, { name, addresses }] of nameServers.entries()) {
    const at = `nameServers[${index}]`;
    const first = names.indexOf(name);
    if (first !== index) {
      faults.push({
        path: `${at}.name`,
        because: ["zone", `nameServers[${first}].name`],
        message: `name must be given once each, got ${name} again`,
      });
    }
    const needsGlue = isInZone(name, zone);
    if (needsGlue && addresses.length === 0) {
      faults.push({
        path: `${at}.addresses`,
        because: ["zone", `${at}.name`],
        message: `addresses must be given for ${name}, got none: it is in the zone that it serves, and nobody could find it (RFC 1034 §4.2.1)`,
      });
    }
    if (!needsGlue && addresses.length > 0) {
      faults.push({
        path: `${at}.addresses`,
        because: ["zone", `${at}.name`],
        message: `addresses must be absent for ${name}, got ${show(addresses)}: it is not in ${zone}, and its own zone tells them`,
      });
    }
    const repeated = addresses.find((one, position) => addresses.indexOf(one) !== position);
    if (repeated !== undefined) {
      faults.push({
        path: `${at}.addresses`,
        because: [],
        message: `addresses must be given once each, got ${repeated} again`,
      });
    }
  }
  return faults;
}
