// Unbound, the resolver of the example's visitors: it starts at the root and is told nothing else.
import { Resolver } from "node:dns/promises";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Daemon, startDaemon } from "../tools/daemon.ts";
import type { Network } from "./network.ts";

/** Starts a resolver. */
export async function startResolver(
  unbound: string,
  { folder, network }: { readonly folder: string; readonly network: Network },
): Promise<Daemon> {
  const hints = join(folder, "root.hints");
  await writeFile(
    hints,
    `. 3600 IN NS ns.host.example.\nns.host.example. 3600 IN A ${network.authority}\n`,
  );
  const configuration = join(folder, "unbound.conf");
  await writeFile(
    configuration,
    `
server:
  interface: ${network.resolver}
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  num-threads: 1
  do-ip6: no
  root-hints: "${hints}"
  module-config: "iterator"
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  use-caps-for-id: yes
  qname-minimisation: yes
remote-control:
  control-enable: no
`,
  );
  const resolver = resolverAt(network.resolver);
  const answers = async () => (await resolver.resolveNs(".")).length > 0;
  return startDaemon(unbound, ["-d", "-p", "-c", configuration], { answers, hasOwnSession: true });
}

/** Asks a resolver on this machine. */
export function resolverAt(address: string): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([address]);
  return resolver;
}
