// Route 53 as hosted zone, against a strict server of our own on loopback.
import { hostedZoneContract } from "../contract/hosted-zone.ts";
import { route53Host } from "../support/route53-hosts.ts";
import { startStrictRoute53 } from "../support/strict-route53.ts";

hostedZoneContract("route 53, strict", async () => {
  const server = await startStrictRoute53();
  return route53Host(server.endpoint, () => server.close());
});
