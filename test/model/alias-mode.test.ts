import { describe, expect, it } from "@jest/globals";
import { ALIAS_MODES, aliasModeFault, lostByAlias } from "../../provider/model/alias-mode.ts";
import { ROUTING_METHODS } from "../../provider/model/profile.ts";

describe("the modes of an alias record", () => {
  it("honour every routing method with cname (TM-286)", () => {
    for (const method of ROUTING_METHODS) expect(aliasModeFault("cname", method)).toBeUndefined();
  });

  it("honour Priority with flatten (TM-286)", () => {
    expect(aliasModeFault("flatten", "Priority")).toBeUndefined();
  });

  it("fails Weighted with flatten, and says what is lost (TM-286)", () => {
    expect(lostByAlias("flatten", "Weighted")).toContain("the ratio is lost");
    expect(aliasModeFault("flatten", "Weighted")).toBe(
      "mode must be cname for a profile of the routing method Weighted, got flatten: the ratio is lost, as every client gets the same records (TM-286)",
    );
  });

  it("are the two that are served", () => {
    expect(ALIAS_MODES).toEqual(["cname", "flatten"]);
  });
});
