// Records in a hosted zone under the real Terraform and a real control API; the zone is in memory.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createAliasRecordKind } from "../../../provider/engine/lifecycle/alias-record.ts";
import { createZoneDelegationKind } from "../../../provider/engine/lifecycle/zone-delegation.ts";
import { TERRAFORM_RESOURCES } from "../../../provider/engine/terraform/resources.ts";
import { ProviderError } from "../../../provider/errors.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";
import { createMemoryHostedZone, type MemoryHostedZone } from "../../support/memory-hosted-zone.ts";
import {
  accessEnvironment,
  openTerraformProject,
  type TerraformProject,
} from "../../support/terraform.ts";

const ALIAS = "signpost_alias_record.www";
const DELEGATION = "signpost_zone_delegation.tm";

const profile = (relativeName: string) => `
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "Priority"
  dns_config {
    relative_name = "${relativeName}"
  }
  monitor_config {
    path = "/"
  }
}
`;
const alias = (more = "", name = "www.contoso.com") => `
resource "signpost_alias_record" "www" {
  name       = "${name}"
  profile_id = signpost_profile.web.id
  ${more}
}
`;
const delegation = (addresses: string, more = "") => `
resource "signpost_zone_delegation" "tm" {
  zone = "TM.contoso.com."
  name_server {
    addresses = ${addresses}
  }
  ${more}
}
`;

let api: TestControlApi;
let memory: MemoryHostedZone;
let project: TerraformProject;

beforeEach(async () => {
  api = await openControlApi();
  memory = createMemoryHostedZone();
  const kinds = new Map([
    ["signpost_alias_record", createAliasRecordKind({ open: memory.open })],
    ["signpost_zone_delegation", createZoneDelegationKind(memory.open)],
  ]);
  const resources = TERRAFORM_RESOURCES.map((one) => ({
    ...one,
    kind: kinds.get(one.schema.type) ?? one.kind,
  }));
  project = await openTerraformProject(accessEnvironment(api.access), resources);
});

afterEach(async () => {
  await project.close();
  await api.close();
});

describe("an alias record under Terraform", () => {
  it("is created with its profile, changed, imported, and leaves nothing behind", async () => {
    await project.apply(profile("web") + alias());
    expect(memory.records()).toEqual(["CNAME www.contoso.com 300 web.tm.example.org"]);
    expect(await project.isSettled()).toBe(true);
    const text = await project.plan(profile("web") + alias("ttl = 60"));
    expect(text).toMatch(/~ ttl\s+= 300 -> 60/);
    expect(text).not.toMatch(/~ (target|hosted_zone_id|id)\b/);
    await project.apply();
    expect(await project.isSettled()).toBe(true);
    const { id } = await project.state(ALIAS);
    await project.run("state", "rm", ALIAS);
    await project.run("import", "-no-color", ALIAS, String(id));
    expect(await project.isSettled()).toBe(true);
    await project.destroy();
    expect(memory.everything()).toEqual([]);
  });

  it("is replaced with its profile, which cannot go before it (TM-285)", async () => {
    await project.apply(profile("web") + alias());
    expect(await project.plan(profile("shop") + alias())).toContain(
      "2 to add, 0 to change, 2 to destroy",
    );
    await project.apply();
    expect(memory.records()).toEqual(["CNAME www.contoso.com 300 shop.tm.example.org"]);
    expect(await project.isSettled()).toBe(true);
  });

  it("is planned with a warning where the hosted zone gives no answer", async () => {
    memory.failure = new ProviderError("HOSTED_ZONE_UNAVAILABLE", "no answer");
    const text = await project.plan(profile("web") + alias());
    expect(text).toContain("2 to add");
    expect(text.replace(/[│\s]+/g, " ")).toContain(
      "the hosted zone was not asked what stands at www.contoso.com: no answer",
    );
  });

  it("fails where somebody else's record stands, and takes it over when told to", async () => {
    const theirs = { name: "www.contoso.com", type: "CNAME", ttlSeconds: 60, values: ["x.y.z"] };
    memory.put({ ...theirs, type: "CNAME" });
    await project.write(profile("web") + alias());
    const { code, output } = await project.attempt("plan", "-no-color");
    expect(code).toBe(1);
    expect(output.replace(/\s+/g, " ")).toContain("set adopt = true to take it over");
    await project.apply(profile("web") + alias("adopt = true"));
    expect(memory.records()).toEqual(["CNAME www.contoso.com 300 web.tm.example.org"]);
  });
});

describe("a zone's delegation under Terraform", () => {
  it("is created as it is spelled, changed, imported, and leaves nothing behind", async () => {
    await project.apply(delegation('["192.0.2.53", "2001:DB8::53"]'));
    expect(memory.records()).toContain("NS tm.contoso.com 3600 ns1.tm.contoso.com");
    expect(await project.isSettled()).toBe(true);
    expect((await project.state(DELEGATION))["zone"]).toBe("TM.contoso.com.");
    await project.apply(delegation('["192.0.2.54"]'));
    expect(memory.records()).toEqual([
      "A ns1.tm.contoso.com 3600 192.0.2.54",
      "NS tm.contoso.com 3600 ns1.tm.contoso.com",
    ]);
    expect(await project.isSettled()).toBe(true);
    const { id } = await project.state(DELEGATION);
    await project.run("state", "rm", DELEGATION);
    await project.run("import", "-no-color", DELEGATION, String(id));
    await project.destroy();
    expect(memory.everything()).toEqual([]);
  });
});
