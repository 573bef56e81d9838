import { describe, expect, it } from "@jest/globals";
import { parseAliasRecord } from "../../provider/model/alias-record.ts";

const profileId =
  "/subscriptions/s/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web";
const declared = { profileId, name: "www.contoso.com" };

describe("an alias record", () => {
  it("is a CNAME of 300 s unless told otherwise (TM-289)", () => {
    expect(parseAliasRecord({ ...declared, name: "WWW.Contoso.com." }).value).toEqual({
      profileId,
      name: "www.contoso.com",
      mode: "cname",
      ttl: 300,
      onDisabled: undefined,
      minimumIntervalInSeconds: undefined,
      hostedZoneId: undefined,
      awsProfile: undefined,
      awsRoleArn: undefined,
      adopt: false,
      waitForSync: 0,
    });
  });

  it("under flatten is written at most every 5 s and kept when its profile is disabled (TM-287, TM-290)", () => {
    const { value } = parseAliasRecord({
      ...declared,
      mode: "Flatten",
      hostedZoneId: "Z1",
    });
    expect(value).toMatchObject({
      mode: "flatten",
      onDisabled: "keep",
      minimumIntervalInSeconds: 5,
      hostedZoneId: "Z1",
    });
    expect(value?.ttl).toBeUndefined();
  });

  it.each([
    [{ profileId: "web" }, ["profileId"]],
    [{ name: "www" }, ["name"]],
    [{ name: "@" }, ["name"]],
    [{ name: "*.contoso.com" }, ["name"]],
    [{ name: "a b.contoso.com" }, ["name"]],
    [{ mode: "alias" }, ["mode"]],
    [{ ttl: -1 }, ["ttl"]],
    [{ ttl: "300" }, ["ttl"]],
    [{ hostedZoneId: "contoso.com" }, ["hostedZoneId"]],
    [{ awsProfile: "" }, ["awsProfile"]],
    [{ awsRoleArn: "dns" }, ["awsRoleArn"]],
    [{ adopt: "yes" }, ["adopt"]],
    [{ waitForSync: 3601 }, ["waitForSync"]],
    [{ mode: "flatten", ttl: 60 }, ["ttl"]],
    [{ onDisabled: "keep" }, ["onDisabled"]],
    [
      { onDisabled: "remove", minimumIntervalInSeconds: 5 },
      ["onDisabled", "minimumIntervalInSeconds"],
    ],
    [
      { mode: "flatten", minimumIntervalInSeconds: 0, name: "www" },
      ["minimumIntervalInSeconds", "name"],
    ],
    [{ mode: "flatten", onDisabled: "drop", ttl: 1 }, ["onDisabled", "ttl"]],
    [{ awsProfile: "dns", awsRoleArn: "arn:aws:iam::123456789012:role/dns" }, ["awsRoleArn"]],
    [{ weight: 1 }, ["weight"]],
  ])("is refused with %j, at every fault at once: %j", (change, paths) => {
    const { faults } = parseAliasRecord({ ...declared, ...change }, { strict: true });
    expect(faults.map(({ path }) => path).sort()).toEqual([...paths].sort());
  });

  it("names its profile in canonical casing (TM-217)", () => {
    const shouted = profileId.replace("/subscriptions/", "/SUBSCRIPTIONS/");
    expect(parseAliasRecord({ ...declared, profileId: shouted }).value?.profileId).toBe(profileId);
  });

  it("says which mode a property is for", () => {
    const { faults } = parseAliasRecord({ ...declared, mode: "flatten", ttl: 60 });
    expect(faults[0]?.message).toBe("ttl must be absent unless mode is cname, got 60 with flatten");
  });

  it("says nothing of a property whose mode is not known yet", () => {
    const isUnknown = (value: unknown) => value === "?";
    const { faults } = parseAliasRecord(
      { ...declared, mode: "?", onDisabled: "keep" },
      { isUnknown },
    );
    expect(faults).toEqual([]);
  });
});
