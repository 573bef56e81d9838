import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../provider/control/body.ts";
import { parseEndpointPatch, parseProfilePatch } from "../../provider/control/patch-body.ts";
import { settlePriorities } from "../../provider/model/desired-state.ts";
import { parseEndpoint } from "../../provider/model/endpoint.ts";
import { parseProfile } from "../../provider/model/profile.ts";
import { faultsOf, parsedValue } from "../support/parsing.ts";

const key = { subscriptionId: "sub", resourceGroup: "group", profileName: "web" };
const profile = parsedValue(
  parseProfile({
    profileStatus: "Disabled",
    trafficRoutingMethod: "Weighted",
    dnsConfig: { relativeName: "web", ttl: 5 },
    monitorConfig: {
      protocol: "HTTPS",
      port: 8443,
      path: "/health",
      toleratedNumberOfFailures: 0,
      customHeaders: [
        { name: "Host", value: "www.example.org" },
        { name: "X-Probe", value: "1" },
      ],
      expectedStatusCodeRanges: [{ min: 200, max: 299 }],
    },
    tags: { team: "edge", stage: "test" },
  }),
);
const endpoint = parsedValue(
  parseEndpoint({
    name: "east",
    target: "192.0.2.1",
    weight: 7,
    priority: 3,
    endpointStatus: "Disabled",
    alwaysServe: "Enabled",
    customHeaders: [{ name: "X-Probe", value: "1" }],
  }),
);
const stored = { key, profile, endpoints: settlePriorities([endpoint]) };

const patchedProfile = (body: JsonObject) => parseProfilePatch(body, stored);
const patchedEndpoint = (body: JsonObject) => parseEndpointPatch(body, endpoint, key);

describe("a profile's PATCH", () => {
  const { monitorConfig } = profile;
  const rows: readonly [what: string, body: JsonObject, change: object][] = [
    ["nothing", {}, {}],
    ["no property", { properties: {} }, {}],
    [
      "profileStatus (TM-232)",
      { properties: { profileStatus: "enabled" } },
      { profileStatus: "Enabled" },
    ],
    [
      "the TTL, and keeps the name beside it",
      { properties: { dnsConfig: { ttl: 0 } } },
      { dnsConfig: { relativeName: "web", ttl: 0 } },
    ],
    [
      "one probe setting, and keeps the others",
      { properties: { monitorConfig: { port: 443 } } },
      { monitorConfig: { ...monitorConfig, port: 443 } },
    ],
    [
      "interval and timeout together (TM-23)",
      { properties: { monitorConfig: { intervalInSeconds: 10, timeoutInSeconds: 9 } } },
      { monitorConfig: { ...monitorConfig, intervalInSeconds: 10, timeoutInSeconds: 9 } },
    ],
    [
      "the interval, with null for the timeout's default (TM-23, TM-230)",
      { properties: { monitorConfig: { intervalInSeconds: 10, timeoutInSeconds: null } } },
      { monitorConfig: { ...monitorConfig, intervalInSeconds: 10, timeoutInSeconds: 9 } },
    ],
    [
      "a list as a whole",
      { properties: { monitorConfig: { customHeaders: [{ name: "A", value: "b" }] } } },
      { monitorConfig: { ...monitorConfig, customHeaders: [{ name: "A", value: "b" }] } },
    ],
    [
      "lists to none by null",
      { properties: { monitorConfig: { customHeaders: null, expectedStatusCodeRanges: null } } },
      { monitorConfig: { ...monitorConfig, customHeaders: [], expectedStatusCodeRanges: [] } },
    ],
    [
      "settings to their defaults by null",
      {
        properties: {
          profileStatus: null,
          dnsConfig: { ttl: null },
          monitorConfig: { port: null, toleratedNumberOfFailures: null },
        },
      },
      {
        profileStatus: "Enabled",
        dnsConfig: { relativeName: "web", ttl: 300 },
        monitorConfig: { ...monitorConfig, port: 443, toleratedNumberOfFailures: 3 },
      },
    ],
    ["tags as a whole", { tags: { team: "core" } }, { tags: { team: "core" } }],
    ["tags to none by null", { tags: null }, { tags: {} }],
    [
      "what is computed or unknown: not at all (TM-11, TM-236)",
      {
        id: undefined,
        name: "WEB",
        properties: {
          dnsConfig: { fqdn: "x.example.org" },
          monitorConfig: { profileMonitorStatus: "Online" },
          maxReturn: 3,
        },
      },
      {},
    ],
    [
      "the protocol to TCP, with null for the path it must not have (TM-24)",
      { properties: { monitorConfig: { protocol: "TCP", path: null } } },
      { monitorConfig: { ...monitorConfig, protocol: "TCP", path: undefined } },
    ],
  ];
  it.each(rows)("changes %s (TM-229, TM-230)", (_what, body, change) => {
    expect(parsedValue(patchedProfile(body))).toEqual({ ...profile, ...change });
  });

  const faulty: readonly [what: string, body: JsonObject, paths: string[]][] = [
    [
      "null for the relative name (TM-230)",
      { properties: { dnsConfig: { relativeName: null } } },
      ["dnsConfig.relativeName"],
    ],
    [
      "null for the method (TM-230)",
      { properties: { trafficRoutingMethod: null } },
      ["trafficRoutingMethod"],
    ],
    ["null for dnsConfig, hence for the name", { properties: { dnsConfig: null } }, ["dnsConfig"]],
    [
      "null for monitorConfig, hence for the path",
      { properties: { monitorConfig: null } },
      ["monitorConfig"],
    ],
    [
      "null for the path of HTTPS (TM-24)",
      { properties: { monitorConfig: { path: null } } },
      ["monitorConfig.path"],
    ],
    [
      "TCP with the path that stands (TM-24)",
      { properties: { monitorConfig: { protocol: "TCP" } } },
      ["monitorConfig.path"],
    ],
    [
      "interval 10 with the timeout 10 that stands (TM-23)",
      { properties: { monitorConfig: { intervalInSeconds: 10 } } },
      ["monitorConfig.timeoutInSeconds"],
    ],
    ["a list of endpoints (TM-229)", { properties: { endpoints: [] } }, ["endpoints"]],
    ["endpoints null (TM-229)", { properties: { endpoints: null } }, ["endpoints"]],
    ["properties that are no object", { properties: null }, ["properties"]],
    ["another name than the URL's (TM-11)", { name: "other" }, ["name"]],
    ["another location (TM-8)", { location: "westeurope" }, ["location"]],
    [
      "every fault at once (TM-242)",
      {
        location: "westeurope",
        properties: {
          endpoints: [{ name: 7 }],
          dnsConfig: { ttl: -1 },
          monitorConfig: { intervalInSeconds: 10, port: "80" },
        },
      },
      [
        "endpoints",
        "location",
        "dnsConfig.ttl",
        "monitorConfig.port",
        "monitorConfig.timeoutInSeconds",
      ],
    ],
  ];
  it.each(faulty)("fails for %s", (_what, body, paths) => {
    expect(patchedProfile(body).faults.map(({ path }) => path)).toEqual(paths);
  });

  it("tells whoever sends endpoints to use PUT (TM-229)", () => {
    expect(faultsOf(patchedProfile({ properties: { endpoints: [] } }))).toEqual([
      "endpoints: endpoints cannot be changed by PATCH: PUT the profile, or PUT or PATCH one endpoint (TM-229)",
    ]);
  });

  it("cannot reach what is no property of a profile", () => {
    const body = JSON.parse(
      '{"properties":{"__proto__":{"ttl":1},"dnsConfig":{"__proto__":{"ttl":1}}}}',
    );
    expect(parsedValue(patchedProfile(body))).toEqual(profile);
    expect(Object.hasOwn(Object.prototype, "ttl")).toBe(false);
  });
});

