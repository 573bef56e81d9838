import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { requestText, USER_AGENT } from "../../../provider/runtime/probe/http-request.ts";
import { probeTarget, type TargetSketch } from "../../support/probe-targets.ts";

const requestOf = (sketch: TargetSketch) => requestText(probeTarget(sketch), "Agent/1");

function headerOf(name: string, sketch: TargetSketch): string[] {
  const lines = requestOf(sketch).split("\r\n");
  const start = `${name.toLowerCase()}: `;
  return lines
    .filter((line) => line.toLowerCase().startsWith(start))
    .map((line) => line.slice(start.length));
}

describe("the request", () => {
  it("is one GET without body, uncached, on a connection not kept (TM-156, TM-170)", () => {
    expect(requestOf({ target: "a.example.org", monitor: { path: "/health?deep=1" } })).toBe(
      [
        "GET /health?deep=1 HTTP/1.1",
        "Host: a.example.org",
        "User-Agent: Agent/1",
        "Accept: */*",
        "Cache-Control: no-cache",
        "Connection: close",
        "",
        "",
      ].join("\r\n"),
    );
  });

  const hosts: readonly [target: string, port: number, host: string][] = [
    ["a.example.org", 80, "a.example.org"],
    ["a.example.org", 8080, "a.example.org:8080"],
    ["192.0.2.1", 80, "192.0.2.1"],
    ["192.0.2.1", 443, "192.0.2.1:443"],
    ["2001:db8::1", 80, "[2001:db8::1]"],
    ["2001:db8::1", 8080, "[2001:db8::1]:8080"],
  ];
  it.each(hosts)("for %s at port %i has the Host %s (TM-162)", (target, port, host) => {
    expect(headerOf("Host", { target, monitor: { port } })).toEqual([host]);
  });

  const secureHosts: typeof hosts = [
    ["a.example.org", 443, "a.example.org"],
    ["a.example.org", 80, "a.example.org:80"],
    ["a.example.org", 8443, "a.example.org:8443"],
    ["192.0.2.1", 443, "192.0.2.1"],
    ["2001:db8::1", 443, "[2001:db8::1]"],
    ["2001:db8::1", 8443, "[2001:db8::1]:8443"],
  ];
  it.each(secureHosts)(
    "over HTTPS for %s at port %i has the Host %s (TM-162)",
    (target, port, host) => {
      expect(headerOf("Host", { target, monitor: { protocol: "HTTPS", port } })).toEqual([host]);
    },
  );

  it("takes a custom Host as it stands, without a port (TM-162)", () => {
    const headers = [{ name: "host", value: "www.example.org" }];
    expect(headerOf("Host", { headers, monitor: { port: 8080 } })).toEqual(["www.example.org"]);
  });

  it("has a custom User-Agent in the place of ours (TM-169)", () => {
    const headers = [{ name: "user-agent", value: "Azure Traffic Manager Endpoint Monitor" }];
    expect(headerOf("User-Agent", { headers })).toEqual(["Azure Traffic Manager Endpoint Monitor"]);
  });

  it("carries every other custom header after ours", () => {
    const headers = [
      { name: "Authorization", value: "Bearer abc" },
      { name: "X-Probe", value: "1" },
    ];
    expect(requestOf({ headers })).toMatch(
      /Connection: close\r\nAuthorization: Bearer abc\r\nX-Probe: 1\r\n\r\n$/,
    );
  });
});

describe("our own product token (TM-169)", () => {
  it("names the version of this package", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(`${version}.`).toContain(`${USER_AGENT.replace("Signpost/", "")}.`);
  });
});
