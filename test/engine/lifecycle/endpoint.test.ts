import { describe, expect, it } from "@jest/globals";
import { endpointKind } from "../../../provider/engine/lifecycle/endpoint.ts";
import type { Values } from "../../../provider/engine/lifecycle/kind.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;
const PROFILE_ID =
  "/subscriptions/s/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web";

const declared = {
  endpointName: "europe",
  type: "externalEndpoints",
  profileId: PROFILE_ID,
  connection: {
    endpoint: "https://127.0.0.1:1",
    token: "t",
    certificate: "c",
    subscriptionId: "s",
  },
  target: "192.0.2.1",
};

async function inputsOf(values: Values): Promise<Values> {
  const { inputs, faults } = await endpointKind.check(values, isUnknown);
  expect(faults).toEqual([]);
  return inputs;
}

describe("an endpoint's check", () => {
  it("fills the defaults and leaves a priority to the service (TM-68)", async () => {
    const inputs = await inputsOf(declared);
    expect(inputs).toMatchObject({ weight: 1, endpointStatus: "Enabled", alwaysServe: "Disabled" });
    expect(inputs).not.toHaveProperty("priority");
  });

  it.each([
    [{ weight: 0 }, "weight", "weight must be an integer from 1 to 1000, got 0"],
    [{ priority: 1001 }, "priority", "priority must be an integer from 1 to 1000, got 1001"],
    [{ type: "other" }, "type", 'type must be externalEndpoints, got "other"'],
    [{ profileId: "x" }, "profileId", 'profileId must be the id of a profile, got "x"'],
    [{ wieght: 1 }, "wieght", "wieght is not a property here"],
  ])("refuses %j at %s", async (change, path, message) => {
    const { faults } = await endpointKind.check({ ...declared, ...change }, isUnknown);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toBe(path);
    expect(faults[0]?.message).toContain(message);
  });

  it("names the property the user gave when the name is at fault (TM-30)", async () => {
    const { faults } = await endpointKind.check({ ...declared, endpointName: "a:b" }, isUnknown);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ path: "endpointName" });
    expect(faults[0]?.message).toMatch(/^endpointName must be/);
  });

  it("says nothing of values that are not known yet", async () => {
    const values = { ...declared, profileId: UNKNOWN, target: UNKNOWN, connection: UNKNOWN };
    const { inputs, faults } = await endpointKind.check(values, isUnknown);
    expect(faults).toEqual([]);
    expect(inputs["target"]).toBe(UNKNOWN);
  });
});

describe("an endpoint's diff", () => {
  it("sees no other profile in another spelling of its id", async () => {
    const state = await inputsOf(declared);
    const spelled = { ...state, profileId: PROFILE_ID.replace("resourceGroups", "resourcegroups") };
    expect((await endpointKind.diff(spelled, state, isUnknown)).replaces).toEqual([]);
    const other = { ...state, profileId: `${PROFILE_ID}2` };
    expect((await endpointKind.diff(other, state, isUnknown)).replaces).toEqual(["profileId"]);
  });

  it("keeps the priority the service chose while none is declared (TM-68)", async () => {
    const inputs = await inputsOf(declared);
    const state = { ...inputs, priority: 7 };
    expect(await endpointKind.diff(state, inputs, isUnknown)).toEqual({
      changes: false,
      replaces: [],
    });
    const moved = await inputsOf({ ...declared, priority: 8 });
    expect(await endpointKind.diff(state, moved, isUnknown)).toEqual({
      changes: true,
      replaces: [],
    });
  });

  it.each([
    ["another target", { target: "192.0.2.2" }, []],
    ["another name", { endpointName: "asia" }, ["endpointName"]],
    ["a profile that is being replaced", { profileId: UNKNOWN }, ["profileId"]],
  ])("for %s says what is replaced", async (_what, change, replaces) => {
    const state = await inputsOf(declared);
    const inputs = await inputsOf({ ...declared, ...change });
    expect(await endpointKind.diff(state, inputs, isUnknown)).toEqual({ changes: true, replaces });
  });
});
