import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { median, quantile, ratioOfMedians } from "../../../scripts/bench/statistics.ts";

const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

describe("a median", () => {
  it.each<[number[], number]>([
    [[7], 7],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100, 1], 9.5],
  ])("of %j is %d", (given, expected) => {
    expect(median(given)).toBe(expected);
  });

  it("has as many samples below as above, whatever their order", () => {
    fc.assert(
      fc.property(samples, (given) => {
        const middle = median(given);
        const below = given.filter((one) => one < middle).length;
        const above = given.filter((one) => one > middle).length;
        expect(below).toBeLessThanOrEqual(given.length / 2);
        expect(above).toBeLessThanOrEqual(given.length / 2);
      }),
    );
  });

  it("is not moved by one round that went wrong", () => {
    expect(median([2, 2.1, 2.2, 50, 1.9])).toBe(2.1);
  });

  it("fails without samples", () => {
    expect(() => median([])).toThrow("no samples");
  });
});

describe("a quantile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])("of 1 to 100 at %d is %d", (share, expected) => {
    expect(quantile(hundred, share)).toBe(expected);
  });

  it("is one of the samples, and leaves them as they were", () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const copy = [...given];
        expect(given).toContain(quantile(given, share));
        expect(given).toEqual(copy);
      }),
    );
  });
});

describe("a ratio of medians", () => {
  it("is ours by the peer's, each by its own median", () => {
    expect(ratioOfMedians([6, 5, 100], [2, 1, 3])).toBe(3);
  });
});
