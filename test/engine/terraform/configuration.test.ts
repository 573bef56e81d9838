import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  connectionOf,
  parseConfiguration,
} from "../../../provider/engine/terraform/configuration.ts";
import { UNKNOWN } from "../../../provider/engine/terraform/values.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";

let api: TestControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

afterAll(() => api.close());

const given = () => {
  const { endpoint, token, certificate: ca } = api.access;
  return { endpoint, token, ca };
};

describe("a provider's configuration", () => {
  it("is taken from its attributes, else from the environment", () => {
    const { endpoint, token, ca } = given();
    const environment = { SIGNPOST_ENDPOINT: endpoint, SIGNPOST_TOKEN: "other", SIGNPOST_CA: ca };
    const { configured, faults } = parseConfiguration({ endpoint: null, token }, environment);
    expect(faults).toEqual([]);
    expect(configured).toEqual({ kind: "known", ...api.access });
  });

  it("may be absent as a whole", () => {
    expect(parseConfiguration({ endpoint: null, token: null, ca: null }, {})).toEqual({
      configured: { kind: "none" },
      faults: [],
    });
  });

  it("may be unknown in part, and then nobody is asked", async () => {
    const { configured } = parseConfiguration({ ...given(), token: UNKNOWN }, {});
    expect(configured).toEqual({ kind: "unknown" });
    expect(Object.values(await connectionOf(configured))).toEqual(Array(5).fill(UNKNOWN));
  });

  it.each([
    [{ token: "" }, "token", "token must be given together with the others"],
    [{ endpoint: "http://a" }, "endpoint", 'endpoint must be a URL, https://…, got "http://a"'],
    [{ ca: "/nowhere" }, "ca", 'ca must be a certificate in PEM or the path of its file, got "/no'],
  ])("fails with %j at the attribute", (changed, path, message) => {
    const { faults } = parseConfiguration({ ...given(), ...changed }, {});
    expect(faults).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it.each(["https://me:secret@a", "http://me:secret@a", "me:secret@a", "https://me:secret@a b"])(
    "fails with a password in the endpoint, and does not repeat it: %s",
    (endpoint) => {
      const { configured, faults } = parseConfiguration({ ...given(), endpoint }, {});
      expect(configured).toEqual({ kind: "unknown" });
      expect(faults).toEqual([
        { path: "endpoint", message: expect.stringContaining("without a user name and password") },
      ]);
      expect(JSON.stringify(faults)).not.toContain("secret");
    },
  );

  it.each(["secret\nline", "secret word", "secret\u00e9"])(
    "fails with a token that no header can carry, and does not repeat it: %j",
    (token) => {
      const { configured, faults } = parseConfiguration({ ...given(), token }, {});
      expect(configured).toEqual({ kind: "unknown" });
      expect(faults).toEqual([
        { path: "token", message: expect.stringContaining("token must be printable ASCII") },
      ]);
      expect(JSON.stringify(faults)).not.toContain("secret");
    },
  );

  it.each(["\n", "\r\n"])("drops the line break %j that a file's token ends with", (end) => {
    const token = `${given().token}${end}`;
    const { configured } = parseConfiguration({ ...given(), token }, {});
    expect(configured).toEqual({ kind: "known", ...api.access });
  });

  it("becomes a connection that the installation completes", async () => {
    const { configured } = parseConfiguration(given(), {});
    expect(await connectionOf(configured)).toEqual({
      ...api.access,
      subscriptionId: "sub",
      zone: "tm.example.org",
    });
  });
});
