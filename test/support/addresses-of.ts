// What a name server on loopback answers for a name: its IPv4 addresses, none for any other outcome.
import { Resolver } from "node:dns/promises";

/** Asks once for the addresses of a name. */
export async function addressesOf(port: number, name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return resolver.resolve4(name).catch(() => []);
}
