// What a user reads when something is wrong: at the attribute, in Terraform's words, with a way out.
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

const profile = (dns: string, monitor: string, more = "") => `
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "Priority"
  ${more}
  dns_config {
    ${dns}
  }
  monitor_config {
    ${monitor}
  }
}
`;
const SOUND = profile('relative_name = "www"', 'path = "/"');

let api: TestControlApi;
let project: TerraformProject;

const open = async (environment: Record<string, string> = {}) => {
  project = await openTerraformProject({
    ...accessEnvironment(api.access),
    ...environment,
  });
};

beforeEach(async () => {
  api = await openControlApi();
});

afterEach(async () => {
  await project.close();
  await api.close();
});

const failing = async (command: string, configuration: string, ...args: string[]) => {
  await project.write(configuration);
  const { code, output } = await project.attempt(command, "-no-color", ...args);
  expect(code).toBe(1);
  return output.replace(/\s+/g, " ");
};

describe("terraform validate", () => {
  it("fails with every fault at once, each at its attribute, without asking anybody", async () => {
    await open({ SIGNPOST_ENDPOINT: "https://127.0.0.1:1" });
    const output = await failing(
      "validate",
      profile(
        'relative_name = "a b"\n    ttl = -1',
        `path = "/"
    interval_in_seconds = 10
    timeout_in_seconds = 10
    expected_status_code_ranges = ["200", "ok"]
    custom_header {
      name = "a b"
      value = "secret"
    }`,
      ),
    );
    expect(output).toContain(
      'in resource "signpost_profile" "web": 16: ttl = -1 ttl must be an integer from 0 to 2147483647, got -1 [DECLARATION_INVALID]',
    );
    expect(output).toContain('relative_name = "a b" relative_name must be a relative DNS name');
    expect(output).toContain(
      "timeout_in_seconds = 10 timeout_in_seconds must be an integer from 5 to 9 when interval_in_seconds is 10, got 10",
    );
    expect(output).toContain(
      'expected_status_code_ranges must be status codes such as "200" or ranges such as "200-299", got "ok"',
    );
    expect(output).toContain('name = "a b" name must be an HTTP token');
    expect(output).not.toContain("secret");
  });

  it("fails with a key that no map can have, and with a range that runs backwards", async () => {
    await open();
    const tags = (keys: string) => profile('relative_name = "www"', 'path = "/"', keys);
    expect(await failing("validate", tags('tags = { "__proto__" = "x" }'))).toContain(
      'a key of a map must not be "__proto__" [DECLARATION_INVALID]',
    );
    const backwards = 'path = "/"\n expected_status_code_ranges = ["200", "300-200"]';
    expect(await failing("validate", profile('relative_name = "www"', backwards))).toContain(
      'expected_status_code_ranges must be from low to high, got "300-200" (TM-26)',
    );
  });
});

describe("terraform plan", () => {
  it("fails with what only the service knows: a name that is taken", async () => {
    await open();
    const other = parseProfileId(ID.replace("web", "other"));
    const client = createControlClient(api.access);
    if (!other) throw new Error("no id");
    await project.write(SOUND);
    await project.apply();
    const found = await client.getProfile({ ...other, profileName: "web" });
    if (!found) throw new Error("no profile");
    await client.deleteProfile({ ...other, profileName: "web" });
    await client.putProfile(other, found.profile);
    const output = await failing("plan", SOUND);
    expect(output).toContain("[NAME_TAKEN]");
    expect(output).toContain('relative_name = "www"');
  });

  it("fails where another object stands, and adopts it when told to", async () => {
    await open();
    await project.write(SOUND);
    await project.apply();
    await project.run("state", "rm", "signpost_profile.web");
    const changed = profile('relative_name = "www"\n    ttl = 5', 'path = "/"');
    const output = await failing("plan", changed);
    expect(output).toContain("[ALREADY_EXISTS]");
    expect(output).toContain("(dns_config): set adopt = true to take it over");
    expect(output).toContain("`terraform import`");
    await project.write(profile('relative_name = "www"\n ttl = 5', 'path = "/"', "adopt = true"));
    await project.apply();
    expect(await project.isSettled()).toBe(true);
  });

  it("fails without a provider configuration, and says how to give one", async () => {
    await open({ SIGNPOST_ENDPOINT: "", SIGNPOST_TOKEN: "", SIGNPOST_CA: "" });
    expect(await failing("plan", SOUND)).toContain("set endpoint (or SIGNPOST_ENDPOINT), token");
  });

  it("fails with half a provider configuration, at the attribute", async () => {
    await open({ SIGNPOST_TOKEN: "", SIGNPOST_ENDPOINT: "" });
    const output = await failing(
      "plan",
      `provider "signpost" {\n endpoint = "http://127.0.0.1"\n}\n${SOUND}`,
    );
    expect(output).toContain("token must be given together");
    expect(output).toContain('endpoint = "http://127.0.0.1" endpoint must be a URL, https://…');
  });

  it("fails with a wrong token, and changes nothing", async () => {
    await open({ SIGNPOST_TOKEN: "wrong" });
    expect(await failing("plan", SOUND)).toContain("[AUTHENTICATION_FAILED]");
  });

  it("fails when the runtime is dead, and names Terraform's own commands", async () => {
    await open({ SIGNPOST_ENDPOINT: "https://127.0.0.1:1" });
    const output = await failing("plan", SOUND);
    expect(output).toContain("[CONTROL_UNREACHABLE]");
    expect(output).not.toContain("pulumi");
  });
});

describe("a provider configuration that is not known before the apply", () => {
  it("plans without asking, and creates once it is known", async () => {
    await open({ SIGNPOST_ENDPOINT: "", SIGNPOST_TOKEN: "", SIGNPOST_CA: "" });
    const known = (name: string, value: string) =>
      `resource "terraform_data" "${name}" {\n  input = ${JSON.stringify(value)}\n}\n`;
    const configuration = `
${known("endpoint", api.access.endpoint)}
${known("token", api.access.token)}
${known("ca", api.access.certificate)}
provider "signpost" {
  endpoint = terraform_data.endpoint.output
  token    = terraform_data.token.output
  ca       = terraform_data.ca.output
}
${SOUND}`;
    await project.write(configuration);
    const text = await project.plan();
    expect(text).toMatch(/fqdn\s+= \(known after apply\)/);
    await project.apply();
    expect(await project.isSettled()).toBe(true);
    // What it is configured with changes in the same apply: nothing is asked, nothing is lost.
    await project.write(configuration.replace('"token" {', '"token" {\n  triggers_replace = "2"'));
    const change = await project.plan();
    expect(change).toContain("1 to add, 0 to change, 1 to destroy");
    await project.apply();
    expect(await project.isSettled()).toBe(true);
  });
});
