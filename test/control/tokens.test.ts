import { describe, expect, it } from "@jest/globals";
import { hashToken, localToken, parseTokens, validHashes } from "../../provider/control/tokens.ts";

describe("the tokens of an installation", () => {
  it("are those that are valid, and those that lapse until they have", () => {
    const tokens = { hashes: ["a"], lapsing: [{ hash: "b", untilMs: 1000 }] };
    expect(validHashes(tokens, 999)).toEqual(["a", "b"]);
    expect(validHashes(tokens, 1000)).toEqual(["a"]);
  });

  it("are read from files written before tokens could be replaced", () => {
    expect(parseTokens({ hashes: ["a"] })).toEqual({ hashes: ["a"], lapsing: [] });
  });

  it.each([
    undefined,
    null,
    [],
    "text",
    { hashes: "a" },
    { hashes: [1, null], lapsing: [1, {}, { hash: 1, untilMs: 1 }, { hash: "a", untilMs: "1" }] },
  ])("are none in %j", (json) => {
    expect(parseTokens(json)).toEqual({ hashes: [], lapsing: [] });
  });

  it("include, for the reader of a private key, one that only it leads to", () => {
    const tokens = { hashes: ["a"] };
    expect(localToken("key", tokens)).toBe(localToken("key", tokens));
    expect(localToken("key", tokens)).not.toBe(localToken("other", tokens));
    expect(localToken("key", tokens)).toMatch(/^[\w-]{43}$/);
    // A new token revokes it too.
    expect(localToken("key", tokens)).not.toBe(localToken("key", { hashes: ["b"] }));
    expect(hashToken("key")).not.toContain("key");
  });
});
