import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { formatStatus, isWell } from "../../provider/cli/status.ts";
import type { BindingState, RemoteBinding } from "../../provider/control/binding.ts";
import type { ProfileReport, RuntimeStatus } from "../../provider/deploy/status.ts";
import type { EndpointStatus } from "../../provider/health/status.ts";
import { reportProfile } from "../../provider/runtime/api/profile-view.ts";
import { testBinding } from "../support/bindings.ts";
import { type ProfileSketch, storedProfile } from "../support/profiles.ts";

const verdictOf = () => "healthy" as const;
const report = (sketch: ProfileSketch, bindings: readonly RemoteBinding[] = []) =>
  reportProfile(storedProfile("web", sketch), { zone: "tm.example.org", verdictOf }, bindings);

/** The lines about profiles, without colours. */
function linesOf(...profiles: readonly ProfileReport[]): string[] {
  const status: RuntimeStatus = {
    directory: "/somewhere",
    version: undefined,
    supervisor: undefined,
    responder: undefined,
    controller: undefined,
    profiles,
  };
  const lines = stripVTControlCharacters(formatStatus(status)).split("\n");
  return lines.slice(lines.indexOf("") + 1);
}

const endpoints = [
  { name: "europe", target: "192.0.2.10", priority: 2, weight: 1000 },
  { name: "us", target: "192.0.2.9", priority: 1000, weight: 3 },
];

const stateOf = (kind: BindingState["kind"], message = "", addresses: string[] = []) => ({
  kind,
  message,
  addresses,
  changeId: "",
});

describe("a profile for people", () => {
  it("shows its alias records, and how those that are kept stand (TM-285)", () => {
    const bindings = [
      {
        binding: testBinding({ name: "www.example.org", mode: "cname" }),
        state: stateOf("static"),
      },
      { binding: testBinding(), state: stateOf("written", "", ["192.0.2.9", "2001:db8::9"]) },
      { binding: testBinding(), state: stateOf("failed", "access denied") },
    ];
    expect(linesOf(report({ endpoints: [] }, bindings)).slice(1)).toEqual([
      "    alias     www.example.org  cname in Z1",
      "    alias     example.org  flatten in Z1  written  192.0.2.9 2001:db8::9",
      "    alias     example.org  flatten in Z1  failed  (access denied)",
    ]);
  });

  it("shows its method, and priorities under Priority, aligned", () => {
    expect(linesOf(report({ endpoints }))).toEqual([
      "  web.tm.example.org  Priority  TTL 30 s  Online",
      "    priority    2  europe  192.0.2.10  Online",
      "    priority 1000  us      192.0.2.9   Online",
    ]);
  });

  it("shows weights under Weighted, aligned", () => {
    expect(linesOf(report({ trafficRoutingMethod: "Weighted", endpoints }))).toEqual([
      "  web.tm.example.org  Weighted  TTL 30 s  Online",
      "    weight 1000  europe  192.0.2.10  Online",
      "    weight    3  us      192.0.2.9   Online",
    ]);
  });

  it("names the property by which an endpoint is switched off (TM-145)", () => {
    const [first, second] = endpoints;
    const off = [first, { ...second, endpointStatus: "Disabled" }] as typeof endpoints;
    expect(linesOf(report({ endpoints: off }))[2]).toBe(
      "    priority 1000  us      192.0.2.9   Disabled (endpointStatus)",
    );
  });

  it("names the property by which the profile is switched off (TM-147)", () => {
    expect(linesOf(report({ profileStatus: "Disabled", endpoints }))).toEqual([
      "  web.tm.example.org  Priority  TTL 30 s  Disabled (profileStatus)",
      "    priority    2  europe  192.0.2.10  Inactive",
      "    priority 1000  us      192.0.2.9   Inactive",
    ]);
  });

  it.each<EndpointStatus>(["Online", "Degraded", "CheckingEndpoint", "Stopped"])(
    "shows the status %s as it is",
    (endpointMonitorStatus) => {
      const profile = report({ endpoints: endpoints.slice(0, 1) });
      const [endpoint] = profile.endpoints;
      if (!endpoint) throw new Error("no endpoint");
      const shown = linesOf({ ...profile, endpoints: [{ ...endpoint, endpointMonitorStatus }] });
      expect(shown[1]).toBe(`    priority    2  europe  192.0.2.10  ${endpointMonitorStatus}`);
    },
  );
});

const hello = { version: "0.1.0-abc", settings: "s", startedAtMs: 0 };
const STATUS: RuntimeStatus = {
  directory: "d",
  version: hello.version,
  supervisor: {
    ...hello,
    role: "supervisor",
    pid: 1,
    kept: { responder: { state: "starting" }, controller: { state: "starting" } },
  },
  responder: {
    ...hello,
    role: "responder",
    pid: 2,
    version: "0.0.9-def",
    generation: 7,
    snapshotAgeSeconds: 12,
    port: 53,
    addresses: ["192.0.2.53"],
  },
  controller: {
    ...hello,
    role: "controller",
    pid: 3,
    endpoint: "https://127.0.0.1:5380",
    generation: 8,
    profiles: [],
  },
  profiles: [],
};
const lines = (status: RuntimeStatus) => stripVTControlCharacters(formatStatus(status)).split("\n");

describe("signpost status", () => {
  it("says of each process its version, and which generation is published and served, and how old", () => {
    expect(lines(STATUS)).toEqual([
      "d  0.1.0-abc",
      "  supervisor pid 1, version 0.1.0-abc",
      "  responder  pid 2, version 0.0.9-def, port 53 on 192.0.2.53, serves generation 7, published 12 s ago",
      "  controller pid 3, version 0.1.0-abc, control API https://127.0.0.1:5380, published generation 8",
    ]);
  });

  it("says why a responder that answers cannot be replaced", () => {
    const { supervisor } = STATUS;
    if (!supervisor) throw new Error("no supervisor");
    const failed = { state: "failed", code: "PORT_IN_USE", message: "taken" } as const;
    const kept = { ...supervisor.kept, responder: failed };
    expect(lines({ ...STATUS, supervisor: { ...supervisor, kept } })[3]).toBe(
      "             cannot be replaced: taken",
    );
  });

  it("fails beside a process that does not answer, cannot be replaced, or has no store", () => {
    const { supervisor, controller } = STATUS;
    if (!supervisor || !controller) throw new Error("not whole");
    const fault = { code: "STORE_UNAVAILABLE", message: "full" };
    const kept = { ...supervisor.kept, responder: { state: "failed", ...fault } as const };
    expect(isWell(STATUS)).toBe(true);
    expect(isWell({ ...STATUS, responder: undefined })).toBe(false);
    expect(isWell({ ...STATUS, controller: { ...controller, storeFault: fault } })).toBe(false);
    expect(isWell({ ...STATUS, supervisor: { ...supervisor, kept } })).toBe(false);
  });
});
