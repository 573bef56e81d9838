import { describe, expect, it } from "@jest/globals";
import { parseEndpoint } from "../../provider/model/endpoint.ts";
import { parseProfile } from "../../provider/model/profile.ts";
import { faultsOf } from "../support/parsing.ts";

describe("a refused custom header", () => {
  it.each([
    ["a value with a character that is not allowed", [{ name: "X", value: "s3cret\n" }]],
    ["a value that is too long", [{ name: "X", value: "s3cret".repeat(1000) }]],
    ["a value that is no string", [{ name: "X", value: ["s3cret"] }]],
    ["a whole header as its name", [{ name: "Authorization: Bearer s3cret", value: "" }]],
    ["headers as text", "Authorization: s3cret"],
    ["a header as text", ["Authorization: s3cret"]],
    ["headers as a map", { Authorization: "s3cret" }],
    ["a header that is a list", [["Authorization", "s3cret"]]],
  ])("shows nothing that may be a secret: %s", (_, customHeaders) => {
    for (const input of [{ monitorConfig: { path: "/", customHeaders } }, { customHeaders }]) {
      const faults = JSON.stringify([
        ...faultsOf(parseProfile(input)),
        ...faultsOf(parseEndpoint(input)),
      ]);
      expect(faults).toContain("customHeaders");
      expect(faults).not.toContain("s3cret");
    }
  });

  it("is not shown as a part of what is refused around it", () => {
    const monitorConfig = [{ customHeaders: [{ name: "X", value: "s3cret" }] }];
    const faults = JSON.stringify(faultsOf(parseProfile({ monitorConfig })));
    expect(faults).toContain("monitorConfig must be an object");
    expect(faults).not.toContain("s3cret");
  });
});
