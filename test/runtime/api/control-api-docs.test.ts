// docs/control-api.md says what is served: every row of its table is asked for, and its example works.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { API_VERSIONS } from "../../../provider/control/contract.ts";
import { openMemoryApi } from "../../support/memory-api.ts";

const page = readFileSync(new URL("../../../docs/control-api.md", import.meta.url), "utf8");
const VERSION = "api-version=2026-09-01";

const rows = [...page.matchAll(/^\| (GET|PUT|DELETE|POST|PATCH) +\| `([^`]+)`/gm)].map(
  ([, method = "", path = ""]) => ({
    method,
    path: path
      .replace("{group}", "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}")
      .replace("{profiles}", "providers/Microsoft.Network/trafficManagerProfiles")
      .replace("{subscriptionId}", "sub")
      .replace("{resourceGroupName}", "default")
      .replace("{profileName}", "web")
      .replace("{endpointName}", "second")
      .replace("{hostedZoneId}", "Z1")
      .replace("{name}", "example.org"),
  }),
);

async function open() {
  const { ask } = await openMemoryApi();
  const headers = { "content-type": "application/json" }; // also where there is no body
  return (method: string, path: string, body?: string) =>
    ask(`${path}?${VERSION}`, { method, body, headers });
}

describe("docs/control-api.md", () => {
  it("lists the routes there are", () => {
    expect(rows).toHaveLength(17);
  });

  it.each(rows)("is right that $method $path is served", async ({ method, path }) => {
    const ask = await open();
    const { status, json } = await ask(method, path);
    expect(status).not.toBe(405);
    expect(json?.error?.signpostCode).not.toBe("ROUTE_UNKNOWN");
  });

  it("lists every method of every route", async () => {
    const ask = await open();
    for (const path of new Set(rows.map((row) => row.path))) {
      const { status, headers } = await ask("PROPFIND", path);
      expect(status).toBe(405);
      const listed = rows.filter((row) => row.path === path).map(({ method }) => method);
      expect(headers.get("allow")?.split(", ")).toEqual(listed);
    }
  });

  it("names every version", () => {
    for (const version of API_VERSIONS) expect(page).toContain(`\`${version}\``);
  });

  it("has an example that works, and the very refusal it shows", async () => {
    const ask = await open();
    const [, body = "", url = ""] =
      /--json '(\{.*?\n\})' --request PUT "\$URL([^"?]+)\?/s.exec(page) ?? [];
    const created = await ask("PUT", url, body);
    expect(created.status).toBe(201);
    expect(created.json.properties.dnsConfig.fqdn).toBe("web.tm.example.org");
    expect(created.json.properties.endpoints[0].properties.endpointMonitorStatus).toBe(
      "CheckingEndpoint",
    );
    const { target, priority } = created.json.properties.endpoints[0].properties;
    const second = JSON.stringify({ properties: { target, priority } });
    const refused = await ask("PUT", `${url}/externalEndpoints/second`, second);
    const [, shown = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
    expect(refused.json).toEqual(JSON.parse(shown));
  });
});
