import { describe, expect, it } from "@jest/globals";
import { createMemory } from "../../../provider/engine/terraform/memory.ts";

const STATE = { id: "/a/B", name: "b" };

describe("what a run has seen", () => {
  it("tells a tainted resource by its id, whatever its casing", () => {
    const memory = createMemory();
    memory.note("signpost_profile", STATE);
    expect(memory.replacedBy("signpost_profile", {}, "/A/b")).toBe(STATE);
    expect(memory.replacedBy("signpost_external_endpoint", {}, "/a/B")).toBeUndefined();
    expect(memory.replacedBy("signpost_profile", {}, undefined)).toBeUndefined();
  });

  it("tells a replacement by what is declared", () => {
    const memory = createMemory();
    memory.noteReplacement("signpost_name_servers", { zone: "a" }, STATE);
    expect(memory.replacedBy("signpost_name_servers", { zone: "a" }, "/other")).toBe(STATE);
    expect(memory.replacedBy("signpost_name_servers", { zone: "b" }, "/other")).toBeUndefined();
  });

  it("forgets what is gone", () => {
    const memory = createMemory();
    memory.note("signpost_profile", STATE);
    memory.noteReplacement("signpost_profile", { name: "c" }, STATE);
    memory.forget("signpost_profile", STATE.id);
    expect(memory.replacedBy("signpost_profile", { name: "c" }, STATE.id)).toBeUndefined();
  });
});
