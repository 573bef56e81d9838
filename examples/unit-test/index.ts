// A program whose rules a test can hold it to: one name, two regions, preferred in this order.
import { ExternalEndpoint, NameServers, Profile } from "signpost";

const nameServers = new NameServers("name-servers", { zone: "tm.example.org", port: 5300 });

export const web = new Profile("web", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 30 },
  monitorConfig: { path: "/health" },
});

export const endpoints = ["192.0.2.10", "198.51.100.10"].map(
  (target, index) =>
    new ExternalEndpoint(`region-${index + 1}`, { profile: web, target, priority: index + 1 }),
);
