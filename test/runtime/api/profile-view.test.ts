import { describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../../provider/health/status.ts";
import { remoteEndpoint, remoteProfile } from "../../../provider/runtime/api/profile-view.ts";
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
