// docs/control-api.md says what is served: every row of its table is asked for, and its example works.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { API_VERSIONS } from "../../../provider/control/contract.ts";
import { createApi } from "../../../provider/runtime/api/app.ts";
import { openServices } from "../../../provider/runtime/api/services.ts";
import { createMemoryStore } from "../../../provider/runtime/store/memory-store.ts";
import { pendingAliases } from "../../support/pending-aliases.ts";
import { collectingLog } from "../../support/silent-log.ts";

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
  const services = await openServices({
    store: createMemoryStore(),
    zone: "tm.example.org",
    reservedNames: [],
    tenant: "default",
    changed: () => {},
  });
  const app = createApi({
    ...services,
    aliases: pendingAliases,
    verdictOf: () => "none",
    tokenHashes: () => [createHash("sha256").update("secret").digest("hex")],
    status: () => ({}),
    zone: "tm.example.org",
    subscriptionId: "sub",
    log: collectingLog(),
  });
  return async (method: string, path: string, body?: string) => {
    const response = await app.request(`${path}?${VERSION}`, {
      method,
      headers: { authorization: "Bearer secret", "content-type": "application/json" },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      allow: response.headers.get("allow"),
      json: text === "" ? undefined : JSON.parse(text),
    };
  };
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
      const { status, allow } = await ask("PROPFIND", path);
      expect(status).toBe(405);
      const listed = rows.filter((row) => row.path === path).map(({ method }) => method);
      expect(allow?.split(", ")).toEqual(listed);
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
