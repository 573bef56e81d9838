import { describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../../provider/health/status.ts";
import {
  remoteEndpoint,
  remoteProfile,
  reportProfile,
} from "../../../provider/runtime/api/profile-view.ts";
import { testBinding } from "../../support/bindings.ts";
import { storedProfile } from "../../support/profiles.ts";

const zone = "tm.example.org";
const endpoints = [
  { name: "A", target: "192.0.2.1" },
  { name: "b", target: "192.0.2.2" },
];
const id =
  "/subscriptions/sub/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/Web";

describe("a profile as it is shown (TM-151)", () => {
  it("has its full name, its ids, and the statuses of its verdicts, asked for in lower case", () => {
    const stored = storedProfile("Web", { endpoints });
    const verdicts = new Map<string, Verdict>([
      [`${id}/externalEndpoints/A`.toLowerCase(), "healthy"],
      [`${id}/externalEndpoints/b`.toLowerCase(), "unhealthy"],
    ]);
    const options = { zone, verdictOf: (asked: string) => verdicts.get(asked) ?? "none" };
    const shown = remoteProfile(stored, options);
    expect(shown).toMatchObject({
      fqdn: "Web.tm.example.org",
      profileMonitorStatus: "Degraded",
      endpoints: [
        { id: `${id}/externalEndpoints/A`, endpointMonitorStatus: "Online" },
        { id: `${id}/externalEndpoints/b`, endpointMonitorStatus: "Degraded" },
      ],
    });
    const [endpoint] = stored.endpoints;
    if (!endpoint) throw new Error("no endpoint");
    expect(remoteEndpoint(stored, endpoint, options)).toEqual(shown.endpoints[0]);
  });

  it.each([
    [{ endpoints: [] }, "Inactive", []],
    [{ endpoints }, "CheckingEndpoints", ["CheckingEndpoint", "CheckingEndpoint"]],
    [{ endpoints, profileStatus: "Disabled" }, "Disabled", ["Inactive", "Inactive"]],
  ] as const)("%j without verdicts is %s", (sketch, profileStatus, statuses) => {
    const shown = remoteProfile(storedProfile("web", sketch), { zone, verdictOf: () => "none" });
    expect(shown.profileMonitorStatus).toBe(profileStatus);
    expect(shown.endpoints.map((one) => one.endpointMonitorStatus)).toEqual(statuses);
  });
});

describe("a profile as it is reported", () => {
  it("has what was declared and what is computed, by the contract's names, in the order of priority", () => {
    const stored = storedProfile("Web", {
      trafficRoutingMethod: "Weighted",
      ttl: 5,
      endpoints: [
        { name: "second", target: "192.0.2.2", priority: 9, endpointStatus: "Disabled" },
        { name: "first", target: "192.0.2.1", priority: 2, weight: 7 },
      ],
    });
    const state = { kind: "static", message: "", addresses: [], changeId: "" } as const;
    const bindings = [{ binding: testBinding({ mode: "cname" }), state }];
    expect(reportProfile(stored, { zone, verdictOf: () => "healthy" }, bindings)).toEqual({
      name: "Web",
      fqdn: "Web.tm.example.org",
      trafficRoutingMethod: "Weighted",
      ttlSeconds: 5,
      profileStatus: "Enabled",
      profileMonitorStatus: "Online",
      endpoints: [
        {
          name: "first",
          target: "192.0.2.1",
          priority: 2,
          weight: 7,
          endpointStatus: "Enabled",
          endpointMonitorStatus: "Online",
        },
        {
          name: "second",
          target: "192.0.2.2",
          priority: 9,
          weight: 1,
          endpointStatus: "Disabled",
          endpointMonitorStatus: "Disabled",
        },
      ],
      bindings: [{ name: "example.org", hostedZoneId: "Z1", mode: "cname", state }],
    });
  });
});
