import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { isAuthorized } from "../../../provider/runtime/api/auth.ts";

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

describe("who may speak to the control API (TM-222)", () => {
  const hashes = [hashOf("first"), hashOf("second")];

  it("lets the bearer of any known token in, whatever the casing of the scheme (TM-222)", () => {
    expect(isAuthorized("Bearer first", hashes)).toBe(true);
    expect(isAuthorized("bearer second", hashes)).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["an empty header", ""],
    ["a scheme without a token", "Bearer "],
    ["another scheme", "Basic first"],
    ["a wrong token", "Bearer third"],
    ["the hash in place of the token", `Bearer ${hashOf("first")}`],
    ["a token with more behind it", "Bearer first second"],
    ["a token longer than 512 characters", `Bearer ${"a".repeat(513)}`],
  ])("refuses %s (TM-222)", (_what, header) => {
    expect(isAuthorized(header, hashes)).toBe(false);
  });

  it("refuses everyone while no token is known, also the bearer of none (TM-222)", () => {
    expect(isAuthorized("Bearer first", [])).toBe(false);
    expect(isAuthorized(undefined, [hashOf("")])).toBe(false);
  });

  it("passes over what is no hash (TM-222)", () => {
    expect(isAuthorized("Bearer first", ["", "zz", hashOf("first")])).toBe(true);
    expect(isAuthorized("Bearer first", ["", "zz"])).toBe(false);
  });
});
