import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type ControlClient, createControlClient } from "../../provider/control/client.ts";
import { testBinding } from "../support/bindings.ts";
import { openControlApi, type TestControlApi } from "../support/control-api.ts";
import { storedProfile } from "../support/profiles.ts";

let api: TestControlApi;
let client: ControlClient;

beforeEach(async () => {
  api = await openControlApi();
  client = createControlClient(api.access);
  const { key, profile } = storedProfile("web");
  await client.putProfile(key, profile);
});
afterEach(() => api.close());

describe("the client of bindings", () => {
  it("writes, reads and deletes; what is absent is no error (TM-285)", async () => {
    const binding = testBinding({ awsProfile: "dns" });
    expect(await client.getBinding(binding)).toBeUndefined();
    expect((await client.createBinding(binding)).binding).toEqual(binding);
    expect(await client.getBinding(binding)).toMatchObject({ binding, state: { kind: "pending" } });
    const removing = testBinding({ onDisabled: "remove" });
    expect((await client.putBinding(removing)).binding).toEqual(removing);
    await client.deleteBinding(binding);
    await client.deleteBinding(binding);
    expect(api.bindings.list()).toEqual([]);
  });

  it("fails to create what is there", async () => {
    await client.putBinding(testBinding());
    await expect(client.createBinding(testBinding())).rejects.toMatchObject({
      code: "ALREADY_EXISTS",
    });
  });

  it("asks what a write would do, and is told the same refusal", async () => {
    const lost = testBinding({ profileId: testBinding().profileId.replace(/web$/, "lost") });
    await expect(client.whatIfBinding(lost, {})).rejects.toMatchObject({
      code: "PARENT_NOT_FOUND",
      path: "profileId",
    });
    await expect(client.putBinding(lost)).rejects.toMatchObject({ code: "PARENT_NOT_FOUND" });
    await client.whatIfBinding(testBinding(), { onlyNew: true });
    expect(api.bindings.list()).toEqual([]);
  });

  it("fails to delete a profile that a binding names (TM-285)", async () => {
    await client.putBinding(testBinding());
    await expect(client.deleteProfile(storedProfile("web").key)).rejects.toMatchObject({
      code: "PROFILE_BOUND",
      message: expect.stringContaining("example.org (hosted zone Z1)"),
    });
  });
});
