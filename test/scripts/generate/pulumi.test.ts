import { describe, expect, it } from "@jest/globals";
import { property, structure } from "../../../provider/model/property.ts";
import type { ResourceDefinition } from "../../../provider/model/resource.ts";
import {
  anyOf,
  anyText,
  integer,
  list,
  object,
  oneOf,
  optional,
  strings,
  withDefault,
} from "../../../provider/model/rules.ts";
import { renderResource, renderStructures } from "../../../scripts/generate/pulumi.ts";

const said = { description: "A." };
const range = structure(object({ low: property(integer(0, 9), { description: "The low." }) }), {
  name: "Range",
  description: "A range.",
});
const THING: ResourceDefinition = {
  name: "Thing",
  description: "A thing.",
  namedBy: "thingName",
  identity: { thingName: property(anyText(), said), owner: property(anyText(), said) },
  settings: {
    words: property(list(oneOf(["On", "Off"]), 2), said),
    step: property(withDefault(anyOf([1, 5]), 5), said),
    labels: property(strings(), said),
    ranges: property(list(range, 2), said),
    note: property(optional(anyText()), { ...said, absent: "none" }),
  },
  options: { adopt: property(anyText(), said) },
  computed: { status: property(anyText(), said) },
};

/** The lines of a file that declare properties. */
const declarations = (text: string) =>
  text.split("\n").flatMap((line) => {
    const found = /^(?:declare public )?readonly (.*);$/.exec(line);
    return found ? [found[1]] : [];
  });

describe("the generated types of a resource", () => {
  it("take inputs at every leaf, and tell what is always there and what is not", () => {
    expect(declarations(renderResource(THING))).toEqual([
      "thingName?: Input<string>",
      "owner: Input<string>",
      'words: Input<Input<"On" | "Off">[]>',
      "step?: Input<number>",
      "labels: Input<Record<string, Input<string>>>",
      "ranges: Input<Input<RangeArgs>[]>",
      "note?: Input<string>",
      "adopt: Input<string>",
      "thingName: Output<string>",
      "owner: Output<string>",
      'words: Output<("On" | "Off")[]>',
      "step: Output<1 | 5>",
      "labels: Output<Record<string, string>>",
      "ranges: Output<Range[]>",
      "note: Output<string | undefined>",
      "status: Output<string>",
    ]);
  });

  it("say defaults, a value without its Markdown, and those that are known better", () => {
    const text = renderResource(THING, { defaults: { note: "a better one" } });
    expect(text.match(/@default .*/g)).toEqual([
      "@default the resource's name",
      "@default 5",
      "@default a better one",
    ]);
  });

  it("leave out what the class gives", () => {
    const lines = declarations(renderResource(THING, { givenByClass: ["owner"] }));
    expect(lines).not.toContain("owner: Input<string>");
    expect(lines).toContain("owner: Output<string>");
  });

  it("keep comments within the width", () => {
    const description = `${"a word or two, ".repeat(20)}and that is it.`;
    const settings = { long: property(anyText(), { description }) };
    const lines = renderResource({ ...THING, settings }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(98);
  });
});

describe("the generated types of what stands in resources", () => {
  it("are one pair for each kind of object, wherever it stands", () => {
    expect(declarations(renderStructures([THING, THING]))).toEqual([
      "low: Input<number>",
      "low: number",
    ]);
  });
});
