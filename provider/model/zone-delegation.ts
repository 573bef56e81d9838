// The delegation of a service zone: NS records for it in the hosted zone above it, with the addresses of
// the name servers that are in it (glue, RFC 1034 §4.2.1).
import { formatAddress, parseAddress } from "./address.ts";
import {
  absoluteNameFault,
  completePlace,
  type HostedZonePlace,
  hostedZoneSchemas,
  MAX_TTL_SECONDS,
  placeFaults,
} from "./hosted-zone.ts";
import { canonicalName } from "./name.ts";
import {
  type CrossFault,
  integer,
  list,
  object,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  type Sound,
  show,
  text,
} from "./rules.ts";

/** Label of the first name server in its zone, which the runtime publishes; no profile may take it. */
export const NAME_SERVER_LABEL = "ns1";
/** TTL of NS and glue records, in seconds (TM-289). */
const DELEGATION_TTL_SECONDS = 3600;
const MAX_NAME_SERVERS = 13;
const MAX_ADDRESSES = 16;

/** A name server to delegate to. */
export interface DelegatedNameServer {
  /** Absolute. @default `ns1.<zone>`, the name that the runtime publishes */
  readonly name: string;
  /**
   * Its public addresses, at most 16; needed of a name server in the zone, as nobody could find it
   * otherwise, and allowed for no other.
   */
  readonly addresses: readonly string[];
}

/** A delegation as declared, complete. */
export interface ZoneDelegationDeclaration extends HostedZonePlace {
  /** The service zone, as `tm.contoso.com`, below the hosted zone. A change replaces the delegation. */
  readonly zone: string;
  /** The name servers of the zone, 1 to 13, in any order. */
  readonly nameServers: readonly DelegatedNameServer[];
  /**
   * TTL of the NS and address records in seconds, 0 to 2147483647; it takes no part in failover (TM-289).
   *
   * @default 3600
   */
  readonly ttl: number;
}

function addressFault(address: string): string | undefined {
  if (parseAddress(address)?.some((byte) => byte !== 0)) return undefined;
  return `must be an IPv4 or IPv6 address, got ${show(address)}`;
}

const zoneDelegationSchema = object({
  zone: text(absoluteNameFault),
  nameServers: list(
    object({
      name: optional(text(absoluteNameFault)),
      addresses: optional(list(text(addressFault), MAX_ADDRESSES)),
    }),
    MAX_NAME_SERVERS,
  ),
  ttl: optional(integer(0, MAX_TTL_SECONDS)),
  ...hostedZoneSchemas,
});

/** Whether a name is a zone's or in it. */
export function isInZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** Parses the declaration of a delegation. */
export function parseZoneDelegation(
  input: unknown,
  options: ParseOptions = {},
): Parsed<ZoneDelegationDeclaration> {
  return parseDeclared(
    zoneDelegationSchema,
    input,
    (fields) => {
      const zone = canonicalName(fields.zone ?? "");
      type Given = NonNullable<typeof fields.nameServers>[number];
      const given: Sound<readonly Given[]> = fields.nameServers ?? [];
      const nameServers = given.map((one) => ({
        name: canonicalName(one?.name ?? `${NAME_SERVER_LABEL}.${zone}`),
        addresses: (one?.addresses ?? []).map(canonicalAddress),
      }));
      const place = completePlace(fields as Partial<HostedZonePlace>);
      return {
        value: {
          zone,
          nameServers,
          ttl: fields.ttl ?? DELEGATION_TTL_SECONDS,
          ...place,
        },
        faults: [...nameServerFaults(zone, nameServers), ...placeFaults(place)],
      };
    },
    options,
  );
}

/** The form in which addresses are compared: one has many spellings. */
function canonicalAddress(address: string | undefined): string {
  const bytes = parseAddress(address ?? "");
  return bytes ? formatAddress(bytes) : "";
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
