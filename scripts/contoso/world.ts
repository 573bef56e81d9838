// Everything that the real world has around the example's name servers, on this machine: the hosted zone
// in an emulator, public name servers that publish it, a resolver that starts at the root, and the web
// servers of three regions. All that is begun here is ended here, however it comes out.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startStrictRoute53 } from "../../test/support/strict-route53.ts";
import type { ContosoTools } from "../setup.ts";
import { startAuthority } from "./authority.ts";
import { createHostedZone, type EmulatedZone } from "./hosted-zone.ts";
import { chooseNetwork, type Network } from "./network.ts";
import { type Page, type Regions, startRegions } from "./regions.ts";
import { startResolver } from "./resolver.ts";
import { visit } from "./visit.ts";

/** The zone that is hosted. */
export const HOSTED_ZONE = "contoso.com";
/** The vanity name, an alias of mode `cname`. */
export const VANITY_NAME = "partners.contoso.com";

/** The world around the name servers. */
export interface World {
  /** A folder of this run. */
  readonly folder: string;
  readonly network: Network;
  readonly hostedZone: EmulatedZone;
  readonly regions: Regions;
  /** Resolves when the public name servers answer with the hosted zone as it is now. */
  settle(): Promise<void>;
  /** Gets the page of a name as a visitor does. */
  visit(name: string): Promise<Page>;
  close(): Promise<void>;
}

/** How often the public name servers look whether the hosted zone has changed, in milliseconds. */
const PUBLISH_EVERY_MS = 250;

/** Starts the world. */
export async function openWorld({ nsd, unbound }: Omit<ContosoTools, "pulumi">): Promise<World> {
  const closing: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const network = await chooseNetwork();
    const folder = await mkdtemp(join(tmpdir(), "signpost-contoso-"));
    closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

    // Ours and not moto, which refuses to create again what was deleted: an apex comes back like that.
    const emulator = await startStrictRoute53();
    closing.push(emulator.close);
    const credentialsFile = join(folder, "credentials");
    const credentials = [
      "[default]",
      "aws_access_key_id = example",
      "aws_secret_access_key = example",
    ];
    await writeFile(credentialsFile, `${credentials.join("\n")}\n`, { mode: 0o600 });
    const hostedZone = await createHostedZone(HOSTED_ZONE, {
      endpoint: emulator.endpoint,
      credentialsFile,
    });
    closing.push(hostedZone.close);

    const dns = join(folder, "dns");
    await mkdir(dns);
    const authority = await startAuthority(nsd.path, {
      folder: dns,
      network,
      hostedZone: HOSTED_ZONE,
      zoneFile: await hostedZone.readZoneFile(),
    });
    closing.push(authority.close);
    const settle = async () => authority.publish(await hostedZone.readZoneFile());
    const stopped = new AbortController();
    const publishing = (async () => {
      while (!stopped.signal.aborted) {
        await settle();
        await sleep(PUBLISH_EVERY_MS);
      }
    })();
    publishing.catch(() => {}); // told when it is waited for
    closing.push(async () => {
      stopped.abort();
      await publishing;
    });
    const resolver = await startResolver(unbound.path, { folder: dns, network });
    closing.push(resolver.close);

    const regions = await startRegions(network, [VANITY_NAME, HOSTED_ZONE]);
    closing.push(regions.close);
    const visitor = { resolver: network.resolver, certificate: regions.certificate };
    return {
      folder,
      network,
      hostedZone,
      regions,
      settle,
      visit: (name) => visit(name, visitor),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
