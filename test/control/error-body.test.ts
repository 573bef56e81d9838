import { describe, expect, it } from "@jest/globals";
import {
  parseError,
  parseMessage,
  renderError,
  renderFailure,
} from "../../provider/control/error-body.ts";
import {
  ERROR_CODES,
  type ErrorCode,
  invalidDeclaration,
  ProviderError,
} from "../../provider/errors.ts";

describe("an error on the wire", () => {
  // code, status and code of the public contract (TM-240)
  it.each([
    ["DECLARATION_INVALID", 400, "BadRequest"],
    ["BODY_NOT_JSON", 400, "BadRequest"],
    ["API_VERSION_MISSING", 400, "MissingApiVersionParameter"],
    ["API_VERSION_UNKNOWN", 400, "InvalidApiVersionParameter"],
    ["AUTHENTICATION_FAILED", 401, "AuthenticationFailed"],
    ["PROFILE_NOT_FOUND", 404, "ResourceNotFound"],
    ["PARENT_NOT_FOUND", 404, "ParentResourceNotFound"],
    ["ENDPOINT_NOT_FOUND", 404, "NotFound"],
    ["ROUTE_UNKNOWN", 404, "NotFound"],
    ["METHOD_NOT_ALLOWED", 405, "MethodNotAllowed"],
    ["NAME_TAKEN", 409, "Conflict"],
    ["QUOTA_EXCEEDED", 409, "Conflict"],
    ["WRITE_CONFLICT", 409, "Conflict"],
    ["BODY_TOO_LARGE", 413, "RequestEntityTooLarge"],
    ["MEDIA_TYPE_UNSUPPORTED", 415, "UnsupportedMediaType"],
    ["STORE_DAMAGED", 500, "InternalServerError"],
    ["STORE_UNAVAILABLE", 503, "ServiceUnavailable"],
  ] as const)("%s is %i %s", (code, status, armCode) => {
    expect(renderError(new ProviderError(code, "why"))).toEqual({
      status,
      body: { error: { code: armCode, message: "why", signpostCode: code } },
    });
  });

  it("has the first fault as its message, and all of them with their places in the body (TM-242)", () => {
    const faults = [
      { path: "dnsConfig.ttl", message: "ttl is wrong" },
      { path: "endpoints[1].weight", message: "weight is wrong" },
    ];
    expect(renderError(invalidDeclaration(faults)).body).toEqual({
      error: {
        code: "BadRequest",
        message: "ttl is wrong",
        target: "properties.dnsConfig.ttl",
        details: [
          { code: "BadRequest", message: "ttl is wrong", target: "properties.dnsConfig.ttl" },
          {
            code: "BadRequest",
            message: "weight is wrong",
            target: "properties.endpoints[1].properties.weight",
          },
        ],
        signpostCode: "DECLARATION_INVALID",
      },
    });
  });

  it("names the property also of an error that is no fault of a declaration", () => {
    const error = new ProviderError("NAME_TAKEN", "taken", { path: "dnsConfig.relativeName" });
    expect(renderError(error).body).toMatchObject({
      error: { target: "properties.dnsConfig.relativeName" },
    });
  });

  it("tells nothing of its cause", () => {
    const error = new ProviderError("STORE_UNAVAILABLE", "why", { cause: new Error("secret") });
    expect(JSON.stringify(renderError(error))).not.toContain("secret");
  });
});

describe("an error read back", () => {
  it("is the one that was sent, with the model's paths", () => {
    const sent = [
      invalidDeclaration([
        { path: "dnsConfig.ttl", message: "ttl is wrong" },
        { path: "endpoints[1].weight", message: "weight is wrong" },
      ]),
      new ProviderError("NAME_TAKEN", "taken", { path: "dnsConfig.relativeName" }),
      ...(Object.keys(ERROR_CODES) as ErrorCode[]).map((code) => new ProviderError(code, "why")),
    ];
    for (const error of sent) {
      const read = parseError(JSON.parse(JSON.stringify(renderError(error).body)));
      expect(read).toMatchObject({
        code: error.code,
        message: error.message,
        path: error.path,
        faults: error.faults,
      });
    }
  });

  it.each([
    undefined,
    "text",
    {},
    { error: "text" },
    { error: { code: "Conflict", message: "x" } },
    { error: { message: "x", signpostCode: "NEVER_HEARD_OF" } },
    { error: { message: "x", signpostCode: "toString" } },
    { error: { signpostCode: "NAME_TAKEN" } },
  ])("is nobody's when the reply is %j", (body) => {
    expect(parseError(body)).toBeUndefined();
  });

  it("leaves out details that are none", () => {
    const details = [null, "x", { message: "m" }, { target: "t" }, { target: "t", message: "m" }];
    const error = { code: "x", message: "x", signpostCode: "DECLARATION_INVALID", details };
    expect(parseError({ error })?.faults).toEqual([{ path: "t", message: "m" }]);
  });

  it("has its message for people also when it is somebody else's", () => {
    expect(parseMessage(renderFailure(500, "a bug").body)).toBe("InternalServerError: a bug");
    expect(parseMessage({ error: {} })).toBeUndefined();
    expect(parseMessage("<html>")).toBeUndefined();
  });
});
