import { describe, expect, it } from "@jest/globals";
import { property, structure } from "../../provider/model/property.ts";
import { type ResourceDefinition, shapeOf } from "../../provider/model/resource.ts";
import { RESOURCES } from "../../provider/model/resources.ts";
import {
  anyOf,
  anyText,
  boolean,
  integer,
  list,
  object,
  oneOf,
  optional,
  strings,
  withDefault,
} from "../../provider/model/rules.ts";
import type { PropertyShape, ValueShape } from "../../provider/model/shape.ts";

const EMPTY = { name: "Thing", description: "A thing.", identity: {}, options: {}, computed: {} };
const shapeWith = (settings: ResourceDefinition["settings"]) => shapeOf({ ...EMPTY, settings });

describe("the shape of a property", () => {
  const values: readonly [schema: Parameters<typeof property>[0], shape: ValueShape][] = [
    [anyText(), { kind: "string" }],
    [boolean(), { kind: "boolean" }],
    [integer(1, 9), { kind: "integer" }],
    [anyOf([10, 30]), { kind: "integer", oneOf: [10, 30] }],
    [oneOf(["On", "Off"]), { kind: "word", words: ["On", "Off"] }],
    [strings(), { kind: "map" }],
    [list(integer(1, 9), 3), { kind: "list", item: { kind: "integer" } }],
  ];
  it.each(values)("says its type, however it may be left out (%#)", (schema, value) => {
    const said = { description: "A.", default: "one" };
    const shape = shapeWith({
      required: property(schema, { description: "A." }),
      optional: property(optional(schema), said),
    });
    expect(shape.properties.map((one) => one.value)).toEqual([value, value]);
    expect(shape.properties.map((one) => one.presence)).toEqual(["required", "optional"]);
  });

  it("says what an object has in it", () => {
    const inner = structure(object({ low: property(integer(0, 9), { description: "The low." }) }), {
      name: "Inner",
      description: "An inner.",
    });
    const [outer] = shapeWith({ outer: property(inner, { description: "The outer." }) }).properties;
    expect(outer?.value).toMatchObject({
      kind: "object",
      name: "Inner",
      description: "An inner.",
      properties: [{ name: "low", value: { kind: "integer" }, description: "The low." }],
    });
  });

  it("takes the default of the schema, and says whether something takes the place of what is absent", () => {
    const description = "A.";
    const shape = shapeWith({
      held: property(withDefault(oneOf(["On", "Off"]), "On"), { description }),
      said: property(withDefault(list(anyText(), 2), []), { description, default: "none" }),
      absent: property(optional(anyText()), { description, absent: "it stays" }),
    });
    expect(shape.properties.map((one) => [one.defaultText, one.isAlwaysThere])).toEqual([
      ['`"On"`', true],
      ["none", true],
      ["it stays", false],
    ]);
  });

  it("fails where people are told nothing", () => {
    expect(() => shapeWith({ mute: anyText() })).toThrow("the property mute has no notes");
    const halfMute = property(optional(anyText()), { description: "A." });
    expect(() => shapeWith({ halfMute })).toThrow("the property halfMute has no default");
    const bare = property(object({}), { description: "A." });
    expect(() => shapeWith({ bare })).toThrow("an object of the model has no notes");
  });
});

describe("the shape of a resource", () => {
  it("replaces for its identity, and knows what cannot be declared", () => {
    const said = (text: string) => property(anyText(), { description: text });
    const shape = shapeOf({
      ...EMPTY,
      identity: { id: said("I.") },
      settings: { size: said("S.") },
      computed: { status: said("C.") },
    });
    expect(shape.properties.map((one) => [one.name, one.presence, one.replaces])).toEqual([
      ["id", "required", true],
      ["size", "required", false],
      ["status", "computed", false],
    ]);
  });
});

describe("every resource", () => {
  const shapes = RESOURCES.map(shapeOf);
  const within = ({ value }: Pick<PropertyShape, "value">): readonly PropertyShape[] =>
    value.kind === "object"
      ? value.properties.flatMap((one) => [one, ...within(one)])
      : value.kind === "list"
        ? within({ value: value.item })
        : [];

  it.each(shapes)("$name tells of each property in whole sentences", ({ properties }) => {
    for (const { name, description } of properties.flatMap((one) => [one, ...within(one)])) {
      expect({ name, description }).toEqual({
        name,
        description: expect.stringMatching(/^\S.*\.$/),
      });
    }
  });

  it.each(shapes)("$name has no property twice", ({ properties }) => {
    const names = properties.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it("has secrets where secrets are", () => {
    const secrets = shapes.flatMap(({ name, properties }) =>
      properties.filter((one) => one.secret).map((one) => `${name}.${one.name}`),
    );
    expect(secrets).toEqual(["NameServers.token", "NameServers.certificate"]);
  });
});
