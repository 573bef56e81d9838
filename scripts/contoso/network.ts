// Where everything of the example listens: loopback addresses of its own, on the ports that the real
// world uses, since a delegation and a URL name none.

import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { systemCode } from "../../provider/errors.ts";
import { Failure } from "../script.ts";

/** Addresses of one run. */
export interface Network {
  /** The authoritative server that has the hosted zone's records. */
  readonly authority: string;
  /** Our name servers. */
  readonly nameServers: string;
  /** The recursive resolver. */
  readonly resolver: string;
  /** The web server of each region, by its label. */
  readonly regions: Readonly<Record<Region, string>>;
}

/** The regions, in the order in which the example prefers them. */
export const REGIONS = ["eu", "us", "asia"] as const;
export type Region = (typeof REGIONS)[number];

/** The DNS port (RFC 1035 §4.2). */
const DNS_PORT = 53;

/**
 * Chooses addresses at random, so that two runs do not meet.
 *
 * @throws {Failure} when this user may not listen on port 53
 */
export async function chooseNetwork(): Promise<Network> {
  const block = `127.${randomInt(64, 192)}.${randomInt(1, 255)}`;
  const network: Network = {
    authority: `${block}.1`,
    nameServers: `${block}.2`,
    resolver: `${block}.3`,
    regions: { eu: `${block}.11`, us: `${block}.12`, asia: `${block}.13` },
  };
  await requireDnsPort(network.authority);
  return network;
}

async function requireDnsPort(address: string): Promise<void> {
  const socket = createSocket("udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind({ address, port: DNS_PORT, exclusive: true }, resolve);
    });
  } catch (cause) {
    const code = systemCode(cause);
    const remedy =
      code === "EACCES"
        ? "run it as root, or allow it: sudo sysctl net.ipv4.ip_unprivileged_port_start=53"
        : "something on this machine listens on port 53 of all addresses: it has to leave 127.0.0.0/8 alone";
    throw new Failure(`${address} port ${DNS_PORT} cannot be listened on (${code}): ${remedy}`, {
      cause,
    });
  } finally {
    socket.close();
  }
}
