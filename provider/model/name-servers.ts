// Name servers: one installation of the runtime, the zone it serves and where it listens.
import { parseAddress } from "./address.ts";
import { canonicalName, zoneNameFault } from "./name.ts";
import {
  type CrossFault,
  integer,
  list,
  object,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  show,
  text,
} from "./rules.ts";

/** Name servers as declared, complete. */
export interface NameServersDeclaration {
  /** The service zone: every relative name stands in it (TM-42). */
  readonly zone: string;
  /** Where the installation lives on this machine. */
  readonly directory: string;
  /** Addresses to answer at; empty: the loopback addresses this machine has. */
  readonly addresses: readonly string[];
  /** DNS port, UDP and TCP. */
  readonly port: number;
  readonly controlAddress: string;
  readonly controlPort: number;
}

/** The DNS port (RFC 1035 §4.2). */
export const DNS_PORT = 53;
/** Where the control API listens unless told otherwise. */
export const CONTROL_PORT = 5380;
const LOOPBACK = "127.0.0.1";

function addressFault(address: string): string | undefined {
  const bytes = parseAddress(address);
  if (!bytes) return `must be an IPv4 or IPv6 address, got ${show(address)}`;
  // A reply must leave from the address that was asked (RFC 2181 §4.1); a wildcard cannot promise that.
  if (bytes.every((byte) => byte === 0)) {
    return `must be an address of this machine, not the wildcard ${address}: list each address to answer at`;
  }
  return undefined;
}

function directoryFault(directory: string): string | undefined {
  return directory.trim() === "" ? `must be a path, got ${show(directory)}` : undefined;
}

const nameServersSchema = object({
  zone: text(zoneNameFault),
  directory: text(directoryFault),
  addresses: optional(list(text(addressFault), 16)),
  port: optional(integer(1, 65535)),
  controlAddress: optional(text(addressFault)),
  controlPort: optional(integer(1, 65535)),
});

/** Parses the declaration of name servers. */
export function parseNameServers(
  input: unknown,
  options: ParseOptions = {},
): Parsed<NameServersDeclaration> {
  return parseDeclared(
    nameServersSchema,
    input,
    (fields) => {
      const value: NameServersDeclaration = {
        zone: canonicalName(fields.zone ?? ""),
        directory: fields.directory ?? "",
        addresses: fields.addresses ?? [],
        port: fields.port ?? DNS_PORT,
        controlAddress: fields.controlAddress ?? LOOPBACK,
        controlPort: fields.controlPort ?? CONTROL_PORT,
      };
      return { value, faults: listenFaults(value) };
    },
    options,
  );
}

function listenFaults({
  addresses,
  port,
  controlAddress,
  controlPort,
}: NameServersDeclaration): CrossFault[] {
  const faults: CrossFault[] = [];
  for (const [index, address] of addresses.entries()) {
    if (addresses.indexOf(address) === index) continue;
    faults.push({
      path: `addresses[${index}]`,
      because: ["addresses"],
      message: `addresses must be given once each, got ${address} again`,
    });
  }
  const listening = addresses.length === 0 ? [LOOPBACK] : addresses;
  if (port === controlPort && listening.includes(controlAddress)) {
    faults.push({
      path: "controlPort",
      because: ["port", "addresses", "controlAddress"],
      message: `controlPort must differ from port on the same address, got ${controlPort} for both`,
    });
  }
  return faults;
}
