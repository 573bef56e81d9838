import { describe, expect, it } from "@jest/globals";
import type { RuntimeSettings } from "../../provider/control/installation.ts";
import { settingsDigests } from "../../provider/control/settings-digest.ts";

const SETTINGS: RuntimeSettings = {
  zone: "tm.example.org",
  addresses: ["127.0.0.1"],
  port: 53,
  controlAddress: "127.0.0.1",
  controlPort: 5380,
  resolvers: [],
  inheritAwsCredentials: false,
};

/** The roles that a change concerns. */
function concerned(change: Partial<RuntimeSettings>, certificate = "a"): string[] {
  const before = settingsDigests(SETTINGS, "a");
  const after = settingsDigests({ ...SETTINGS, ...change }, certificate);
  return (["responder", "controller", "supervisor"] as const).filter(
    (role) => before[role] !== after[role],
  );
}

describe("a change of settings concerns, besides the supervisor,", () => {
  it.each<[string, Partial<RuntimeSettings>, string[]]>([
    ["the responder alone: the DNS port", { port: 54 }, ["responder"]],
    ["the controller alone: the control port", { controlPort: 1 }, ["controller"]],
    ["the controller alone: the control address", { controlAddress: "::1" }, ["controller"]],
    ["the controller alone: the resolvers", { resolvers: ["192.0.2.53"] }, ["controller"]],
    [
      "the controller alone: whose AWS credentials it has",
      { inheritAwsCredentials: true },
      ["controller"],
    ],
    [
      "both: the addresses, which stand in the zone",
      { addresses: [] },
      ["responder", "controller"],
    ],
  ])("%s", (_, change, roles) => {
    expect(concerned(change)).toEqual([...roles, "supervisor"]);
  });

  it("the controller alone: the certificate", () => {
    expect(concerned({}, "b")).toEqual(["controller", "supervisor"]);
  });

  it("nobody: the same again", () => {
    expect(concerned({ addresses: ["127.0.0.1"] })).toEqual([]);
  });
});
