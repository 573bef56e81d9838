// NSD, the public name servers of the example: the root, the targets' zone, and the hosted zone as it was
// exported last.

import { Resolver } from "node:dns/promises";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startDaemon } from "../tools/daemon.ts";
import { type Network, REGIONS } from "./network.ts";

/** The servers of the example's public zones. */
export interface Authority {
  /** Publishes the hosted zone; resolves when it is answered as it is. */
  publish(zoneFile: string): Promise<void>;
  close(): Promise<void>;
}

/** How often a server is asked whether it has read its files, in milliseconds. */
const POLL_MS = 50;
const SOA = "ns.host.example. hostmaster.host.example. 1 3600 600 604800 5";

/** Starts the servers. */
export async function startAuthority(
  nsd: string,
  {
    folder,
    network,
    hostedZone,
    zoneFile,
  }: {
    readonly folder: string;
    readonly network: Network;
    readonly hostedZone: string;
    readonly zoneFile: string;
  },
): Promise<Authority> {
  const { authority: address, regions } = network;
  const delegated = (zone: string) => `${zone}. 3600 IN NS ns.host.example.`;
  const zones: Readonly<Record<string, string>> = {
    ".": [
      `. 3600 IN SOA ${SOA}`,
      ". 3600 IN NS ns.host.example.",
      `ns.host.example. 3600 IN A ${address}`,
      delegated(hostedZone),
      delegated("cloudapp.example"),
      "",
    ].join("\n"),
    "cloudapp.example": [
      `cloudapp.example. 3600 IN SOA ${SOA}`,
      delegated("cloudapp.example"),
      ...REGIONS.map((region) => `contoso-${region}.cloudapp.example. 20 IN A ${regions[region]}`),
      "",
    ].join("\n"),
    [hostedZone]: numbered(zoneFile, 1),
  };
  const file = (zone: string) => join(folder, zone === "." ? "root.zone" : `${zone}.zone`);
  for (const [zone, text] of Object.entries(zones)) await writeFile(file(zone), text);
  const configuration = join(folder, "nsd.conf");
  await writeFile(configuration, configure(folder, address, Object.keys(zones), file));
  const answersWith = async (serial: number) => (await askSerial(address, hostedZone)) === serial;
  const args = ["-d", "-c", configuration];
  const answers = () => answersWith(1);
  const daemon = await startDaemon(nsd, args, { answers, hasOwnSession: true });
  let published = zoneFile;
  let serial = 1;
  let last = Promise.resolve();
  const publish = async (text: string) => {
    if (text === published) return;
    serial++;
    await writeFile(file(hostedZone), numbered(text, serial));
    daemon.reload();
    while (!(await answersWith(serial).catch(() => false))) await sleep(POLL_MS);
    published = text;
  };
  return {
    publish(text) {
      last = last.then(() => publish(text));
      return last;
    },
    close: daemon.close,
  };
}

/** A zone file whose SOA record has a serial number of its own, as Route 53 never changes it. */
function numbered(zoneFile: string, serial: number): string {
  return zoneFile.replace(/(\sSOA \S+ \S+ )\d+/, `$1${serial}`);
}

async function askSerial(address: string, zone: string): Promise<number | undefined> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([address]);
  return (await resolver.resolveSoa(zone)).serial;
}

function configure(
  folder: string,
  address: string,
  zones: readonly string[],
  file: (zone: string) => string,
): string {
  return `
server:
  ip-address: ${address}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: ""
  xfrdir: "${folder}"
  xfrdfile: "${join(folder, "xfrd.state")}"
  zonelistfile: "${join(folder, "zone.list")}"
remote-control:
  control-enable: no
${zones.map((zone) => `zone:\n  name: "${zone}"\n  zonefile: "${file(zone)}"`).join("\n")}
`;
}
