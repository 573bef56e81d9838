import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compile } from "../../provider/routing/compile.ts";
import { findNode, NO_PROFILE, profileCount } from "../../provider/routing/table.ts";
import { encodeName } from "../../provider/wire/name.ts";
import { storedProfile } from "../support/profiles.ts";

const ZONE = "tm.example.org";
const live = { endpoints: [{ name: "a", target: "192.0.2.1" }] };

function nodeOf(table: ReturnType<typeof compile>["table"], name: string): number {
  const bytes = encodeName(`${name}.${ZONE}`);
  return findNode(table, bytes, 0, bytes.length);
}

describe("a compiled table", () => {
  it("finds names in any case and no others (RFC 4343)", () => {
    const { table } = compile([storedProfile("Web", live)], ZONE);
    expect(table.nodeProfile[nodeOf(table, "wEB")]).toBe(0);
    expect(nodeOf(table, "we")).toBe(-1);
    expect(nodeOf(table, "xweb")).toBe(-1);
  });

  it("knows empty non-terminals above live profiles only (TM-49)", () => {
    const dead = { profileStatus: "Disabled" as const, ...live };
    const { table } = compile([storedProfile("a.b.c", live), storedProfile("x.y", dead)], ZONE);
    for (const name of ["b.c", "c"]) {
      const node = nodeOf(table, name);
      expect(table.nodeProfile[node]).toBe(NO_PROFILE);
      expect(table.liveBelow[node]).toBe(1);
    }
    expect(nodeOf(table, "y")).toBe(-1);
  });

  it("puts endpoints in the order of their priority, with their RDATA", () => {
    const endpoints = [
      { name: "second", target: "2001:db8::1", priority: 7 },
      { name: "first", target: "2001:db8::2", priority: 2 },
    ];
    const { table, endpoints: ordered } = compile([storedProfile("web", { endpoints })], ZONE);
    expect(ordered.map(({ name }) => name)).toEqual(["first", "second"]);
    const start = table.targetStart[0] ?? 0;
    expect(table.targets.slice(start, table.targetStart[1]).at(-1)).toBe(2);
    expect(Array.from(table.firstEndpoint)).toEqual([0, 2]);
  });

  it("keeps methods and weights, the latter in the order of priorities (TM-39, TM-73)", () => {
    const endpoints = [
      { name: "second", target: "192.0.2.2", priority: 2, weight: 1000 },
      { name: "first", target: "192.0.2.1", priority: 1 },
    ];
    const weighted = { trafficRoutingMethod: "Weighted" as const, endpoints };
    const { table } = compile([storedProfile("a", live), storedProfile("b", weighted)], ZONE);
    expect(Array.from(table.methods)).toEqual([0, 1]);
    expect(Array.from(table.weights)).toEqual([1, 1, 1000]);
  });

  it("of nothing answers nothing", () => {
    const { table } = compile([], ZONE);
    expect(profileCount(table)).toBe(0);
    expect(nodeOf(table, "web")).toBe(-1);
  });

  it("finds every name of any set of names, and only those", () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,3}$/);
    const names = fc.uniqueArray(
      fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join(".")),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(names, label, (all, other) => {
        const { table } = compile(
          all.map((name) => storedProfile(name, live)),
          ZONE,
        );
        for (const [index, name] of all.entries()) {
          expect(table.nodeProfile[nodeOf(table, name)]).toBe(index);
        }
        const known = all.some((name) => name === other || name.endsWith(`.${other}`));
        expect(nodeOf(table, other) >= 0).toBe(known);
      }),
      { numRuns: 300 },
    );
  });
});
