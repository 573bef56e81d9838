// Where the resources take their connection from, under Pulumi's mocks.
import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";

interface Seen {
  readonly name: string;
  readonly id: string | undefined;
  readonly inputs: Record<string, unknown>;
}

/** Values without the mark that secrets have on their way to the engine. */
function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  const { "4dabf18193072939515e22adb298388d": mark, ...rest } = value as Record<string, unknown>;
  if (mark !== undefined) return revealed(rest["value"]);
  return Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, revealed(one)]));
}

let seen: Seen[] = [];
let signpost: typeof import("../../../sdk/index.ts");
const PEM = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
const ID =
  "/subscriptions/s/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web";

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, id, inputs }) => {
      seen.push({ name, id, inputs: revealed(inputs) as Record<string, unknown> });
      return {
        id: id ?? `${name}-id`,
        state: {
          ...inputs,
          endpoint: "https://127.0.0.1:1",
          token: "t",
          certificate: PEM,
          subscriptionId: "s",
          directory: "/i",
        },
      };
    },
    call: () => ({}),
  });
  signpost = await import("../../../sdk/index.ts");
});
beforeEach(() => {
  seen = [];
  pulumi.runtime.setAllConfig({});
});

const known = <Value>(output: pulumi.Output<Value>) =>
  new Promise<Value>((resolve) => output.apply(resolve));

const common = {
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web" },
  monitorConfig: { path: "/" },
} as const;

const whole = {
  endpoint: "https://127.0.0.1:1",
  token: "t",
  certificate: PEM,
  subscriptionId: "s",
  zone: "tm.example.org",
  directory: "/i",
};

describe("a profile", () => {
  it("has the connection of the name servers of its stack", async () => {
    const nameServers = new signpost.NameServers("ns", { zone: "tm.example.org" });
    await known(new signpost.Profile("web", { nameServers, ...common }).urn);
    expect(seen.find(({ name }) => name === "web")?.inputs["connection"]).toEqual(whole);
    expect(await known(nameServers.connection)).toEqual(whole);
    expect(await pulumi.isSecret(nameServers.connection)).toBe(true);
  });

  it("has the connection it is handed, and its name is no secret by it", async () => {
    const nameServers = pulumi.secret(whole);
    const web = new signpost.Profile("web", { nameServers, ...common });
    expect(await known(web.fqdn)).toBe("web.tm.example.org");
    expect(await pulumi.isSecret(web.fqdn)).toBe(false);
    expect(seen[0]?.inputs["connection"]).toEqual(whole);
  });

  it("has the configured connection where none is given; the runtime tells the rest", async () => {
    pulumi.runtime.setAllConfig({
      "signpost:endpoint": "https://127.0.0.1:1",
      "signpost:token": "t",
      "signpost:ca": PEM,
    });
    await known(new signpost.Profile("web", common).urn);
    expect(seen[0]?.inputs["connection"]).toEqual({
      endpoint: "https://127.0.0.1:1",
      token: "t",
      certificate: PEM,
    });
  });

  it("fails without any, with both ways to give one", () => {
    expect(() => new signpost.Profile("web", common)).toThrow(
      /set the argument nameServers .* or configure an installation with .*signpost:endpoint/,
    );
    pulumi.runtime.setAllConfig({ "signpost:endpoint": "https://127.0.0.1:1" });
    expect(() => new signpost.Profile("web", common)).toThrow("lacks signpost:token and");
  });
});

describe("a lookup", () => {
  it("hands over the id and the connection, and nothing that is declared", async () => {
    const web = signpost.Profile.get("found", ID, { nameServers: whole });
    const endpoint = signpost.Endpoint.get("hand", `${ID}/externalEndpoints/a`, {
      nameServers: whole,
    });
    await Promise.all([known(web.urn), known(endpoint.urn)]);
    const names = ["found", "hand"];
    for (const one of names.map((name) => seen.find((resource) => resource.name === name))) {
      const { __provider, ...inputs } = one?.inputs ?? {};
      expect(one?.id).toMatch(/^\/subscriptions\//);
      expect(inputs).toEqual({ connection: whole });
    }
    expect([web.isLookup, await known(web.id)]).toEqual([true, ID]);
  });
});
