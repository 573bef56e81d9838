import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ApiVersion, RemoteProfile } from "../../provider/control/contract.ts";
import {
  parseProfileBody,
  parseProfileReply,
  renderProfile,
  renderProfileWrite,
} from "../../provider/control/profile-body.ts";
import { endpointId, settlePriorities } from "../../provider/model/desired-state.ts";
import { parseEndpoint } from "../../provider/model/endpoint.ts";
import { type Profile, parseProfile } from "../../provider/model/profile.ts";

const key = { subscriptionId: "sub", resourceGroup: "group", profileName: "web" };
const id =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/trafficManagerProfiles/web";
const type = "Microsoft.Network/trafficManagerProfiles/externalEndpoints";
const properties = {
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web" },
  monitorConfig: { path: "/" },
};
const entry = (name: string, target: string, more: object = {}) => ({
  name,
  type,
  properties: { target, ...more },
});

function sound<Value>(parsed: { readonly value?: Value | undefined }): Value {
  if (parsed.value === undefined) throw new Error(JSON.stringify(parsed));
  return parsed.value;
}

function remoteProfile(declared: object, endpoints: readonly object[] = []): RemoteProfile {
  const settled = settlePriorities(endpoints.map((one) => sound(parseEndpoint(one))));
  return {
    key,
    profile: sound(parseProfile(declared)),
    fqdn: "web.tm.example.org",
    profileMonitorStatus: "CheckingEndpoints",
    endpoints: settled.map((endpoint) => ({
      id: endpointId(key, endpoint),
      endpoint,
      endpointMonitorStatus: "CheckingEndpoint",
    })),
  };
}

describe("a profile as it is shown (TM-225)", () => {
  const plain = remoteProfile(properties);

  it("has every default filled in, null where nothing is set, and a list of endpoints when empty", () => {
    expect(renderProfile(plain, "2026-09-01")).toEqual({
      id,
      name: "web",
      type: "Microsoft.Network/trafficManagerProfiles",
      location: "global",
      tags: {},
      properties: {
        profileStatus: "Enabled",
        trafficRoutingMethod: "Priority",
        dnsConfig: { relativeName: "web", fqdn: "web.tm.example.org", ttl: 300 },
        monitorConfig: {
          profileMonitorStatus: "CheckingEndpoints",
          protocol: "HTTP",
          port: 80,
          path: "/",
          intervalInSeconds: 30,
          timeoutInSeconds: 10,
          toleratedNumberOfFailures: 3,
        },
        endpoints: [],
        trafficViewEnrollmentStatus: "Disabled",
        maxReturn: null,
        recordType: null,
      },
    });
  });

  it("leaves tags out of the reply to its creation when none were sent", () => {
    expect(renderProfile(plain, "2026-09-01", true)).not.toHaveProperty("tags");
    const tagged = remoteProfile({ ...properties, tags: { team: "edge" } });
    expect(renderProfile(tagged, "2026-09-01", true)).toMatchObject({ tags: { team: "edge" } });
  });

  it("has the path null where there is none, as with TCP (TM-24)", () => {
    const monitorConfig = { protocol: "TCP", port: 22 };
    const shown = renderProfile(remoteProfile({ ...properties, monitorConfig }), "2026-09-01");
    expect(shown).toMatchObject({
      properties: { monitorConfig: { protocol: "TCP", port: 22, path: null } },
    });
  });

  it("hides recordType before 2024-04-01-preview (TM-221)", () => {
    const shown = (version: ApiVersion) =>
      Object.keys(renderProfile(plain, version)["properties"] ?? {});
    expect(shown("2024-04-01-preview")).toContain("recordType");
    expect(shown("2022-04-01")).not.toContain("recordType");
  });
});

describe("the body of a profile's PUT", () => {
  const parse = (body: Record<string, unknown>) => parseProfileBody(body, key);
  const paths = (body: Record<string, unknown>) => parse(body).faults.map(({ path }) => path);

  it("keeps the endpoints when it names none, and removes them all with [] (TM-227)", () => {
    expect(parse({ properties }).value?.endpoints).toBeUndefined();
    expect(
      parse({ properties: { ...properties, endpoints: null } }).value?.endpoints,
    ).toBeUndefined();
    expect(parse({ properties: { ...properties, endpoints: [] } }).value?.endpoints).toEqual([]);
  });

  it("has the TTL 300 when it gives none (TM-12)", () => {
    expect(parse({ properties }).value?.profile.dnsConfig.ttl).toBe(300);
  });

  it("takes tags from the envelope, not from the properties", () => {
    const body = { tags: { a: "1" }, properties: { ...properties, tags: { b: "2" } } };
    expect(parse(body).value?.profile.tags).toEqual({ a: "1" });
  });

  it.each([undefined, null, "global", "Global"])("has the location %j (TM-8)", (location) => {
    expect(paths({ location, properties })).toEqual([]);
  });

  it.each(["westeurope", "", 7, {}])("fails with the location %j (TM-8)", (location) => {
    expect(paths({ location, properties })).toEqual(["location"]);
  });

  it("fails without properties, once", () => {
    expect(paths({})).toEqual(["properties"]);
  });

  it("fails when endpoints is no list", () => {
    expect(paths({ properties: { ...properties, endpoints: {} } })).toEqual(["endpoints"]);
  });

  it("fails with every fault of envelope, profile and endpoints together, in the order of TM-243 (TM-242)", () => {
    const body = {
      name: "shop",
      location: "mars",
      tags: { a: 1 },
      properties: {
        trafficRoutingMethod: "Priority",
        dnsConfig: { relativeName: "-", ttl: -1 },
        monitorConfig: { path: "/", intervalInSeconds: 10, timeoutInSeconds: 10 },
        endpoints: [entry("a", "a.example.org", { weight: 0 }), { name: "b" }, 7],
      },
    };
    expect(paths(body)).toEqual([
      "name",
      "location",
      "dnsConfig.relativeName",
      "dnsConfig.ttl",
      "tags.a",
      "monitorConfig.timeoutInSeconds",
      "endpoints[0].weight",
      "endpoints[1].type",
      "endpoints[1].properties",
      "endpoints[2]",
    ]);
  });

  it("fails with faults between endpoints at their own places, past an unsound one", () => {
    const endpoints = [
      entry("a", "a.example.org", { priority: 5 }),
      entry("b", "b.example.org", { weight: "1" }),
      entry("A", "a.example.org", { priority: 5 }),
    ];
    expect(paths({ properties: { ...properties, endpoints } })).toEqual([
      "endpoints[1].weight",
      "endpoints[2].name",
      "endpoints[2].target",
      "endpoints[2].priority",
    ]);
  });

  it("ignores what is computed and what it does not know (TM-11, TM-236)", () => {
    const body = {
      etag: "x",
      properties: {
        ...properties,
        dnsConfig: { relativeName: "web", fqdn: "elsewhere.example.org" },
        monitorConfig: { path: "/", profileMonitorStatus: "Degraded" },
        maxReturn: 3,
      },
    };
    expect(paths(body)).toEqual([]);
  });
});

