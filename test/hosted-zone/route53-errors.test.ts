// Errors of Route 53 and of the SDK in our codes.
import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "../../provider/errors.ts";
import { translateRoute53Error } from "../../provider/hosted-zone/route53-errors.ts";

function thrown(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name }, more);
}

describe("an error", () => {
  it.each([
    ["NoSuchHostedZone", {}, "HOSTED_ZONE_UNKNOWN"],
    ["InvalidChangeBatch", {}, "HOSTED_ZONE_CONFLICT"],
    ["AccessDenied", {}, "HOSTED_ZONE_DENIED"],
    ["CredentialsProviderError", {}, "HOSTED_ZONE_DENIED"],
    ["SomethingNew", { $metadata: { httpStatusCode: 403 } }, "HOSTED_ZONE_DENIED"],
    ["SomethingNew", { $metadata: { httpStatusCode: 400 } }, "HOSTED_ZONE_UNAVAILABLE"],
    ["SomethingNew", { $metadata: null }, "HOSTED_ZONE_UNAVAILABLE"],
    ["Throttling", {}, "HOSTED_ZONE_UNAVAILABLE"],
    ["TimeoutError", {}, "HOSTED_ZONE_UNAVAILABLE"],
  ] as const)("%s %j is %s, in the host's words", (name, more, code) => {
    expect(translateRoute53Error(thrown(name, "its words", more), "look")).toMatchObject({
      code,
      message: expect.stringMatching(
        new RegExp(`^could not look: ${name}: its words(; check .*)?$`),
      ),
    });
  });

  it.each([
    ["NoSuchHostedZone", "hostedZoneId"],
    ["AccessDenied", "awsProfile"],
  ])("%s, which the user can mend, says what to check", (name, property) => {
    const { message } = translateRoute53Error(thrown(name, "its words"), "look");
    expect(message).toMatch(new RegExp(`; check .*\\b${property}\\b`));
  });

  it("keeps the first line of the host's words, and is no way to the rest", () => {
    const words = "wrong signature\n\n'x-amz-security-token:SECRET'";
    const error = translateRoute53Error(thrown("SignatureDoesNotMatch", words), "look");
    expect(error.message).toMatch(
      /^could not look: SignatureDoesNotMatch: wrong signature; check [^']*$/,
    );
    expect(error.cause).toBeUndefined();
  });

  it("names the system's code where there are no words", () => {
    const refused = thrown("AggregateError", "", { code: "ECONNREFUSED" });
    expect(translateRoute53Error(refused, "look").message).toMatch(/AggregateError: ECONNREFUSED$/);
    expect(translateRoute53Error(thrown("Error", ""), "look").message).toBe(
      "could not look: nothing",
    );
  });

  it("that is ours already stays as it is", () => {
    const ours = new ProviderError("HOSTED_ZONE_UNKNOWN", "ours");
    expect(translateRoute53Error(ours, "look")).toBe(ours);
  });

  it("that is no error at all has a code too", () => {
    expect(translateRoute53Error("?", "look")).toMatchObject({ code: "HOSTED_ZONE_UNAVAILABLE" });
  });
});
