// The seed's walkthrough (scenario 16 of the specification), with everything real that is around the name
// servers: a hosted zone that is published by NSD, Unbound that starts at the root, HTTPS web servers.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Region } from "../../scripts/contoso/network.ts";
import { resolverAt } from "../../scripts/contoso/resolver.ts";
import { type ContosoStack, createStack } from "../../scripts/contoso/stack.ts";
import { HOSTED_ZONE, openWorld, VANITY_NAME, type World } from "../../scripts/contoso/world.ts";
import { setUpContoso } from "../../scripts/setup.ts";
import { freePorts } from "../support/free-ports.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
/** No failure is tolerated, so one interval: TM-181 for a fault that fails fast, TM-182. */
const PROBED_S = 10;
/** From the verdict to the answer (TM-184). */
const ANSWER_S = 1;
const TTL_S = 5;
/** What `flatten` adds (TM-288): the writer's least interval, and the zone's publication here. */
const FLATTEN_S = 1 + 2;
/** Probes and visits come in steps, on a machine that does other things too. */
const GRACE_S = 2;

let world: World;
let stack: ContosoStack;
let before: string;

beforeAll(async () => {
  const { pulumi, ...tools } = await setUpContoso();
  world = await openWorld(tools);
  before = await world.hostedZone.readZoneFile();
  stack = await createStack(world.folder, pulumi, world.hostedZone.environment);
  const [controlPort = 0] = await freePorts(1);
  const { nameServers: address, resolver } = world.network;
  const directory = join(world.folder, "name-servers");
  await stack.up({ address, resolver, directory, controlPort });
  await world.settle();
}, 3 * MINUTE_MS);

afterAll(async () => {
  await stack?.destroy();
  await world?.close();
}, MINUTE_MS);

/** Visits a name until it leads to a region, and tells after how many seconds it did. */
async function leadsTo(name: string, region: Region, withinSeconds: number): Promise<number> {
  const startedAtMs = performance.now();
  const look = () => world.visit(name).then((page) => page.region, String);
  const options = { timeoutMs: withinSeconds * 1000, everyMs: 100 };
  await waitFor(look, (seen) => seen === region, options);
  return (performance.now() - startedAtMs) / 1000;
}

describe("examples/contoso, visited through a resolver that starts at the root", () => {
  it("has its vanity name, its apex and the delegation in the hosted zone (TM-285, TM-289)", async () => {
    const zone = await world.hostedZone.readZoneFile();
    const { nameServers, regions } = world.network;
    expect(zone).toContain("partners.contoso.com. 5 IN CNAME contoso.tm.contoso.com.");
    expect(zone).toContain(`contoso.com. 5 IN A ${regions.eu}`);
    expect(zone).toContain("tm.contoso.com. 3600 IN NS ns1.tm.contoso.com.");
    expect(zone).toContain(`ns1.tm.contoso.com. 3600 IN A ${nameServers}`);
    expect(zone.match(/IN TXT/g)).toHaveLength(3);
  });

  it("answers the vanity name by the chain of CNAMEs to the endpoint's own name (TM-211)", async () => {
    const resolver = resolverAt(world.network.resolver);
    expect(await resolver.resolveCname(VANITY_NAME)).toEqual(["contoso.tm.contoso.com"]);
    expect(await resolver.resolve4(VANITY_NAME)).toEqual([world.network.regions.eu]);
  });

  it.each([VANITY_NAME, HOSTED_ZONE])(
    "leads GET https://%s/login.aspx to the chosen endpoint, with that name as SNI and Host",
    async (name) => {
      await leadsTo(name, "eu", TTL_S + GRACE_S);
      const page = await world.visit(name);
      expect(page).toEqual({ region: "eu", path: "/login.aspx", host: name, serverName: name });
    },
  );

  it.each([
    ["to the next endpoint within TM-181 + TTL, and TM-288 where it is flattened", "stop", "us"],
    ["back when the endpoint is healthy again (TM-182)", "start", "eu"],
  ] as const)(
    "leads both %s",
    async (_, change, region) => {
      await world.regions[change]("eu");
      const worst = PROBED_S + ANSWER_S + TTL_S + GRACE_S;
      await Promise.all([
        leadsTo(VANITY_NAME, region, worst),
        leadsTo(HOSTED_ZONE, region, worst + FLATTEN_S),
      ]);
    },
    MINUTE_MS,
  );

  it(
    "leaves the hosted zone as it was",
    async () => {
      await stack.destroy();
      expect(await world.hostedZone.readZoneFile()).toBe(before);
    },
    MINUTE_MS,
  );
});
