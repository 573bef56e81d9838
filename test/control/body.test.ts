import { describe, expect, it } from "@jest/globals";
import {
  bodyPath,
  contradiction,
  envelopeFaults,
  isObject,
  modelPath,
} from "../../provider/control/body.ts";

describe("paths of faults", () => {
  // model path, path in the body
  const rows = [
    ["monitorConfig.port", "properties.monitorConfig.port"],
    ["dnsConfig.relativeName", "properties.dnsConfig.relativeName"],
    ["weight", "properties.weight"],
    ["endpoints", "properties.endpoints"],
    ["endpoints[12]", "properties.endpoints[12]"],
    ["endpoints[12].weight", "properties.endpoints[12].properties.weight"],
    ["endpoints[0].name", "properties.endpoints[0].name"],
    ["endpoints[0].type", "properties.endpoints[0].type"],
    [
      "endpoints[0].customHeaders[1].name",
      "properties.endpoints[0].properties.customHeaders[1].name",
    ],
    ["name", "name"],
    ["location", "location"],
    ["properties", "properties"],
    ["tags", "tags"],
    ["tags.properties.owner", "tags.properties.owner"],
    ["resourceGroupName", "resourceGroupName"],
    ["", ""],
  ] as const;

  it.each(rows)("%j of the model is %j in the body (TM-242)", (model, body) => {
    expect(bodyPath(model)).toBe(body);
  });

  it.each(rows)("%j is what %j in a body was of the model", (model, body) => {
    expect(modelPath(body)).toBe(model);
  });
});

describe("what the envelope repeats (TM-11)", () => {
  it("may be absent, null, or the same in another casing (TM-10)", () => {
    expect(envelopeFaults({}, "/a/B", "B")).toEqual([]);
    expect(envelopeFaults({ id: null, name: null }, "/a/B", "B")).toEqual([]);
    expect(envelopeFaults({ id: "/A/b", name: "b" }, "/a/B", "B")).toEqual([]);
  });

  it("fails when it contradicts the URL, member by member", () => {
    const faults = envelopeFaults({ id: "/a/C", name: 7 }, "/a/B", "B");
    expect(faults.map(({ path }) => path)).toEqual(["id", "name"]);
    expect(faults[1]?.message).toContain('"B", got 7');
    expect(contradiction({ id: "" }, "id", "/a/B")).toHaveLength(1);
  });
});

it("a list and null are no JSON objects", () => {
  expect([{}, [], null, undefined, "a"].map(isObject)).toEqual([true, false, false, false, false]);
});
