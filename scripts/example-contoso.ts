// `npm run example:contoso`: examples/contoso from beginning to end, on this machine. Deploys it with the
// real Pulumi into a hosted zone, visits its names through a real resolver, takes the preferred region
// away and gives it back, and destroys all of it again.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../provider/errors.ts";
import { build } from "./build.ts";
import type { Region } from "./contoso/network.ts";
import type { Page } from "./contoso/regions.ts";
import { createStack } from "./contoso/stack.ts";
import { HOSTED_ZONE, openWorld, VANITY_NAME, type World } from "./contoso/world.ts";
import { formatDuration, heading, row, withProgress } from "./screen.ts";
import { Failure, Interruption, runScript } from "./script.ts";
import { setUpContoso } from "./setup.ts";

const NAMES = [VANITY_NAME, HOSTED_ZONE] as const;
/**
 * The longest that a visitor may wait for another region, in seconds: a probe's interval and its timeout
 * (TM-181), the writer's least interval, the publication of the zone, and a TTL of 5 (TM-288), on a
 * machine that does other things too.
 */
const WORST_SECONDS = 10 + 5 + 1 + 1 + 5 + 10;
const POLL_MS = 250;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function show(interruption: AbortSignal): Promise<void> {
  const { pulumi, ...tools } = await setUpContoso();
  row("signpost", (await build()) ? "built just now" : "built already");
  const world = await openWorld(tools);
  try {
    showWorld(world);
    interruption.throwIfAborted();
    heading("pulumi up");
    const { environment } = world.hostedZone;
    const stack = await createStack(world.folder, pulumi, environment);
    const { nameServers, resolver } = world.network;
    const directory = join(world.folder, "name-servers");
    try {
      await stack.up({ address: nameServers, resolver, directory, controlPort: 5381 });
      await world.settle(); // a name that is asked for too early is remembered as missing
      heading("The hosted zone, as it is published");
      console.log((await world.hostedZone.readZoneFile()).replace(/^/gm, "  ").trimEnd());
      heading("Visitors");
      const visits = (region: Region) => showVisits(world, region, interruption);
      await visits("eu");
      heading("eu stops");
      await world.regions.stop("eu");
      await visits("us");
      heading("eu starts again");
      await world.regions.start("eu");
      await visits("eu");
    } finally {
      heading("pulumi destroy");
      await stack.destroy();
    }
    heading("The hosted zone, as it was before");
    console.log((await world.hostedZone.readZoneFile()).replace(/^/gm, "  ").trimEnd());
  } finally {
    await world.close();
  }
}

function showWorld({ network, hostedZone }: World): void {
  heading("The world around it");
  row(
    "hosted zone",
    `${HOSTED_ZONE} ${hostedZone.id} at ${hostedZone.environment["AWS_ENDPOINT_URL_ROUTE_53"]}`,
  );
  row("published", `${network.authority}, NSD, with the root and cloudapp.example`);
  row("resolver", `${network.resolver}, Unbound, which starts at the root`);
  for (const [region, address] of Object.entries(network.regions)) {
    row(region, `https://${address}/, contoso-${region}.cloudapp.example`);
  }
}

async function showVisits(world: World, region: Region, interruption: AbortSignal): Promise<void> {
  const startedAtMs = performance.now();
  for (const name of NAMES) {
    const page = await withProgress(`waiting for ${name} to lead to ${region}`, () =>
      visitUntil(() => world.visit(name), { name, region, interruption }),
    );
    const took = formatDuration(performance.now() - startedAtMs);
    row(
      "https",
      `${name}${page.path} comes from ${page.region}, TLS for ${page.serverName}; after ${took}`,
    );
  }
}

/** Visits a name until it leads to a region. */
async function visitUntil(
  visit: () => Promise<Page>,
  wanted: { readonly name: string; readonly region: Region; readonly interruption: AbortSignal },
): Promise<Page> {
  const { name, region, interruption } = wanted;
  const deadlineMs = performance.now() + WORST_SECONDS * 1000;
  let last = "";
  while (performance.now() < deadlineMs) {
    interruption.throwIfAborted();
    const page = await visit().catch(messageOf);
    if (typeof page !== "string" && page.region === region) return page;
    last = typeof page === "string" ? page : page.region;
    await sleep(POLL_MS);
  }
  throw new Failure(
    `${name} does not lead to ${region} within ${WORST_SECONDS} s; last seen: ${last}`,
  );
}

await runScript(import.meta, async () => {
  const interruption = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => interruption.abort(new Interruption("the example is destroyed")));
  }
  await show(interruption.signal);
  return 0;
});
