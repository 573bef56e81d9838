// The life of the resources under the real Terraform and a real control API.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createControlClient } from "../../../provider/control/client.ts";
import { parseProfileId } from "../../../provider/model/desired-state.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";
import {
  accessEnvironment,
  openTerraformProject,
  type TerraformProject,
} from "../../support/terraform.ts";

const ID =
  "/subscriptions/sub/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web";

interface Sketch {
  readonly method?: string;
  readonly relativeName?: string;
  readonly ttl?: number;
  readonly monitor?: string;
  readonly more?: string;
}

function profile({ method = "Priority", relativeName = "www", ttl, monitor, more }: Sketch = {}) {
  return `
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "${method}"
  dns_config {
    relative_name = "${relativeName}"
    ${ttl === undefined ? "" : `ttl = ${ttl}`}
  }
  monitor_config {
    ${monitor ?? 'path = "/"'}
  }
  ${more ?? ""}
}
`;
}

const endpoint = (more = "", target = "a.example.org", name = "a") => `
resource "signpost_external_endpoint" "${name}" {
  name       = "${name}"
  profile_id = signpost_profile.web.id
  target     = "${target}"
  ${more}
}
`;

let api: TestControlApi;
let project: TerraformProject;

beforeEach(async () => {
  api = await openControlApi();
  project = await openTerraformProject(accessEnvironment(api.access));
});

afterEach(async () => {
  await project.close();
  await api.close();
});

const key = parseProfileId(ID) ?? { subscriptionId: "", resourceGroup: "", profileName: "" };
const stored = () => api.service.get(key);