describe("an endpoint's PATCH", () => {
  const rows: readonly [what: string, body: JsonObject, change: object][] = [
    ["nothing", {}, {}],
    ["the target alone (TM-231)", { properties: { target: "192.0.2.9" } }, { target: "192.0.2.9" }],
    [
      "endpointStatus alone (TM-231, TM-232)",
      { properties: { endpointStatus: "Enabled" } },
      { endpointStatus: "Enabled" },
    ],
    ["the weight", { properties: { weight: 1000 } }, { weight: 1000 }],
    ["a list as a whole", { properties: { customHeaders: [] } }, { customHeaders: [] }],
    [
      "settings to their defaults by null (TM-230)",
      { properties: { weight: null, endpointStatus: null, alwaysServe: null, priority: null } },
      { weight: 1, endpointStatus: "Enabled", alwaysServe: "Disabled", priority: undefined },
    ],
    [
      "what is computed: not at all (TM-11)",
      { name: "EAST", properties: { endpointMonitorStatus: "Online", minChildEndpoints: null } },
      {},
    ],
  ];
  it.each(rows)("changes %s", (_what, body, change) => {
    expect(parsedValue(patchedEndpoint(body))).toEqual({ ...endpoint, ...change });
  });

  const faulty: readonly [what: string, body: JsonObject, paths: string[]][] = [
    ["null for the target", { properties: { target: null } }, ["target"]],
    [
      "weight 0 and priority 1001, both at once (TM-73, TM-67)",
      { properties: { weight: 0, priority: 1001 } },
      ["weight", "priority"],
    ],
    ["properties that are no object", { properties: [] }, ["properties"]],
    ["another name than the URL's (TM-11)", { name: "west" }, ["name"]],
  ];
  it.each(faulty)("fails for %s", (_what, body, paths) => {
    expect(patchedEndpoint(body).faults.map(({ path }) => path)).toEqual(paths);
  });
});
