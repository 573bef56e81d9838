import { describe, expect, it } from "@jest/globals";
import type { StoredProfile } from "../../../provider/model/desired-state.ts";
import type { StoredEndpoint } from "../../../provider/model/endpoint.ts";
import type { CustomHeader, MonitorConfig } from "../../../provider/model/monitor-config.ts";
import {
  expectedRanges,
  mergeHeaders,
  probeId,
  probeTargets,
} from "../../../provider/runtime/probe/target.ts";
import { probeTarget } from "../../support/probe-targets.ts";
import { type ProfileSketch, storedProfile } from "../../support/profiles.ts";

const profileWith = (sketch: ProfileSketch) => storedProfile("web", sketch);
const one = { name: "a", target: "192.0.2.1" } as const;

function withMonitor(change: Partial<MonitorConfig>, endpoint: Partial<StoredEndpoint> = {}) {
  const stored = profileWith({ endpoints: [one] });
  return {
    ...stored,
    profile: { ...stored.profile, monitorConfig: { ...stored.profile.monitorConfig, ...change } },
    endpoints: stored.endpoints.map((each) => ({ ...each, ...endpoint })),
  };
}

const fingerprintOf = (stored: StoredProfile) => probeTargets([stored])[0]?.fingerprint;

describe("what is probed", () => {
  it("is every enabled endpoint of an enabled profile, under its id", () => {
    const stored = profileWith({ endpoints: [one, { name: "b", target: "192.0.2.2" }] });
    const targets = probeTargets([stored, storedProfile("api", { endpoints: [one] })]);
    expect(targets.map(({ id, target }) => [id.split("/").slice(-3).join("/"), target])).toEqual([
      ["web/externalendpoints/a", "192.0.2.1"],
      ["web/externalendpoints/b", "192.0.2.2"],
      ["api/externalendpoints/a", "192.0.2.1"],
    ]);
    expect(targets[0]?.monitor).toEqual(stored.profile.monitorConfig);
  });

  it("is worked out once for a profile that has not changed", () => {
    const stored = profileWith({ endpoints: [one] });
    expect(probeTargets([stored])[0]).toBe(probeTargets([stored])[0]);
  });

  it("is no disabled endpoint (TM-55)", () => {
    expect(
      probeTargets([profileWith({ endpoints: [{ ...one, endpointStatus: "Disabled" }] })]),
    ).toEqual([]);
  });

  it("is no endpoint of a disabled profile (TM-168)", () => {
    expect(probeTargets([profileWith({ profileStatus: "Disabled", endpoints: [one] })])).toEqual(
      [],
    );
  });

  it("is no endpoint that is always served (TM-145)", () => {
    expect(
      probeTargets([profileWith({ endpoints: [{ ...one, alwaysServe: "Enabled" }] })]),
    ).toEqual([]);
  });
});

describe("the id of an endpoint", () => {
  it("is the same in any case (TM-10)", () => {
    const key = { subscriptionId: "Sub", resourceGroup: "Default", profileName: "Web" };
    const lower = { subscriptionId: "sub", resourceGroup: "default", profileName: "web" };
    expect(probeId(key, { kind: "externalEndpoints", name: "East" })).toBe(
      probeId(lower, { kind: "externalEndpoints", name: "east" }),
    );
  });
});

describe("custom headers", () => {
  const header = (name: string, value: string): CustomHeader => ({ name, value });

  const rows: readonly [string, CustomHeader[], CustomHeader[], CustomHeader[]][] = [
    ["of neither are none", [], [], []],
    ["of the profile alone are kept", [header("A", "1")], [], [header("A", "1")]],
    ["of the endpoint alone are kept", [], [header("A", "1")], [header("A", "1")]],
    [
      "of the endpoint replace those of the same name, in any case",
      [header("Host", "p.example.org"), header("A", "1")],
      [header("host", "e.example.org")],
      [header("host", "e.example.org"), header("A", "1")],
    ],
    [
      "of different names are merged",
      [header("A", "1")],
      [header("B", "2")],
      [header("A", "1"), header("B", "2")],
    ],
  ];
  it.each(rows)("%s (TM-29)", (_what, profile, endpoint, merged) => {
    expect(mergeHeaders(profile, endpoint)).toEqual(merged);
    const stored = withMonitor({ customHeaders: profile }, { customHeaders: endpoint });
    expect(probeTargets([stored])[0]?.headers).toEqual(merged);
  });
});

