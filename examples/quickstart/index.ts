// One name, three regions: DNS answers with the first one that is healthy.
import { Config } from "@pulumi/pulumi";
import { ExternalEndpoint, NameServers, Profile } from "signpost";

const config = new Config();
const servicePort = config.getNumber("servicePort") ?? 5390;

const nameServers = new NameServers("name-servers", {
  zone: "tm.example.org",
  port: config.getNumber("port") ?? 5300,
  controlPort: config.getNumber("controlPort") ?? 5380,
  directory: config.get("directory") ?? ".signpost/name-servers",
});

const web = new Profile("web", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 5 },
  monitorConfig: {
    protocol: "HTTP",
    port: servicePort,
    path: "/",
    intervalInSeconds: 10,
    timeoutInSeconds: 5,
    toleratedNumberOfFailures: 0,
  },
});

new ExternalEndpoint("europe", { profile: web, target: "127.0.0.1", priority: 1 });
new ExternalEndpoint("america", { profile: web, target: "127.0.0.2", priority: 2 });
new ExternalEndpoint("asia", { profile: web, target: "127.0.0.3", priority: 3 });

export const fqdn = web.fqdn;
export const port = nameServers.port;
export const directory = nameServers.directory;
