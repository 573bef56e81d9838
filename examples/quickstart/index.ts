// Two names: `web` answers with the first region that is healthy, `shop` shares its visitors by weight.
import { Config } from "@pulumi/pulumi";
import { ExternalEndpoint, NameServers, Profile } from "signpost";

const config = new Config();
const directory = config.get("directory");

const nameServers = new NameServers("name-servers", {
  zone: "tm.example.org",
  port: config.getNumber("port") ?? 5300,
  controlPort: config.getNumber("controlPort") ?? 5380,
  ...(directory !== undefined && { directory }),
});

const monitorConfig = {
  protocol: "HTTP",
  port: config.getNumber("servicePort") ?? 5390,
  path: "/",
  intervalInSeconds: 10,
  timeoutInSeconds: 5,
  toleratedNumberOfFailures: 0,
} as const;

const web = new Profile("web", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 5 },
  monitorConfig,
});
new ExternalEndpoint("europe", { profile: web, target: "127.0.0.1", priority: 1 });
new ExternalEndpoint("america", { profile: web, target: "127.0.0.2", priority: 2 });
new ExternalEndpoint("asia", { profile: web, target: "127.0.0.3", priority: 3 });

const shop = new Profile("shop", {
  nameServers,
  trafficRoutingMethod: "Weighted",
  dnsConfig: { relativeName: "shop", ttl: 5 },
  monitorConfig,
});
const canaryWeight = config.getNumber("canaryWeight") ?? 10;
new ExternalEndpoint("stable", { profile: shop, target: "127.0.0.2", weight: 90 });
new ExternalEndpoint("canary", { profile: shop, target: "127.0.0.3", weight: canaryWeight });

export const fqdns = [web.fqdn, shop.fqdn];
export const port = nameServers.port;
export const installation = nameServers.directory;