describe("expected status codes", () => {
  it("are 200 alone by default (TM-157)", () => {
    expect(expectedRanges(probeTarget().monitor)).toEqual([{ min: 200, max: 200 }]);
  });

  it("are those of the profile when it gives some (TM-26)", () => {
    const ranges = [{ min: 301, max: 302 }];
    const { monitor } = probeTarget({ monitor: { expectedStatusCodeRanges: ranges } });
    expect(expectedRanges(monitor)).toEqual(ranges);
  });
});

describe("the fingerprint", () => {
  const base = fingerprintOf(withMonitor({}));

  const changing: readonly [string, StoredProfile][] = [
    ["the target", withMonitor({}, { target: "192.0.2.9" })],
    ["the port", withMonitor({ port: 8080 })],
    ["the path", withMonitor({ path: "/health" })],
    ["a header of the profile", withMonitor({ customHeaders: [{ name: "A", value: "1" }] })],
    ["a header of the endpoint", withMonitor({}, { customHeaders: [{ name: "A", value: "1" }] })],
    ["the code ranges", withMonitor({ expectedStatusCodeRanges: [{ min: 200, max: 204 }] })],
  ];
  it.each(changing)("changes with %s (TM-152)", (_what, stored) => {
    expect(fingerprintOf(stored)).not.toBe(base);
  });

  const keeping: readonly [string, StoredProfile][] = [
    ["the interval", withMonitor({ intervalInSeconds: 10 })],
    ["the timeout", withMonitor({ timeoutInSeconds: 5 })],
    ["the tolerance", withMonitor({ toleratedNumberOfFailures: 0 })],
    [
      "the default code range written out",
      withMonitor({ expectedStatusCodeRanges: [{ min: 200, max: 200 }] }),
    ],
    ["weight and priority", withMonitor({}, { weight: 9, priority: 9 })],
  ];
  it.each(keeping)("does not change with %s (TM-152)", (_what, stored) => {
    expect(fingerprintOf(stored)).toBe(base);
  });

  it("changes with the protocol (TM-152)", () => {
    const protocols = ["HTTP", "HTTPS", "TCP"] as const;
    const prints = protocols.map((protocol) => fingerprintOf(withMonitor({ protocol })));
    expect(new Set(prints).size).toBe(3);
  });

  it("does not change with what TCP makes no use of (TM-26, TM-152)", () => {
    const tcp = { protocol: "TCP", path: undefined } as const;
    const more = {
      customHeaders: [{ name: "A", value: "1" }],
      expectedStatusCodeRanges: [{ min: 200, max: 204 }],
    };
    expect(fingerprintOf(withMonitor({ ...tcp, ...more }))).toBe(fingerprintOf(withMonitor(tcp)));
  });

  it("is the same for a target in another case (TM-36) and a header name in another case (TM-29)", () => {
    const upper = withMonitor(
      { customHeaders: [{ name: "ACCEPT", value: "x" }] },
      { target: "A.Example.org" },
    );
    const lower = withMonitor(
      { customHeaders: [{ name: "accept", value: "x" }] },
      { target: "a.example.org" },
    );
    expect(fingerprintOf(upper)).toBe(fingerprintOf(lower));
  });

  it("does not show the value of a header", () => {
    const stored = withMonitor({ customHeaders: [{ name: "Authorization", value: "secret" }] });
    expect(fingerprintOf(stored)).not.toContain("secret");
  });
});
