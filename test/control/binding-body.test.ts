import { describe, expect, it } from "@jest/globals";
import type { BindingState } from "../../provider/control/binding.ts";
import {
  bindingId,
  parseBinding,
  parseBindingBody,
  parseBindingReply,
  renderBinding,
  renderBindingWrite,
} from "../../provider/control/binding-body.ts";
import { testBinding } from "../support/bindings.ts";

const key = { hostedZoneId: "Z1", name: "example.org" };
const state: BindingState = {
  kind: "stale",
  message: "nothing is left",
  addresses: ["192.0.2.1"],
  changeId: "C1",
};

describe("a binding", () => {
  it("has defaults: what stands is kept, 5 s between two writes (TM-287, TM-290)", () => {
    const { onDisabled, minimumIntervalInSeconds } = testBinding();
    expect({ onDisabled, minimumIntervalInSeconds }).toEqual({
      onDisabled: "keep",
      minimumIntervalInSeconds: 5,
    });
  });

  it("has its names in canonical form, whatever their casing (TM-10, TM-217)", () => {
    const profileId =
      "/SUBSCRIPTIONS/sub/resourcegroups/default/providers/microsoft.network/TRAFFICMANAGERPROFILES/web";
    const binding = testBinding({ name: "WWW.Example.Org.", profileId });
    expect(binding.name).toBe("www.example.org");
    expect(binding.profileId).toBe(testBinding().profileId);
    expect(bindingId(binding)).toBe("/signpost/v1/bindings/Z1/www.example.org");
  });

  it("fails with every fault at once", () => {
    const { faults } = parseBinding({
      hostedZoneId: "/hostedzone/Z1",
      name: "-",
      profileId: "web",
      mode: "route53",
      onDisabled: "never",
      minimumIntervalInSeconds: 0,
      awsProfile: "",
      awsRoleArn: "admin",
    });
    expect(faults.map(({ path }) => path)).toEqual([
      "hostedZoneId",
      "name",
      "profileId",
      "mode",
      "onDisabled",
      "minimumIntervalInSeconds",
      "awsProfile",
      "awsRoleArn",
    ]);
    expect(faults[5]?.message).toBe(
      "minimumIntervalInSeconds must be an integer from 1 to 3600, got 0",
    );
  });

  it("fails with both a profile of the AWS files and a role", () => {
    const { faults } = parseBinding({
      ...testBinding(),
      awsProfile: "dns",
      awsRoleArn: "arn:aws:iam::123456789012:role/dns",
    });
    expect(faults.map(({ path }) => path)).toEqual(["awsRoleArn"]);
  });
});

describe("the body of a binding", () => {
  it("is read as it is written", () => {
    const binding = testBinding({ awsProfile: "dns", onDisabled: "remove" });
    expect(parseBindingBody(renderBindingWrite(binding), key).value).toEqual(binding);
  });

  it("is read as it is shown, with its state", () => {
    const binding = testBinding();
    const body = renderBinding({ binding, state });
    expect(body["id"]).toBe("/signpost/v1/bindings/Z1/example.org");
    expect(parseBindingReply(body).value).toEqual({ binding, state });
    expect(parseBindingBody(body, key).value).toEqual(binding);
  });

  it("fails when it contradicts the URL (TM-11)", () => {
    const body = {
      id: "/elsewhere",
      name: "www.example.org",
      ...renderBindingWrite(testBinding({ hostedZoneId: "Z2" })),
    };
    const { faults } = parseBindingBody(body, key);
    expect(faults.map(({ path }) => path)).toEqual(["id", "name", "hostedZoneId"]);
  });

  it.each([{}, { properties: 1 }])("fails without properties: %j", (body) => {
    expect(parseBindingBody(body, key).faults[0]?.path).toBe("properties");
  });

  it.each([
    undefined,
    { ...state, kind: "well" },
    { ...state, message: 1 },
    { ...state, addresses: "192.0.2.1" },
    { ...state, changeId: undefined },
  ])("fails as a reply with the state %j", (given) => {
    const body = renderBinding({ binding: testBinding(), state });
    const properties = { ...(body["properties"] as object), state: given };
    expect(parseBindingReply({ ...body, properties }).faults[0]?.path).toBe("state");
  });
});
