import { describe, expect, it } from "@jest/globals";
import { isVersioned, parsePlace } from "../../../../provider/runtime/api/routes/place.ts";

const SUBSCRIPTION = "/subscriptions/sub";
const GROUP = `${SUBSCRIPTION}/resourceGroups/group`;
const PROFILES = "/providers/Microsoft.Network/trafficManagerProfiles";
const key = { subscriptionId: "sub", resourceGroup: "group", profileName: "Web" };

describe("a path", () => {
  it.each([
    [
      `${SUBSCRIPTION}${PROFILES}`,
      { kind: "profiles", subscriptionId: "sub", resourceGroup: undefined },
    ],
    [`${GROUP}${PROFILES}`, { kind: "profiles", subscriptionId: "sub", resourceGroup: "group" }],
    [`${GROUP}${PROFILES}/Web`, { kind: "profile", key }],
    [
      `${GROUP}${PROFILES}/Web/externalEndpoints/My%20endpoint%252F`,
      { kind: "endpoint", key, type: "externalEndpoints", name: "My endpoint%2F" },
    ],
    [
      `${GROUP}${PROFILES}/Web/Microsoft.Network%2FtrafficManagerProfiles%2FexternalEndpoints/a`,
      {
        kind: "endpoint",
        key,
        type: "Microsoft.Network/trafficManagerProfiles/externalEndpoints",
        name: "a",
      },
    ],
    ["/Signpost/V1/Status", { kind: "status" }],
  ])("%s names its place, names as they were sent (TM-217)", (path, place) => {
    expect(parsePlace(path)).toEqual(place);
  });

  it("has its fixed segments in any casing (TM-217)", () => {
    const path = "/SUBSCRIPTIONS/sub/resourcegroups/group/Providers/MICROSOFT.network/";
    expect(parsePlace(`${path}trafficmanagerprofiles/Web`)).toEqual({ kind: "profile", key });
  });

  it.each([
    "",
    "/",
    "/subscriptions",
    SUBSCRIPTION,
    GROUP,
    `/subscriptions/${PROFILES}`,
    `${SUBSCRIPTION}/resourceGroups/${PROFILES}`,
    `${SUBSCRIPTION}${PROFILES}/Web`, // a profile is in a resource group
    `${GROUP}${PROFILES}s`,
    `${GROUP}/providers/Microsoft.Network/dnszones`,
    `${GROUP}${PROFILES}/`,
    `${GROUP}${PROFILES}/Web/`,
    `${GROUP}${PROFILES}/Web/externalEndpoints`, // TM-218
    `${GROUP}${PROFILES}/Web/externalEndpoints/`,
    `${GROUP}${PROFILES}/Web/externalEndpoints/a/b`,
    "/signpost/v1/status/",
    `/x${GROUP}${PROFILES}`,
  ])("that is %j names nothing", (path) => {
    expect(parsePlace(path)).toBeUndefined();
  });

  it("with a stray percent sign keeps it, to be refused as a name", () => {
    expect(parsePlace(`${GROUP}${PROFILES}/100%`)).toMatchObject({ key: { profileName: "100%" } });
  });

  it("has a version below the public contract and nowhere else (TM-221)", () => {
    expect(isVersioned(GROUP)).toBe(true);
    expect(isVersioned("/Providers/Microsoft.Network/x")).toBe(true);
    expect(isVersioned("/signpost/v1/status")).toBe(false);
    expect(isVersioned("/subscriptionsandmore")).toBe(false);
  });
});
