import { describe, expect, it } from "@jest/globals";
import { parseEndpoint } from "../../../provider/model/endpoint.ts";
import {
  planEndpoint,
  planProfile,
  withoutReplaced,
} from "../../../provider/runtime/api/profile-plan.ts";
import { storedProfile } from "../../support/profiles.ts";

const web = storedProfile("web", {
  endpoints: [
    { name: "a", target: "192.0.2.1" },
    { name: "b", target: "192.0.2.2" },
  ],
});
const { key, profile } = web;
const WEB =
  "/subscriptions/sub/resourcegroups/default/providers/microsoft.network/trafficmanagerprofiles/web";
const rules = {
  zone: "tm.example.org",
  reservedNames: [],
  limits: { profilesPerSubscription: 1, endpointsPerProfile: 3 },
};

function endpointOf(declared: object) {
  const { value } = parseEndpoint(declared);
  if (!value) throw new Error("it is not sound");
  return { kind: "endpoint", key, endpoint: value } as const;
}

describe("the plan of a profile", () => {
  const write = { kind: "profile", key, profile, endpoints: undefined } as const;

  it("keeps the endpoints it has, and is a creation where nothing stands (TM-227)", () => {
    const standing = { before: web, profiles: 1, onlyNew: false };
    expect(planProfile(write, standing, rules)).toEqual({ stored: web, created: false });
    const nothing = { before: undefined, profiles: 0, onlyNew: true };
    expect(planProfile(write, nothing, rules)).toEqual({
      stored: { key, profile, endpoints: [] },
      created: true,
    });
  });

  it("fails where there is one already, or no room for one (TM-244)", () => {
    const present = { before: web, profiles: 1, onlyNew: true };
    expect(() => planProfile(write, present, rules)).toThrow("exists already");
    const full = { before: undefined, profiles: 1, onlyNew: false };
    expect(() => planProfile(write, full, rules)).toThrow("at most 1 profiles");
  });
});

describe("the plan of an endpoint", () => {
  const standing = { before: web, onlyNew: false };

  it("gives a new one the next number, and an old one its own name back (TM-10, TM-68)", () => {
    const added = planEndpoint(endpointOf({ name: "c", target: "192.0.2.3" }), standing, rules);
    expect([added.endpoint.priority, added.created]).toEqual([3, true]);
    const changed = endpointOf({ name: "A", target: "192.0.2.9", priority: 1 });
    const { stored, endpoint, created } = planEndpoint(changed, standing, rules);
    expect([endpoint.name, created]).toEqual(["a", false]);
    expect(stored.endpoints.map(({ target }) => target)).toEqual(["192.0.2.9", "192.0.2.2"]);
  });

  it("fails where there is one already, and where there is no profile", () => {
    const again = endpointOf({ name: "a", target: "192.0.2.1" });
    expect(() => planEndpoint(again, { before: web, onlyNew: true }, rules)).toThrow(
      "externalEndpoints/a exists already",
    );
    expect(() => planEndpoint(again, { before: undefined, onlyNew: false }, rules)).toThrow(
      "there is no profile",
    );
  });
});

describe("what will be gone", () => {
  it("stands nowhere: a profile whole, an endpoint alone", () => {
    expect(withoutReplaced(web, new Set())).toBe(web);
    expect(withoutReplaced(web, new Set([WEB]))).toBeUndefined();
    const without = withoutReplaced(web, new Set([`${WEB}/externalendpoints/a`]));
    expect(without?.endpoints.map(({ name }) => name)).toEqual(["b"]);
    expect(withoutReplaced(undefined, new Set([WEB]))).toBeUndefined();
  });
});
