import { describe, expect, it } from "@jest/globals";
import {
  DEFAULT_LIMITS,
  endpointFaults,
  endpointsFaults,
  nameFaults,
  quotaExceeded,
} from "../../../provider/runtime/api/profile-rules.ts";
import { storedProfile } from "../../support/profiles.ts";

const served = { zone: "tm.example.org", reservedNames: ["ns1"] };
const endpointsOf = (...targets: readonly string[]) =>
  storedProfile("web", {
    endpoints: targets.map((target, index) => ({ name: `endpoint-${index}`, target })),
  }).endpoints;

describe("a relative name", () => {
  it.each(["web", "ns12", "a.ns1"])("%s is free to be declared", (name) => {
    expect(nameFaults(storedProfile(name), undefined, served)).toEqual([]);
  });

  it.each(["ns1", "NS1"])("%s fails, it names a name server", (name) => {
    const [fault] = nameFaults(storedProfile(name), undefined, served);
    expect(fault?.path).toBe("dnsConfig.relativeName");
    expect(fault?.message).toContain("must not be one of ns1");
  });

  it("has at most 253 characters with its zone (TM-47)", () => {
    const label = "x".repeat(59);
    const longest = [label, label, label, label.slice(1)].join("."); // 238, and .tm.example.org
    expect(nameFaults(storedProfile(longest), undefined, served)).toEqual([]);
    const [fault] = nameFaults(storedProfile(`${longest}x`), undefined, served);
    expect(fault?.message).toContain("got 254 (TM-47)");
  });

  it("stays what it is but for its casing (TM-48)", () => {
    const before = storedProfile("web");
    expect(nameFaults(storedProfile("WEB"), before, served)).toEqual([]);
    const [fault] = nameFaults(storedProfile("shop"), before, served);
    expect(fault?.message).toBe("relativeName must stay web, got shop (TM-48)");
  });
});

describe("a target in the zone that is served here", () => {
  it.each(["tm.example.org", "web.tm.example.org", "WEB.TM.example.org"])(
    "%s fails (TM-40)",
    (target) => {
      const faults = endpointsFaults(endpointsOf("a.example.org", target), served.zone);
      expect(faults.map(({ path }) => path)).toEqual(["endpoints[1].target"]);
    },
  );

  it.each(["example.org", "xtm.example.org", "tm.example.org.example.net"])(
    "%s is not one",
    (target) => {
      expect(endpointsFaults(endpointsOf(target), served.zone)).toEqual([]);
    },
  );
});

describe("one endpoint among others", () => {
  const [first, second, third] = endpointsOf("a.example.org", "b.example.org", "c.example.org");
  if (!first || !second || !third) throw new Error("no endpoints");

  it("has the faults between it and them for its own, wherever it stands (TM-242)", () => {
    const declared = { ...first, target: "c.example.org", priority: 2 };
    expect(endpointFaults(declared, [second, third], served.zone)).toEqual([
      {
        path: "target",
        message: expect.stringContaining('which endpoint "endpoint-2" has (TM-32)'),
      },
      {
        path: "priority",
        message: expect.stringContaining('which endpoint "endpoint-1" has (TM-67)'),
      },
    ]);
  });

  it("has one fault, not one for each of them, when its target is of another kind (TM-38)", () => {
    const declared = { ...first, target: "192.0.2.1" };
    expect(endpointFaults(declared, [second, third], served.zone)).toHaveLength(1);
  });

  it("may be of any kind when it is the only one", () => {
    expect(endpointFaults({ ...first, target: "192.0.2.1" }, [], served.zone)).toEqual([]);
  });

  it("has no fault of theirs", () => {
    const theirs = [second, { ...third, target: second.target }];
    expect(endpointFaults(first, theirs, served.zone)).toEqual([]);
  });
});

it("a quota names how many there may be (TM-244)", () => {
  expect(quotaExceeded("profile", DEFAULT_LIMITS)).toMatchObject({
    code: "QUOTA_EXCEEDED",
    message: "a profile has at most 200 endpoints (TM-244)",
  });
  expect(
    quotaExceeded("subscription", { ...DEFAULT_LIMITS, profilesPerSubscription: 7 }).message,
  ).toBe("a subscription has at most 7 profiles (TM-244)");
});