describe("a profile and its endpoint under Terraform", () => {
  it("are created as they were planned, with id and name known before", async () => {
    await project.write(profile() + endpoint());
    const text = await project.plan();
    expect(text).toContain(`id                     = "${ID}"`);
    expect(text).toContain('fqdn                   = "www.tm.example.org"');
    expect(text).toMatch(/priority\s+= \(known after apply\)/);
    expect(text).toMatch(/ttl\s+= 30/);
    await project.apply();
    expect(stored()?.endpoints.map(({ target, priority }) => ({ target, priority }))).toEqual([
      { target: "a.example.org", priority: 1 },
    ]);
    expect(await project.isSettled()).toBe(true);
    await project.destroy();
    expect(stored()).toBeUndefined();
  });

  it("keep every spelling that says the same, and make no difference of it", async () => {
    const monitor = `
      protocol                    = "https"
      path                        = "/health"
      expected_status_code_ranges = ["200-200", "301"]
      custom_header {
        name  = "X-Probe"
        value = "yes"
      }`;
    const spelled = (method: string, target: string, state: string, codes: string) =>
      profile({
        method,
        monitor: monitor.replace('["200-200", "301"]', codes),
        more: `profile_status = "${state}"`,
      }) + endpoint("", target);
    await project.apply(spelled("priority", "a.example.org.", "enabled", '["200-200", "301"]'));
    expect(await project.isSettled()).toBe(true);
    expect(await project.state("signpost_profile.web")).toMatchObject({
      traffic_routing_method: "priority",
      profile_status: "enabled",
      monitor_config: [
        { protocol: "https", port: 443, expected_status_code_ranges: ["200-200", "301"] },
      ],
    });
    expect(stored()?.profile.trafficRoutingMethod).toBe("Priority");
    await project.write(spelled("PRIORITY", "a.example.org", "Enabled", '["200", "301-301"]'));
    expect(await project.isSettled()).toBe(true);
    await project.write(spelled("Priority", "b.example.org", "Enabled", '["200"]'));
    const text = await project.plan();
    expect(text).toContain("2 to change");
    expect(text).toMatch(/~ target\s+= "a.example.org." -> "b.example.org"/);
    expect(text).not.toContain("traffic_routing_method = ");
  });

  it("change in place, and only what changes is shown", async () => {
    await project.apply(profile() + endpoint());
    const text = await project.plan(
      profile({ method: "Weighted", ttl: 5 }) + endpoint("weight = 3"),
    );
    expect(text).toContain("0 to add, 2 to change, 0 to destroy");
    expect(text).toMatch(/~ ttl\s+= 30 -> 5/);
    expect(text).toMatch(/~ weight\s+= 1 -> 3/);
    expect(text).not.toMatch(/~ (id|fqdn|priority|port)\b/);
    await project.apply();
    expect(stored()?.profile.dnsConfig.ttl).toBe(5);
    expect(await project.isSettled()).toBe(true);
  });

  it("go back to the default when a property is no longer declared, and keep a chosen priority (TM-68)", async () => {
    await project.apply(profile({ ttl: 5 }) + endpoint("priority = 7\n enabled = false"));
    expect(await project.plan(profile() + endpoint())).toMatch(/~ ttl\s+= 5 -> 30/);
    await project.apply();
    expect(stored()?.endpoints[0]).toMatchObject({ priority: 7, endpointStatus: "Enabled" });
    expect(await project.isSettled()).toBe(true);
  });

  it("are replaced, the endpoint with its profile, when the relative name changes (TM-48)", async () => {
    await project.apply(profile() + endpoint());
    const text = await project.plan(profile({ relativeName: "shop" }) + endpoint());
    expect(text).toContain("2 to add, 0 to change, 2 to destroy");
    expect(text).toMatch(/~ relative_name = "www" -> "shop" # forces replacement/);
    await project.apply();
    expect(stored()?.profile.dnsConfig.relativeName).toBe("shop");
    expect(stored()?.endpoints).toHaveLength(1);
    expect(await project.isSettled()).toBe(true);
  });

  it("are replaced on demand without losing the endpoint", async () => {
    await project.apply(profile() + endpoint());
    await project.run("apply", "-no-color", "-auto-approve", "-replace=signpost_profile.web");
    expect(stored()?.endpoints).toHaveLength(1);
    await project.run("taint", "signpost_profile.web");
    await project.apply();
    expect(stored()?.endpoints).toHaveLength(1);
    expect(await project.isSettled()).toBe(true);
  });

  it("show drift property by property and mend it", async () => {
    await project.apply(profile() + endpoint());
    const found = stored();
    if (!found) throw new Error("there is no profile");
    const changed = { ...found.profile, dnsConfig: { relativeName: "www", ttl: 77 } };
    await createControlClient(api.access).putProfile(key, changed);
    const text = await project.plan();
    expect(text).toMatch(/~ ttl\s+= 77 -> 30/);
    expect(text).toContain("0 to add, 1 to change, 0 to destroy");
    await project.apply();
    expect(stored()?.profile.dnsConfig.ttl).toBe(30);
  });

  it("are made again when they are gone", async () => {
    await project.apply(profile() + endpoint());
    await createControlClient(api.access).deleteProfile(key);
    expect(await project.plan()).toContain("2 to add, 0 to change, 0 to destroy");
    await project.apply();
    expect(stored()?.endpoints).toHaveLength(1);
  });
});

describe("an import", () => {
  const forget = () =>
    project.run("state", "rm", "signpost_profile.web", "signpost_external_endpoint.a");

  it("by command finds a profile and an endpoint by their ids, and nothing is to do", async () => {
    const configuration = profile({ method: "priority" }) + endpoint("", "a.example.org.");
    await project.apply(configuration);
    await forget();
    await project.run("import", "-no-color", "signpost_profile.web", ID);
    await project.run(
      "import",
      "-no-color",
      "signpost_external_endpoint.a",
      `${ID}/externalEndpoints/a`,
    );
    expect(await project.isSettled()).toBe(true);
  });

  it("keeps the id as the service has it, however it was typed", async () => {
    await project.apply(profile() + endpoint());
    await forget();
    const typed = ID.toLowerCase();
    await project.run("import", "-no-color", "signpost_profile.web", typed);
    const idOfEndpoint = `${typed}/externalendpoints/a`;
    await project.run("import", "-no-color", "signpost_external_endpoint.a", idOfEndpoint);
    expect((await project.state("signpost_profile.web"))["id"]).toBe(ID);
    expect((await project.state("signpost_external_endpoint.a"))["id"]).toBe(
      `${ID}/externalEndpoints/a`,
    );
    expect(await project.isSettled()).toBe(true);
  });

  it("by block writes the configuration too", async () => {
    await project.apply(profile() + endpoint());
    await forget();
    await project.write(`import {\n to = signpost_profile.web\n id = "${ID}"\n}`);
    await project.plan(undefined, "-generate-config-out=generated.tf");
    expect(await project.apply()).toContain("1 imported");
    expect(await project.isSettled()).toBe(true);
  });

  it("fails where there is nothing", async () => {
    await project.write(profile());
    const { code, output } = await project.attempt(
      "import",
      "-no-color",
      "signpost_profile.web",
      ID,
    );
    expect(code).toBe(1);
    expect(output).toContain("[PROFILE_NOT_FOUND]");
  });
});
