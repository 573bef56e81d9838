// `signpost ask`: one DNS question over the network, for machines without dig.
import { NODATA, NOTFOUND, REFUSED, Resolver, SERVFAIL } from "node:dns/promises";
import { readStatus } from "../deploy/status.ts";
import { messageOf, systemCode } from "../errors.ts";
import { findInstallations } from "./installations.ts";

/** How to ask. */
export interface AskOptions {
  readonly type: string;
  readonly server: string | undefined;
  readonly port: string | undefined;
  readonly directory: string | undefined;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  [NODATA]: "NOERROR, no record of this type",
  [NOTFOUND]: "NXDOMAIN, no such name",
  [REFUSED]: "REFUSED, not a name of this server",
  [SERVFAIL]: "SERVFAIL, the server failed",
};

/** Asks and prints; the exit code is 0 when something was answered. */
export async function ask(name: string, options: AskOptions): Promise<number> {
  const server = await serverOf(options);
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([server]);
  const started = performance.now();
  const type = options.type.toUpperCase();
  try {
    const lines = await resolve(resolver, name, type);
    const took = (performance.now() - started).toFixed(1);
    for (const line of lines) console.log(`${name}  ${line}`);
    console.log(`; ${server} answered in ${took} ms`);
    return 0;
  } catch (error) {
    const outcome = OUTCOMES[systemCode(error) ?? ""];
    console.log(`; ${server} answered ${name} ${type}: ${outcome ?? messageOf(error)}`);
    return 1;
  }
}

async function serverOf({ server, port, directory }: AskOptions): Promise<string> {
  const host = (address: string) => (address.includes(":") ? `[${address}]` : address);
  if (server !== undefined) return `${host(server)}:${port ?? 53}`;
  if (port !== undefined) return `127.0.0.1:${port}`;
  for (const candidate of await findInstallations(directory)) {
    const { responder } = await readStatus(candidate);
    const address = responder?.addresses[0];
    if (responder && address !== undefined) return `${host(address)}:${responder.port}`;
  }
  throw new Error("no name server runs on this machine; name one with --server and --port");
}

async function resolve(resolver: Resolver, name: string, type: string): Promise<string[]> {
  switch (type) {
    case "A": {
      const records = await resolver.resolve4(name, { ttl: true });
      return records.map(({ address, ttl }) => `${ttl}  A  ${address}`);
    }
    case "AAAA": {
      const records = await resolver.resolve6(name, { ttl: true });
      return records.map(({ address, ttl }) => `${ttl}  AAAA  ${address}`);
    }
    case "CNAME":
      return (await resolver.resolveCname(name)).map((target) => `CNAME  ${target}`);
    case "NS":
      return (await resolver.resolveNs(name)).map((target) => `NS  ${target}`);
    case "SOA": {
      const { nsname, hostmaster, serial } = await resolver.resolveSoa(name);
      return [`SOA  ${nsname} ${hostmaster} ${serial}`];
    }
    default:
      throw new Error(`type must be one of A, AAAA, CNAME, NS, SOA, got ${type}`);
  }
}
