// The web servers of the three regions, over HTTPS, each with a certificate for the names that visitors
// come by. They say which region they are, and by which name they were asked.
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import { type Network, REGIONS, type Region } from "./network.ts";

/** What a region's web server answers. */
export interface Page {
  readonly region: Region;
  readonly path: string;
  /** What the request said in its Host header. */
  readonly host: string;
  /** The name in the TLS handshake. */
  readonly serverName: string;
}

/** The web servers. */
export interface Regions {
  /** The certificate that a visitor trusts, in PEM. */
  readonly certificate: string;
  start(region: Region): Promise<void>;
  /** Lets a region refuse connections, as if its machines were gone. */
  stop(region: Region): Promise<void>;
  close(): Promise<void>;
}

/** The port of HTTPS (RFC 9110 §4.2.2). */
const HTTPS_PORT = 443;

/**
 * Starts the web servers of all regions.
 *
 * @param names - names that their certificates are for
 */
export async function startRegions(network: Network, names: readonly string[]): Promise<Regions> {
  const { certificate, key } = await createCertificate({ addresses: [], names });
  const servers = new Map<Region, Server>();

  async function start(region: Region): Promise<void> {
    const server = createServer({ cert: certificate, key }, (request, response) => {
      const { servername } = request.socket as TLSSocket;
      const page: Page = {
        region,
        path: request.url ?? "",
        host: request.headers.host ?? "",
        serverName: servername || "",
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(page));
    });
    server.listen({ host: network.regions[region], port: HTTPS_PORT, exclusive: true });
    await once(server, "listening");
    servers.set(region, server);
  }

  async function stop(region: Region): Promise<void> {
    const server = servers.get(region);
    if (!server) return;
    servers.delete(region);
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  for (const region of REGIONS) await start(region);
  return {
    certificate,
    start,
    stop,
    async close() {
      for (const region of servers.keys()) await stop(region);
    },
  };
}
