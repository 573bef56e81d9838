import { describe, expect, it } from "@jest/globals";
import { createReporter, terraformPath } from "../../../provider/engine/terraform/diagnostics.ts";
import { TERRAFORM_RESOURCES } from "../../../provider/engine/terraform/resources.ts";
import { createWording } from "../../../provider/engine/terraform/wording.ts";
import { ProviderError } from "../../../provider/errors.ts";

const schema = TERRAFORM_RESOURCES.find((one) => one.schema.type === "signpost_profile")?.schema;
const fields = schema?.fields ?? [];

describe("a path", () => {
  it.each([
    ["dnsConfig", ["dns_config", 0]],
    ["dnsConfig.ttl", ["dns_config", 0, "ttl"]],
    ["monitorConfig.customHeaders", ["monitor_config", 0, "custom_header"]],
    ["monitorConfig.customHeaders[1].name", ["monitor_config", 0, "custom_header", 1, "name"]],
    [
      "monitorConfig.expectedStatusCodeRanges[0].min",
      ["monitor_config", 0, "expected_status_code_ranges"],
    ],
    ["profileName", ["name"]],
    ["tags.a", ["tags"]],
    ["nameServers", []],
    ["", []],
  ])("%j leads to %j", (path, steps) => {
    expect(terraformPath(fields, path)).toEqual(steps);
  });
});

describe("a message", () => {
  const wording = createWording(fields);

  it("names attributes, and leaves alone what a user gave", () => {
    expect(wording('profileName must be …, got "profileName"')).toBe(
      'name must be …, got "profileName"',
    );
    expect(wording("timeoutInSeconds when intervalInSeconds is 10, port 80")).toBe(
      "timeout_in_seconds when interval_in_seconds is 10, port 80",
    );
  });

  it("has Terraform's syntax, commands and ways out", () => {
    expect(wording("exists already: set adopt: true to take it over", "ALREADY_EXISTS")).toBe(
      "exists already: set adopt = true to take it over; `terraform import` takes it into the state as it is",
    );
    expect(wording("`pulumi up` starts it, `pulumi up --refresh` too")).toBe(
      "`terraform apply` starts it, `terraform apply` too",
    );
  });
});

describe("a reporter", () => {
  const reporter = createReporter({ fields });

  it("gives one diagnostic per fault, each with its code", () => {
    const faults = [
      { path: "dnsConfig.ttl", message: "ttl must be …" },
      { path: "dnsConfig.relativeName", message: "relativeName is taken", code: "NAME_TAKEN" },
    ] as const;
    const error = new ProviderError("DECLARATION_INVALID", "…", { faults });
    expect(reporter.error(error)).toEqual([
      {
        severity: "error",
        summary: "A declared property has a value that is not allowed",
        detail: "ttl must be … [DECLARATION_INVALID]",
        path: ["dns_config", 0, "ttl"],
      },
      {
        severity: "error",
        summary: "The relative name belongs to another profile or tenant",
        detail: "relative_name is taken [NAME_TAKEN]",
        path: ["dns_config", 0, "relative_name"],
      },
    ]);
  });

  it("puts an error without a place at the resource", () => {
    const [diagnostic] = reporter.error(new ProviderError("PROFILE_BOUND", "alias records …"));
    expect(diagnostic?.path).toEqual([]);
  });
});
