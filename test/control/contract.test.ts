import { describe, expect, it } from "@jest/globals";
import {
  API_VERSIONS,
  isSince,
  parseApiVersion,
  requestPath,
  scopeFaults,
} from "../../provider/control/contract.ts";

describe("api-version (TM-221)", () => {
  it("takes each version that clients in use send, in any casing", () => {
    for (const version of API_VERSIONS) {
      expect(parseApiVersion(version.toUpperCase())).toBe(version);
    }
  });

  it.each([undefined, ""])("fails with API_VERSION_MISSING when it is %p", (given) => {
    expect(() => parseApiVersion(given)).toThrow(
      expect.objectContaining({ code: "API_VERSION_MISSING" }),
    );
  });

  it("fails with API_VERSION_UNKNOWN for any other, naming it and those there are", () => {
    expect(() => parseApiVersion("2015-11-01")).toThrow(
      expect.objectContaining({
        code: "API_VERSION_UNKNOWN",
        message: expect.stringMatching(/2018-04-01.*2026-09-01, got "2015-11-01"/),
      }),
    );
  });

  it("orders versions by their dates, a preview before what it previews", () => {
    expect(isSince("2022-04-01", "2022-04-01-preview")).toBe(true);
    expect(isSince("2022-04-01-preview", "2022-04-01")).toBe(false);
    expect(isSince("2026-09-01", "2026-09-01")).toBe(true);
    expect(isSince("2018-08-01", "2024-04-01-preview")).toBe(false);
  });
});

describe("paths", () => {
  it("encode what a name may hold and a URL may not", () => {
    expect(requestPath("/a/My endpoint?#%é/b")).toBe("/a/My%20endpoint%3F%23%25%C3%A9/b");
  });

  const key = { subscriptionId: "sub-1", resourceGroup: "rg_(1).a", profileName: "web" };

  it("accept the subscriptions and resource groups that ARM accepts", () => {
    expect(scopeFaults(key)).toEqual([]);
  });

  it.each([
    [{ ...key, subscriptionId: "" }, "subscriptionId"],
    [{ ...key, subscriptionId: "a/b" }, "subscriptionId"],
    [{ ...key, subscriptionId: "x".repeat(65) }, "subscriptionId"],
    [{ ...key, resourceGroup: "" }, "resourceGroupName"],
    [{ ...key, resourceGroup: "ends." }, "resourceGroupName"],
    [{ ...key, resourceGroup: ".." }, "resourceGroupName"],
    [{ ...key, resourceGroup: "x".repeat(91) }, "resourceGroupName"],
    [{ ...key, resourceGroup: "line\nbreak" }, "resourceGroupName"],
  ])("fail for %j", (given, path) => {
    expect(scopeFaults(given).map((fault) => fault.path)).toEqual([path]);
  });
});
