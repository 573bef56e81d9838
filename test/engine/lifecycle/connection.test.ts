import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { installationFiles, writeWhole } from "../../../provider/control/installation.ts";
import { readLocalConnection } from "../../../provider/deploy/local-connection.ts";
import { clientOf, completeConnection } from "../../../provider/engine/lifecycle/connection.ts";
import { endpointKind } from "../../../provider/engine/lifecycle/endpoint.ts";
import { profileKind } from "../../../provider/engine/lifecycle/profile.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

const UNKNOWN = Symbol("unknown");
const isUnknown = (value: unknown) => value === UNKNOWN;
const DEAD = { endpoint: "https://127.0.0.1:1", token: "t", certificate: "c" };

let api: TestControlApi;
beforeEach(async () => {
  api = await openControlApi();
});
afterEach(() => api.close());

describe("a connection by address and token only", () => {
  it("is completed by what the runtime tells, so that name and id can be shown", async () => {
    const { connection, faults } = await completeConnection(api.access, isUnknown);
    expect(faults).toEqual([]);
    expect(connection).toEqual({ ...api.access, subscriptionId: "sub", zone: "tm.example.org" });
    const { inputs } = await profileKind.check(
      {
        profileName: "web",
        trafficRoutingMethod: "Priority",
        dnsConfig: { relativeName: "web" },
        monitorConfig: { path: "/" },
        connection: api.access,
      },
      isUnknown,
    );
    expect(inputs["fqdn"]).toBe("web.tm.example.org");
  });

  it("fails with signpost:endpoint and the remedy when the runtime does not answer", async () => {
    const { faults } = await completeConnection(DEAD, isUnknown);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toContain("the configured signpost:endpoint https://127.0.0.1:1");
    expect(faults[0]?.message).toContain("cannot be reached (ECONNREFUSED)");
    expect(faults[0]?.message).toContain("check signpost:endpoint, signpost:token and signpost:ca");
  });

  it("is asked for again after it could not be told", async () => {
    api.allow("another");
    expect((await completeConnection(api.access, isUnknown)).faults).toHaveLength(1);
    api.allow(api.access.token);
    expect((await completeConnection(api.access, isUnknown)).faults).toEqual([]);
  });

  it("fails when the token is not let in", async () => {
    const { faults } = await completeConnection({ ...api.access, token: "no" }, isUnknown);
    expect(faults[0]?.message).toContain("does not accept the token");
  });

  it("asks nobody when it is complete, or not known yet", async () => {
    const whole = { ...DEAD, subscriptionId: "s", zone: "tm.example.org" };
    expect(await completeConnection(whole, isUnknown)).toEqual({ connection: whole, faults: [] });
    expect(await completeConnection(UNKNOWN, isUnknown)).toEqual({
      connection: UNKNOWN,
      faults: [],
    });
    const part = { ...DEAD, token: UNKNOWN };
    const { connection, faults } = await completeConnection(part, isUnknown);
    expect(faults).toEqual([]);
    expect(connection).toEqual({ ...part, subscriptionId: UNKNOWN, zone: UNKNOWN });
  });

  it("has its installation for an endpoint from the profile's id", async () => {
    const { inputs, faults } = await endpointKind.check(
      {
        endpointName: "europe",
        type: "externalEndpoints",
        profileId:
          "/subscriptions/sub/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web",
        target: "192.0.2.1",
        connection: DEAD,
      },
      isUnknown,
    );
    expect(faults).toEqual([]);
    expect(inputs["connection"]).toEqual({ ...DEAD, subscriptionId: "sub" });
  });

  it.each([[undefined], [{}], [{ endpoint: "https://127.0.0.1:1" }]])(
    "fails for %j with the property that gives one",
    async (given) => {
      const { faults } = await completeConnection(given, isUnknown);
      expect(faults[0]?.message).toContain("nameServers must be the name servers");
      expect(faults[0]?.message).toContain("certificate");
    },
  );
});

describe("a connection that names a directory of this machine", () => {
  it("is left as it is when another installation stands there", () =>
    inTemporaryFolder(async (directory) => {
      const files = installationFiles(directory);
      const marker = { schemaVersion: 1, owner: "p/s/other", subscriptionId: "other" };
      await writeWhole(files.marker, JSON.stringify(marker));
      const settings = { zone: "tm.example.org", controlAddress: "127.0.0.1", controlPort: 1 };
      await writeWhole(files.settings, JSON.stringify(settings));
      await writeWhole(files.certificate, api.access.certificate);
      await writeWhole(files.key, "key");
      expect(await readLocalConnection(directory, "secret")).toMatchObject({
        subscriptionId: "other",
      });
      await (await clientOf({ connection: { ...api.access, directory } }, "sub")).ping();
    }));
});

describe("a connection that has aged", () => {
  const remembered = () => ({ connection: { ...api.access, token: "lapsed" } });

  it("gives way to the configured one of the same installation", async () => {
    const client = await clientOf(remembered(), "sub", api.access);
    await client.ping();
  });

  it("is used as it is when another installation is configured, or none answers", async () => {
    await expect((await clientOf(remembered(), "other", api.access)).ping()).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    await expect((await clientOf(remembered(), "sub", DEAD)).ping()).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    const current = { connection: api.access };
    await (await clientOf(current, "sub", DEAD)).ping();
    await (await clientOf({ connection: { ...api.access, directory: "/nowhere" } }, "sub")).ping();
  });
});
