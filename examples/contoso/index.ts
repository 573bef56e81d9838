// contoso.com with a sign login that is in three regions: the vanity name `partners` by CNAME, the apex
// by flattening, and the zone of the name servers delegated to them, all in the hosted zone.
import { Config } from "@pulumi/pulumi";
import { AliasRecord, ExternalEndpoint, NameServers, Profile, ZoneDelegation } from "signpost";

const config = new Config();
const directory = config.get("directory");

const nameServers = new NameServers("name-servers", {
  zone: "tm.contoso.com",
  addresses: [config.require("address")],
  controlPort: config.getNumber("controlPort") ?? 5380,
  resolvers: [config.require("resolver")],
  ...(directory !== undefined && { directory }),
});

const login = new Profile("contoso", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "contoso", ttl: 5 },
  monitorConfig: {
    protocol: "HTTPS",
    path: "/login.aspx",
    intervalInSeconds: 10,
    timeoutInSeconds: 5,
    toleratedNumberOfFailures: 0,
    customHeaders: [{ name: "Host", value: "partners.contoso.com" }],
  },
});
for (const [index, region] of ["eu", "us", "asia"].entries()) {
  const target = `contoso-${region}.cloudapp.example`;
  new ExternalEndpoint(region, { profile: login, target, priority: index + 1 });
}

new ZoneDelegation("delegation", { nameServers });
const partners = new AliasRecord("partners", {
  profile: login,
  name: "partners.contoso.com",
  mode: "cname",
  ttl: 5,
});
const apex = new AliasRecord("apex", {
  profile: login,
  name: "contoso.com",
  mode: "flatten",
  minimumIntervalInSeconds: 1,
});

export const names = [partners.name, apex.name];
