// An installation's settings as the runtime uses them.
import { networkInterfaces } from "node:os";
import { type RuntimeSettings, readSettings } from "../control/installation.ts";
import { formatAddress, parseAddress } from "../model/address.ts";
import { NAME_SERVER_LABEL } from "../model/zone-delegation.ts";
import type { ServiceZone } from "./snapshot/snapshot.ts";

/** What the processes of a runtime are told. */
export interface RuntimeConfig {
  readonly directory: string;
  /** The bundle this process runs from. */
  readonly version: string;
  readonly settings: RuntimeSettings;
  /** Addresses to answer at: those declared, else this machine's loopback addresses. */
  readonly addresses: readonly string[];
  readonly zone: ServiceZone;
}

export { NAME_SERVER_LABEL };

/** Reads the settings in a directory and settles what they leave to the machine. */
export async function readConfig(directory: string, version: string): Promise<RuntimeConfig> {
  const settings = await readSettings(directory);
  const addresses = settings.addresses.length > 0 ? settings.addresses : loopbackAddresses();
  const zone: ServiceZone = {
    origin: settings.zone,
    nameServers: [{ name: `${NAME_SERVER_LABEL}.${settings.zone}`, addresses }],
    hostmaster: `hostmaster.${settings.zone}`,
  };
  return { directory, version, settings, addresses, zone };
}

function loopbackAddresses(): string[] {
  const present = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const hasIPv6 = present.some((found) => found.address === "::1");
  return hasIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
}

/** An address in the form it has in a URL (RFC 3986 §3.2.2). */
export function urlHost(address: string): string {
  const bytes = parseAddress(address);
  return bytes?.length === 16 ? `[${formatAddress(bytes)}]` : address;
}
