// The schema as a table: what azurerm's users expect to find, and nothing lost of the model's.
import { describe, expect, it } from "@jest/globals";
import { renderingOf, snakeCase } from "../../../provider/engine/terraform/names.ts";
import { TERRAFORM_RESOURCES } from "../../../provider/engine/terraform/resources.ts";
import type { TerraformField } from "../../../provider/engine/terraform/schema.ts";
import { RESOURCES } from "../../../provider/model/resources.ts";

function rows(fields: readonly TerraformField[], indent = ""): string[] {
  return fields.flatMap((field) => {
    if (field.kind === "block") {
      const count = `${field.presence === "required" ? 1 : 0}..${field.isRepeated ? "*" : 1}`;
      return [`${indent}${field.name} { ${count} }`, ...rows(field.fields, `${indent}  `)];
    }
    const type = Array.isArray(field.type) ? field.type.join(" of ") : field.type;
    const notes = [field.presence, field.replaces && "replaces", field.sensitive && "sensitive"];
    return [`${indent}${field.name}: ${type}, ${notes.filter(Boolean).join(", ")}`];
  });
}

const table = (type: string) =>
  rows(TERRAFORM_RESOURCES.find(({ schema }) => schema.type === type)?.schema.fields ?? []);

describe("the schema", () => {
  it("of a profile is azurerm's", () => {
    expect(table("signpost_profile")).toEqual([
      "name: string, required, replaces",
      "resource_group_name: string, optional, replaces",
      "profile_status: string, optional",
      "traffic_routing_method: string, required",
      "dns_config { 1..1 }",
      "  relative_name: string, required, replaces",
      "  ttl: number, optional",
      "monitor_config { 1..1 }",
      "  protocol: string, optional",
      "  port: number, optional",
      "  path: string, optional",
      "  interval_in_seconds: number, optional",
      "  timeout_in_seconds: number, optional",
      "  tolerated_number_of_failures: number, optional",
      "  custom_header { 0..* }",
      "    name: string, required",
      "    value: string, required, sensitive",
      "  expected_status_code_ranges: list of string, optional",
      "tags: map of string, optional",
      "adopt: bool, optional",
      "fqdn: string, computed",
      "profile_monitor_status: string, computed",
    ]);
  });

  it("of an external endpoint is azurerm's, without a type", () => {
    expect(table("signpost_external_endpoint")).toEqual([
      "profile_id: string, required, replaces",
      "name: string, required, replaces",
      "target: string, required",
      "enabled: bool, optional",
      "weight: number, optional",
      "priority: number, optional",
      "always_serve_enabled: bool, optional",
      "custom_header { 0..* }",
      "  name: string, required",
      "  value: string, required, sensitive",
      "adopt: bool, optional",
      "endpoint_monitor_status: string, computed",
    ]);
  });

  it("of name servers has an owner, and hides what is secret", () => {
    expect(table("signpost_name_servers")).toEqual([
      "zone: string, required, replaces",
      "directory: string, optional, replaces",
      "addresses: list of string, optional",
      "port: number, optional",
      "control_address: string, optional",
      "control_port: number, optional",
      "resolvers: list of string, optional",
      "inherit_aws_credentials: bool, optional",
      "token_version: string, optional",
      "endpoint: string, computed",
      "token: string, computed, sensitive",
      "certificate: string, computed, sensitive",
      "subscription_id: string, computed",
      "version: string, computed",
      "owner: string, computed",
    ]);
  });

  it("of an alias record has the hosted zone, and with whose right", () => {
    expect(table("signpost_alias_record")).toEqual([
      "name: string, required, replaces",
      "hosted_zone_id: string, optional, replaces",
      "profile_id: string, required",
      "mode: string, optional",
      "ttl: number, optional",
      "on_disabled: string, optional",
      "minimum_interval_in_seconds: number, optional",
      "aws_profile: string, optional",
      "aws_role_arn: string, optional",
      "adopt: bool, optional",
      "wait_for_sync: number, optional",
      "target: string, computed",
    ]);
  });

  it("of a zone's delegation has a block for each name server", () => {
    expect(table("signpost_zone_delegation")).toEqual([
      "zone: string, required, replaces",
      "hosted_zone_id: string, optional, replaces",
      "name_server { 1..* }",
      "  name: string, optional",
      "  addresses: list of string, optional",
      "ttl: number, optional",
      "aws_profile: string, optional",
      "aws_role_arn: string, optional",
      "adopt: bool, optional",
      "wait_for_sync: number, optional",
    ]);
  });

  it("knows every resource of the model", () => {
    const types = RESOURCES.map(({ name }) => `signpost_${snakeCase(name)}`);
    expect(TERRAFORM_RESOURCES.map(({ schema }) => schema.type)).toEqual(types);
  });

  it("says the default, in the form the attribute has", () => {
    const { fields = [] } =
      TERRAFORM_RESOURCES.find(({ schema }) => schema.type === "signpost_external_endpoint")
        ?.schema ?? {};
    const said = Object.fromEntries(fields.map(({ name, description }) => [name, description]));
    expect(said["enabled"]).toMatch(/ Default: `true`\.$/);
    expect(said["always_serve_enabled"]).toMatch(/ Default: `false`\.$/);
    expect(said["weight"]).toMatch(/ Default: `1`\.$/);
    expect(said["target"]).not.toContain("Default");
  });
});

describe("a name", () => {
  it.each([
    ["relativeName", "relative_name"],
    ["ttl", "ttl"],
    ["timeoutInSeconds", "timeout_in_seconds"],
    ["awsRoleArn", "aws_role_arn"],
    ["ProfileURLName", "profile_url_name"],
  ])("%s is %s in snake_case", (property, name) => {
    expect(snakeCase(property)).toBe(name);
  });

  it("is azurerm's where it has another one", () => {
    expect(renderingOf("endpointStatus")).toEqual({ name: "enabled", form: "switch" });
    expect(renderingOf("profileStatus")).toEqual({ name: "profile_status", form: "same" });
  });
});
