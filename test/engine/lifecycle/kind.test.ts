import { describe, expect, it } from "@jest/globals";
import {
  changedNames,
  hasUnknown,
  pick,
  sameValue,
  withUnknowns,
} from "../../../provider/engine/lifecycle/kind.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;

describe("values of resources", () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: undefined }, {}, true],
    [{ a: null }, {}, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [0, false, false],
    ["", undefined, false],
  ])("compares %j with %j: %s", (a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
  });

  it("finds unknown values at any depth", () => {
    expect(hasUnknown({ a: [{ b: UNKNOWN }] }, isUnknown)).toBe(true);
    expect(hasUnknown({ a: [{ b: null }] }, isUnknown)).toBe(false);
  });

  it("puts unknown values back where they were, beside the defaults", () => {
    const normal = { ttl: 30, name: "", list: [{ x: 0, y: 5 }] };
    const declared = { name: UNKNOWN, list: [{ x: UNKNOWN }] };
    expect(withUnknowns(normal, declared, isUnknown)).toEqual({
      ttl: 30,
      name: UNKNOWN,
      list: [{ x: UNKNOWN, y: 5 }],
    });
  });

  it("names what differs, and picks without inventing", () => {
    expect(changedNames({ a: 1, b: 2 }, { a: 1, b: 3 }, ["a", "b", "c"])).toEqual(["b"]);
    expect(pick({ a: 0, b: undefined }, ["a", "b", "c"])).toEqual({ a: 0 });
  });
});
