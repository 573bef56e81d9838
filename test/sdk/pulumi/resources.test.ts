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
});
