import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import {
  integer,
  list,
  object,
  optional,
  parseDeclared,
  show,
} from "../../provider/model/rules.ts";
import { faultsOf, isUnknown, UNKNOWN } from "../support/parsing.ts";

describe("a refused value is shown", () => {
  it.each([
    [undefined, "nothing"],
    [null, "null"],
    ["a", '"a"'],
    ["a\n", '"a\\n"'],
    [5, "5"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [{ a: 1 }, '{"a":1}'],
    [{ name: "a", value: "secret" }, '{"name":"a","value":"…"}'],
    [[{ customHeaders: { a: "secret" } }], '[{"customHeaders":"…"}]'],
    [Symbol("a"), "Symbol(a)"],
  ])("%p as %s", (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  it("shortened to eighty characters", () => {
    expect(show("x".repeat(78))).toHaveLength(80);
    expect(show("x".repeat(79))).toBe(`"${"x".repeat(76)}...`);
  });

  it("even when it has no text form: a big integer, a cycle, a tower of lists", () => {
    expect(show(5n)).toBe("5");
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(show(cycle)).toBe("a list");
    let tower: unknown = { a: 1 };
    for (let depth = 0; depth < 100_000; depth++) tower = { tower };
    expect(show(tower)).toBe("an object");
  });
});

describe("rules over several properties", () => {
  const schema = object({
    low: optional(integer(0, 9)),
    high: optional(integer(0, 9)),
    inner: optional(
      object({ low: optional(integer(0, 9)), items: optional(list(integer(0, 9), 3)) }),
    ),
  });
  /** Says everything it can, about everything it sees. */
  const parse = (input: unknown) =>
    parseDeclared(
      schema,
      input,
      (fields) => ({
        value: fields,
        faults: [
          {
            path: "high",
            because: ["low"],
            message: `saw ${show(fields.low)} and ${show(fields.high)}`,
          },
          { path: "inner.low", because: ["inner.items[1]"], message: `saw ${show(fields.inner)}` },
        ],
      }),
      { isUnknown },
    );

  it("see what is sound by itself, though other properties are not", () => {
    expect(faultsOf(parse({ low: 1, high: 2, inner: { low: 3, items: [10] } }))).toEqual([
      "inner.items[0]: items[0] must be an integer from 0 to 9, got 10",
      "high: saw 1 and 2",
      'inner.low: saw {"low":3,"items":[null]}',
    ]);
  });

  const silent: readonly [what: string, input: object, only: RegExp][] = [
    ["their own is faulty", { low: 1, high: 10 }, /^(high: high must be|inner\.low)/],
    ["their own is unknown", { low: 1, high: UNKNOWN }, /^inner\.low/],
    ["one they look at is faulty", { low: 10, high: 1 }, /^(low|inner\.low)/],
    ["one they look at is unknown", { low: UNKNOWN, high: 1 }, /^inner\.low/],
    ["what holds one they look at is unknown", { inner: { items: UNKNOWN } }, /^high/],
    ["all that holds it is unknown", { inner: UNKNOWN }, /^high/],
    ["a part of what they look at is unknown", { inner: { items: [1, UNKNOWN] } }, /^high/],
  ];
  it.each(silent)("say nothing when %s", (_what, input, only) => {
    for (const fault of faultsOf(parse(input))) expect(fault).toMatch(only);
  });

  it("are not silenced by a neighbour whose name begins alike", () => {
    const faults = faultsOf(parse({ low: 1, high: 2, inner: { low: 3, items: [UNKNOWN, 2] } }));
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["high", "inner.low"]);
  });

  it("say nothing of what is no object at all, or unknown as a whole", () => {
    expect(faultsOf(parse(5))).toEqual([": must be an object, got 5"]);
    expect(faultsOf(parse(UNKNOWN))).toEqual([]);
  });
});

describe("a property that is wrong in several ways", () => {
  it("has one fault", () => {
    const schema = object({
      many: z.string().min(5, "must be longer").regex(/^b/, "must begin with b"),
    });
    const parsed = parseDeclared(schema, { many: "a" }, (fields) => ({
      value: fields,
      faults: [],
    }));
    expect(faultsOf(parsed)).toEqual(["many: many must be longer"]);
  });
});
