// Name servers: one installation of the runtime, the zone it serves and where it listens.
import { parseAddress } from "./address.ts";
import { canonicalName, zoneNameFault } from "./name.ts";
import { property } from "./property.ts";
import type { ResourceDefinition } from "./resource.ts";
import {
  anyText,
  boolean,
  type CrossFault,
  type Declared,
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
  withDefault,
} from "./rules.ts";

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
  zone: property(text(zoneNameFault).overwrite(canonicalName), {
    description:
      "The zone to serve, as `tm.example.org`; every profile's name stands in it (TM-42). A change replaces everything in it.",
  }),
  directory: text(directoryFault),
  addresses: property(withDefault(list(text(addressFault), 16), []), {
    description:
      "Addresses of this machine to answer at, at most 16. Wildcards are refused: a reply must leave from the address that was asked (RFC 2181 §4.1).",
    default: "the loopback addresses this machine has",
  }),
  port: property(withDefault(integer(1, 65535), DNS_PORT), {
    description:
      "DNS port, UDP and TCP, 1 to 65535. Ports below 1024 need the right to listen on them.",
  }),
  controlAddress: property(withDefault(text(addressFault), LOOPBACK), {
    description: "Address of the control API.",
  }),
  controlPort: property(withDefault(integer(1, 65535), CONTROL_PORT), {
    description: "Port of the control API (HTTPS), 1 to 65535.",
  }),
  resolvers: property(withDefault(list(text(addressFault), 8), []), {
    description:
      "Recursive resolvers that look up the names of endpoints for their probes (TM-172) and for flattened aliases (TM-287): at most 8 addresses, asked at port 53. Name them where the machine's own do not see what clients see.",
    default: "the machine's own",
  }),
  inheritAwsCredentials: property(withDefault(boolean(), false), {
    description:
      "Whether the runtime takes over `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` from the environment it is started from, for alias records of the mode `flatten`. They stand in no file, and stay as they were until the runtime is started anew; better is an AWS profile or a role, which needs no secret here.",
  }),
});

/** Name servers as declared, complete. Without addresses they answer at this machine's loopback addresses. */
export interface NameServersDeclaration extends Declared<typeof nameServersSchema> {}

const { zone, directory, ...settings } = nameServersSchema.shape;

/** The resource NameServers. */
export const NAME_SERVERS = {
  name: "NameServers",
  description:
    "Authoritative name servers with their health probers, on this machine. They count as created once they answer, and run on until they are destroyed. The token and the certificate of their control API are made here and kept as secrets in the state.",
  identity: {
    zone,
    directory: property(optional(directory), {
      description:
        "Directory of the installation on this machine; a relative one starts at the folder of the program (`main` in `Pulumi.yaml`) or of the Terraform configuration. A change replaces the installation.",
      default: "one of its own below `~/.signpost`",
    }),
  },
  settings,
  options: {
    tokenVersion: property(optional(anyText()), {
      description:
        "Any text; a change makes a new token for the control API. The old one stays valid for an hour, and nothing else changes by it.",
      absent: "none: the token stays",
    }),
  },
  computed: {
    endpoint: property(anyText(), { description: "URL of the control API." }),
    token: property(anyText(), {
      description: "Bearer token of the control API; a secret.",
      secret: true,
    }),
    certificate: property(anyText(), {
      description: "Certificate of the control API in PEM; a secret.",
      secret: true,
    }),
    subscriptionId: property(anyText(), {
      description: "The installation's own subscription, part of every id in it.",
    }),
    version: property(anyText(), { description: "Version of the runtime." }),
  },
} satisfies ResourceDefinition;

/** Parses the declaration of name servers. */
export function parseNameServers(
  input: unknown,
  options: ParseOptions = {},
): Parsed<NameServersDeclaration> {
  return parseDeclared(
    nameServersSchema,
    input,
    (fields) => ({ value: fields, faults: listenFaults(fields) }),
    options,
  );
}

function listenFaults({
  addresses = [],
  port,
  controlAddress,
  controlPort,
}: Sound<NameServersDeclaration>): CrossFault[] {
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
