import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  ENDPOINT_STATUSES,
  type EndpointStatus,
  endpointStatus,
  type ProfileStatus,
  profileStatus,
  statusByte,
  type Verdict,
} from "../../provider/health/status.ts";
import type { Switch } from "../../provider/model/endpoint.ts";

const on = "Enabled";
const off = "Disabled";

describe("the status of an endpoint is that of the first rule that applies (TM-145)", () => {
  type Row = readonly [
    endpoint: Switch,
    profile: Switch,
    alwaysServe: Switch,
    verdict: Verdict,
    status: EndpointStatus,
  ];
  const rows: readonly Row[] = [
    // Rule 1: a disabled endpoint, whatever else is so.
    [off, on, off, "none", "Disabled"],
    [off, on, off, "healthy", "Disabled"],
    [off, on, off, "unhealthy", "Disabled"],
    [off, on, on, "none", "Disabled"],
    [off, on, on, "healthy", "Disabled"],
    [off, on, on, "unhealthy", "Disabled"],
    [off, off, off, "none", "Disabled"],
    [off, off, off, "healthy", "Disabled"],
    [off, off, off, "unhealthy", "Disabled"],
    [off, off, on, "none", "Disabled"],
    [off, off, on, "healthy", "Disabled"],
    [off, off, on, "unhealthy", "Disabled"],
    // Rule 2: a disabled profile.
    [on, off, off, "none", "Inactive"],
    [on, off, off, "healthy", "Inactive"],
    [on, off, off, "unhealthy", "Inactive"],
    [on, off, on, "none", "Inactive"],
    [on, off, on, "healthy", "Inactive"],
    [on, off, on, "unhealthy", "Inactive"],
    // Rule 5: always served, so not monitored (TM-146 has the name).
    [on, on, on, "none", "Unmonitored"],
    [on, on, on, "healthy", "Unmonitored"],
    [on, on, on, "unhealthy", "Unmonitored"],
    // Rules 6 to 8: what the probes say.
    [on, on, off, "none", "CheckingEndpoint"],
    [on, on, off, "healthy", "Online"],
    [on, on, off, "unhealthy", "Degraded"],
  ];
  it.each(rows)(
    "endpoint %s, profile %s, alwaysServe %s, verdict %s: %s",
    (endpoint, profile, alwaysServe, verdict, status) => {
      expect(
        endpointStatus(
          { profileStatus: profile },
          { endpointStatus: endpoint, alwaysServe },
          verdict,
        ),
      ).toBe(status);
    },
  );
});

describe("the status of a profile (TM-147)", () => {
  type Row = readonly [
    profile: Switch,
    endpoints: readonly EndpointStatus[],
    status: ProfileStatus,
  ];
  const rows: readonly Row[] = [
    [off, ["Inactive", "Disabled"], "Disabled"],
    [off, [], "Disabled"],
    [on, ["Degraded"], "Degraded"],
    [on, ["Online", "Degraded", "CheckingEndpoint"], "Degraded"],
    [on, ["Unmonitored", "Degraded"], "Degraded"],
    [on, ["Disabled", "Stopped", "Degraded"], "Degraded"],
    [on, ["Online"], "Online"],
    [on, ["CheckingEndpoint", "Online"], "Online"],
    [on, ["Disabled", "Online", "Stopped"], "Online"],
    // TM-148: not monitored counts as online.
    [on, ["Unmonitored"], "Online"],
    [on, ["CheckingEndpoint", "Unmonitored"], "Online"],
    [on, ["CheckingEndpoint"], "CheckingEndpoints"],
    [on, ["Disabled", "CheckingEndpoint", "Stopped"], "CheckingEndpoints"],
    [on, ["Disabled"], "Inactive"],
    [on, ["Disabled", "Stopped"], "Inactive"],
    [on, ["Stopped"], "Inactive"],
    [on, [], "Inactive"],
  ];
  it.each(rows)("profile %s with %j is %s", (profile, endpoints, status) => {
    expect(profileStatus({ profileStatus: profile }, endpoints)).toBe(status);
  });

  it("does not depend on the order of the endpoints (TM-147)", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ENDPOINT_STATUSES), { maxLength: 6 }), (statuses) => {
        expect(profileStatus({ profileStatus: on }, statuses.toReversed())).toBe(
          profileStatus({ profileStatus: on }, statuses),
        );
      }),
    );
  });
});

describe("a write is answered with statuses that need no probe (TM-151)", () => {
  const statusesOf = (endpoints: readonly Switch[]) =>
    endpoints.map((endpoint) =>
      endpointStatus({ profileStatus: on }, { endpointStatus: endpoint, alwaysServe: off }, "none"),
    );

  it("a profile without endpoints is Inactive", () => {
    expect(profileStatus({ profileStatus: on }, [])).toBe("Inactive");
  });

  it("a profile with endpoints is CheckingEndpoints, each of them CheckingEndpoint", () => {
    expect(statusesOf([on, on])).toEqual(["CheckingEndpoint", "CheckingEndpoint"]);
    expect(profileStatus({ profileStatus: on }, statusesOf([on, on]))).toBe("CheckingEndpoints");
  });

  it("a disabled endpoint is Disabled", () => {
    expect(statusesOf([off])).toEqual(["Disabled"]);
  });
});

describe("the byte of a status", () => {
  it("leads back to the status", () => {
    for (const status of ENDPOINT_STATUSES) {
      expect(ENDPOINT_STATUSES[statusByte(status)]).toBe(status);
    }
  });

  it("is 0 for CheckingEndpoint, so that a fresh array of statuses is one of unprobed endpoints (TM-151)", () => {
    expect(statusByte("CheckingEndpoint")).toBe(0);
  });
});
