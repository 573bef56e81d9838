// Real recursive resolvers on loopback, Unbound and BIND, that find the answers of one zone by asking
// its name servers step by step, and those of a second zone in a file of their own.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordType } from "dns-packet";
import { TOOL_CACHE } from "../../scripts/setup.ts";
import { startDaemon } from "../../scripts/tools/daemon.ts";
import { findDebianCommand } from "../../scripts/tools/debian.ts";
import { type DebianCommand, NAMED, UNBOUND } from "../../scripts/tools/debian-commands.ts";
import { ask, type DnsReply } from "./dns-client.ts";
import { freePorts } from "./free-ports.ts";

/** A running resolver. */
export interface TestResolver {
  readonly name: string;
  ask(name: string, type: RecordType): Promise<DnsReply>;
  close(): Promise<void>;
}

/** What a resolver resolves. */
export interface ResolverOptions {
  readonly folder: string;
  /** A zone with a name server on 127.0.0.1. */
  readonly zone: string;
  readonly port: number;
  /** A second zone, and its records as a zone file has them. */
  readonly otherZone: string;
  readonly otherRecords: readonly string[];
}

/** Files of a resolver by name, and how it is started on them. */
interface Recipe {
  readonly command: DebianCommand;
  readonly configuration: (options: ResolverOptions & { readonly listenPort: number }) => string;
  readonly args: (file: string) => readonly string[];
}

const ZONE_FILE = "other.zone";
/** Octets a UDP answer may have, the least there is: one long name, and TCP has to be used (RFC 6891 §6.2.3). */
const UDP_PAYLOAD_BYTES = 512;

const RECIPES: readonly Recipe[] = [
  {
    command: UNBOUND,
    args: (file) => ["-d", "-p", "-c", file],
    configuration: ({ folder, zone, port, otherZone, listenPort }) => `
server:
  interface: 127.0.0.1@${listenPort}
  port: ${listenPort}
  directory: "${folder}"
  chroot: ""
  username: ""
  use-syslog: no
  num-threads: 1
  do-ip6: no
  module-config: "iterator"
  do-not-query-localhost: no
  use-caps-for-id: yes
  qname-minimisation: yes
  qname-minimisation-strict: yes
  edns-buffer-size: ${UDP_PAYLOAD_BYTES}
remote-control:
  control-enable: no
stub-zone:
  name: ${zone}
  stub-addr: 127.0.0.1@${port}
auth-zone:
  name: ${otherZone}
  zonefile: ${ZONE_FILE}
  for-upstream: yes
  for-downstream: no
`,
  },
  {
    command: NAMED,
    args: (file) => ["-g", "-4", "-n", "1", "-c", file],
    configuration: ({ folder, zone, port, otherZone, listenPort }) => `
options {
  directory "${folder}";
  pid-file none;
  lock-file none;
  session-keyfile none;
  listen-on port ${listenPort} { 127.0.0.1; };
  port ${port}; // of the name servers that are asked
  recursion yes;
  dnssec-validation no;
  qname-minimization strict;
  edns-udp-size ${UDP_PAYLOAD_BYTES};
};
controls { };
zone "${zone}" { type static-stub; server-addresses { 127.0.0.1; }; };
zone "${otherZone}" { type primary; file "${ZONE_FILE}"; };
`,
  },
];

/** Starts both. */
export function startResolvers(options: ResolverOptions): Promise<TestResolver[]> {
  return Promise.all(RECIPES.map((recipe) => startResolver(recipe, options)));
}

async function startResolver(recipe: Recipe, options: ResolverOptions): Promise<TestResolver> {
  const { command } = recipe.command;
  const folder = join(options.folder, command);
  const file = join(folder, "configuration");
  const [port = 0] = await freePorts(1);
  await mkdir(folder);
  await writeFile(
    join(folder, ZONE_FILE),
    [
      "@ 3600 IN SOA ns hostmaster 1 3600 600 604800 30",
      "@ 3600 IN NS ns",
      "ns 3600 IN A 127.0.0.1",
      ...options.otherRecords,
      "",
    ].join("\n"),
  );
  await writeFile(file, recipe.configuration({ ...options, folder, listenPort: port }));
  const { path } = await findDebianCommand(recipe.command, { cache: TOOL_CACHE });
  const where = { address: "127.0.0.1", port };
  const asks = (name: string, type: RecordType) =>
    ask({ ...where, name, type, recursionDesired: true });
  // It answers at all once it answers of the zone it has in a file.
  const answers = async () => (await asks(options.otherZone, "SOA")).rcode === "NOERROR";
  const { close } = await startDaemon(path, recipe.args(file), { answers });
  return { name: command, ask: asks, close };
}
