// The classes under Pulumi's mocks, as a user's own unit tests see them.
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";

interface Seen {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const seen: Seen[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        seen.push({ type, name, inputs });
        return { id: `${name}-id`, state: { ...inputs, endpoint: "https://127.0.0.1:5380" } };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    false,
  ),
);

describe("the resources", () => {
  it("carry constant providers, their owner and a name known from the inputs", async () => {
    const { ExternalEndpoint, NameServers, Profile } = await import("../../../sdk/index.ts");
    const nameServers = new NameServers("ns", { zone: "tm.example.org" });
    const web = new Profile("web", {
      nameServers,
      trafficRoutingMethod: "Priority",
      dnsConfig: { relativeName: "web" },
      monitorConfig: { path: "/" },
    });
    const endpoint = new ExternalEndpoint("europe", { profile: web, target: "192.0.2.1" });
    const fqdn = await new Promise((resolve) => web.fqdn.apply(resolve));
    await new Promise((resolve) => endpoint.urn.apply(resolve));
    expect(fqdn).toBe("web.tm.example.org");
    expect(seen.map(({ type }) => type)).toEqual([
      "pulumi-nodejs:dynamic/signpost:NameServers",
      "pulumi-nodejs:dynamic/signpost:Profile",
      "pulumi-nodejs:dynamic/signpost:Endpoint",
    ]);
    // These strings stand in users' state for ever: a change here breaks every existing stack.
    expect(seen.map(({ inputs }) => inputs["__provider"])).toEqual(
      ["nameServers", "profile", "endpoint"].map(
        (name) =>
          `exports.handler = () => require('node:module').createRequire(process.cwd() + '/')('signpost/provider').${name};`,
      ),
    );
    expect(seen[0]?.inputs["owner"]).toBe("project/stack/ns");
    expect(seen[2]?.inputs).toMatchObject({
      endpointName: "europe",
      type: "externalEndpoints",
      profileId: "web-id",
    });
  });

  it("in a hosted zone are handed what a preview knows, and outlive nothing they stand on", async () => {
    const { AliasRecord, NameServers, Profile, ZoneDelegation } = await import(
      "../../../sdk/index.ts"
    );
    const addresses = ["203.0.113.53"];
    const nameServers = new NameServers("zone-ns", { zone: "tm.example.org", addresses });
    const shop = new Profile("shop", {
      nameServers,
      trafficRoutingMethod: "Weighted",
      dnsConfig: { relativeName: "shop" },
      monitorConfig: { path: "/" },
    });
    const alias = new AliasRecord("www", { profile: shop, name: "www.example.org", ttl: 60 });
    const own = new ZoneDelegation("own", { nameServers });
    const elsewhere = new ZoneDelegation("elsewhere", {
      zone: "tm.example.org",
      nameServers: [{ addresses: ["198.51.100.53"] }],
    });
    await Promise.all(
      [alias, own, elsewhere].map(({ urn }) => new Promise((known) => urn.apply(known))),
    );
    const of = (name: string) => seen.find((resource) => resource.name === name);
    expect(of("www")?.inputs).toMatchObject({
      profileId: "shop-id",
      name: "www.example.org",
      ttl: 60,
      target: "shop.tm.example.org",
      trafficRoutingMethod: "Weighted",
    });
    expect(of("own")?.inputs).toMatchObject({
      zone: "tm.example.org",
      nameServers: [{ addresses }],
    });
    expect(of("elsewhere")?.inputs["nameServers"]).toEqual([{ addresses: ["198.51.100.53"] }]);
    // These strings stand in users' state for ever, as those above.
    const strings = ["www", "own"].map((name) => [of(name)?.type, of(name)?.inputs["__provider"]]);
    expect(strings).toEqual(
      ["aliasRecord", "zoneDelegation"].map((name) => [
        `pulumi-nodejs:dynamic/signpost:${name[0]?.toUpperCase()}${name.slice(1)}`,
        `exports.handler = () => require('node:module').createRequire(process.cwd() + '/')('signpost/provider').${name};`,
      ]),
    );
  });
});