describe("between client and server", () => {
  it("what a client writes is what the server reads, with the endpoints kept", () => {
    const profile: Profile = sound(
      parseProfile({
        ...properties,
        tags: { team: "edge" },
        monitorConfig: {
          path: "/health?full=1",
          port: 8080,
          intervalInSeconds: 10,
          customHeaders: [{ name: "Host", value: "www.example.org" }],
          expectedStatusCodeRanges: [{ min: 200, max: 299 }],
        },
      }),
    );
    expect(parseProfileBody(renderProfileWrite(profile), key).value).toEqual({
      profile,
      endpoints: undefined,
    });
  });

  it("what a server shows is what the client reads", () => {
    const remote = remoteProfile(properties, [{ name: "a", target: "192.0.2.1" }]);
    expect(parseProfileReply(renderProfile(remote, "2026-09-01"))).toEqual({
      value: remote,
      faults: [],
    });
  });

  it("what was read can be written back and reads the same again (TM-11, scenario 13)", () => {
    const header = fc.record({
      name: fc.constantFrom("Host", "X-Probe", "Accept"),
      value: fc.constantFrom("www.example.org", "", "a b"),
    });
    const headers = fc.uniqueArray(header, { selector: ({ name }) => name, maxLength: 3 });
    const switched = fc.constantFrom("Enabled", "Disabled");
    const endpoint = fc.record(
      {
        endpointStatus: switched,
        alwaysServe: switched,
        weight: fc.integer({ min: 1, max: 1000 }),
        customHeaders: headers,
      },
      { requiredKeys: [] },
    );
    const over = fc.constantFrom(
      { protocol: "HTTP", path: "/" },
      { protocol: "HTTPS", path: "/a?b=c" },
      { protocol: "TCP", path: "" },
      { protocol: "TCP", path: null },
    );
    const probed = fc.record({
      port: fc.integer({ min: 1, max: 65535 }),
      intervalInSeconds: fc.constantFrom(10, 30),
      timeoutInSeconds: fc.integer({ min: 5, max: 9 }),
      toleratedNumberOfFailures: fc.integer({ min: 0, max: 9 }),
      customHeaders: headers,
      expectedStatusCodeRanges: fc.array(fc.constant({ min: 200, max: 399 }), { maxLength: 2 }),
    });
    const declared = fc.record({
      profileStatus: switched,
      trafficRoutingMethod: fc.constantFrom("Priority", "Weighted"),
      tags: fc.dictionary(fc.constantFrom("team", "properties", "properties.x"), fc.string()),
      dnsConfig: fc.record({
        relativeName: fc.constantFrom("web", "a.b", "WEB"),
        ttl: fc.integer({ min: 0, max: 2147483647 }),
      }),
      monitorConfig: fc.tuple(over, probed).map(([how, rest]) => ({ ...how, ...rest })),
    });
    fc.assert(
      fc.property(declared, fc.array(endpoint, { maxLength: 5 }), (profile, endpoints) => {
        const named = endpoints.map((one, index) => ({
          ...one,
          name: `endpoint ${index}`,
          target: `host-${index}.example.org`,
        }));
        const shown = renderProfile(remoteProfile(profile, named), "2026-09-01");
        const received = JSON.parse(JSON.stringify(shown));
        const { profile: again, endpoints: list } = sound(parseProfileBody(received, key));
        const { tags, ...rest } = again;
        const shownAgain = renderProfile(
          remoteProfile({ ...rest, tags }, list ?? []),
          "2026-09-01",
        );
        expect(JSON.stringify(shownAgain)).toBe(JSON.stringify(shown));
      }),
    );
  });

  const shown = renderProfile(remoteProfile(properties), "2026-09-01");
  it.each([
    ["", "x"],
    ["id", { ...shown, id: `${id}/externalEndpoints/a` }],
    ["properties", { id }],
    ["dnsConfig.fqdn", { id, properties }],
    [
      "monitorConfig.profileMonitorStatus",
      { id, properties: { ...properties, dnsConfig: { relativeName: "web", fqdn: "web.x" } } },
    ],
    [
      "trafficRoutingMethod",
      { id, properties: { ...properties, trafficRoutingMethod: "Lottery" } },
    ],
  ])("fails at %j of a reply %j", (path, reply) => {
    expect(parseProfileReply(reply).faults.map((fault) => fault.path)).toEqual([path]);
  });
});
