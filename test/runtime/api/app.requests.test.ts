// Requests to the control API of whatever sort: who asks, in which version, with which body, and what every
// answer has.
import { describe, expect, it } from "@jest/globals";
import { ENDPOINT_PATH as ENDPOINT, PROFILE_PATH as PROFILE } from "../../support/memory-api.ts";
import {
  endpointBody,
  GROUP,
  openPublicApi,
  PROFILES,
  profileBody,
  refusalOf,
  VERSION,
} from "../../support/public-api.ts";

describe("requests", () => {
  it("without a token or with a wrong one are 401 (TM-222)", async () => {
    const { ask } = await openPublicApi();
    for (const authorization of ["", "Bearer wrong"]) {
      for (const path of [`${PROFILE}?${VERSION}`, "/signpost/v1/status"]) {
        const answer = await ask(path, { headers: { authorization } });
        expect(refusalOf(answer)).toEqual([401, "AuthenticationFailed"]);
      }
    }
  });

  it("need an api-version that is served (TM-221)", async () => {
    const { ask } = await openPublicApi();
    expect(refusalOf(await ask(PROFILE))).toEqual([400, "MissingApiVersionParameter"]);
    expect(refusalOf(await ask(`${PROFILE}?api-version=2015-11-01`))).toEqual([
      400,
      "InvalidApiVersionParameter",
    ]);
  });

  it("see alwaysServe from 2022-04-01-preview on only (TM-221)", async () => {
    const { ask, put } = await openPublicApi();
    await put(PROFILE, profileBody());
    await put(ENDPOINT, endpointBody());
    const at = async (version: string) =>
      (await ask(`${ENDPOINT}?api-version=${version}`)).json.properties.alwaysServe;
    expect(await at("2018-08-01")).toBeUndefined();
    expect(await at("2022-04-01-preview")).toBe("Disabled");
  });

  it.each(["{", "[]", "null", ""])("with the body %j are 400 (TM-240)", async (body) => {
    const { put } = await openPublicApi();
    expect(refusalOf(await put(PROFILE, body))).toEqual([400, "BadRequest"]);
  });

  it("are looked at for their version before their token (TM-243)", async () => {
    const { ask } = await openPublicApi();
    const headers = { authorization: "" };
    expect(refusalOf(await ask(PROFILE, { headers }))[0]).toBe(400);
    expect(refusalOf(await ask("/subscriptions/nowhere", { headers }))[0]).toBe(400);
    const answer = await ask("/nowhere", { headers });
    expect(refusalOf(answer)).toEqual([401, "AuthenticationFailed"]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer"); // RFC 9110 §15.5.2
  });

  it("nested deeper than any contract are 400, whatever their depth (TM-240)", async () => {
    const { put } = await openPublicApi();
    for (const depth of [33, 100_000]) {
      const body = `{"properties":${"[".repeat(depth)}${"]".repeat(depth)}}`;
      const answer = await put(PROFILE, body);
      expect(refusalOf(answer)).toEqual([400, "BadRequest"]);
      expect(answer.json.error.signpostCode).toBe("BODY_NOT_JSON");
    }
  });

  it("cannot reach into objects of the runtime through __proto__", async () => {
    const { put } = await openPublicApi();
    const body = JSON.stringify({ ...profileBody(), tags: { a: "b" } });
    const poisoned = body
      .replace('"tags":{', '"__proto__":{"polluted":"1"},"tags":{"__proto__":"x",')
      .replace('"properties":{', '"properties":{"__proto__":{"polluted":"1"},');
    const { status, json } = await put(PROFILE, poisoned);
    expect([status, json.tags, json.polluted]).toEqual([201, { a: "b" }, undefined]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("of another media type are 415 (TM-240)", async () => {
    const { ask } = await openPublicApi();
    const answer = await ask(`${PROFILE}?${VERSION}`, {
      method: "PUT",
      body: profileBody(),
      headers: { "content-type": "text/plain" },
    });
    expect(refusalOf(answer)).toEqual([415, "UnsupportedMediaType"]);
  });

  it("with more than 256 KiB are 413, whether they say so or not (TM-240)", async () => {
    const { ask } = await openPublicApi();
    const body = JSON.stringify({ filler: "x".repeat(256 * 1024) });
    for (const headers of [{ "content-length": String(body.length) }, {}]) {
      const answer = await ask(`${PROFILE}?${VERSION}`, { method: "PUT", body, headers });
      expect(refusalOf(answer)).toEqual([413, "RequestEntityTooLarge"]);
      expect(answer.headers.get("connection")).toBe("close"); // RFC 9110 §15.5.14
    }
  });

  it("that are invalid learn of every fault, with its place in the body (TM-239, TM-242)", async () => {
    const { put } = await openPublicApi();
    const body = profileBody([
      { name: "a", type: "Microsoft.Network/trafficManagerProfiles/externalEndpoints" },
    ]);
    const { status, json } = await put(PROFILE, { ...body, location: "westeurope" });
    expect(status).toBe(400);
    expect(json.error.details.map(({ target }: { target: string }) => target)).toEqual([
      "location",
      "properties.endpoints[0].properties",
    ]);
    expect(json.error.message).toBe(json.error.details[0].message);
  });

  it("for a taken name are 409 (TM-43)", async () => {
    const { put } = await openPublicApi();
    await put(PROFILE, profileBody());
    expect(refusalOf(await put(`${PROFILE}2`, profileBody()))).toEqual([409, "Conflict"]);
  });

  it("get their own id back, or one of ours, also when they fail (TM-224)", async () => {
    const { ask } = await openPublicApi();
    const headers = { "x-ms-client-request-id": "mine" };
    for (const path of ["/signpost/v1/status", "/nowhere"]) {
      expect((await ask(path, { headers })).headers.get("x-ms-request-id")).toBe("mine");
      expect((await ask(path)).headers.get("x-ms-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each(["", "two words", "x".repeat(129), "a/b"])(
    "get one of our ids when theirs is %j",
    async (given) => {
      const { ask } = await openPublicApi();
      const headers = { "x-ms-client-request-id": given };
      const answer = await ask("/signpost/v1/status", { headers });
      expect(answer.headers.get("x-ms-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get("x-ms-correlation-request-id")).toBe(
        answer.headers.get("x-ms-request-id"),
      );
    },
  );

  it("are answered in JSON with its charset (TM-224)", async () => {
    const { ask } = await openPublicApi();
    for (const path of ["/signpost/v1/status", "/nowhere", `${GROUP}${PROFILES}?${VERSION}`]) {
      const { headers } = await ask(path);
      expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    }
  });

  it("that meet a bug are 500 without its stack, which the log has (TM-240)", async () => {
    const { ask, service, log } = await openPublicApi();
    Object.assign(service, {
      get: () => {
        throw new TypeError("secret detail");
      },
    });
    const answer = await ask(`${PROFILE}?${VERSION}`);
    expect(refusalOf(answer)).toEqual([500, "InternalServerError"]);
    expect(answer.text).not.toContain("secret detail");
    expect(log.events).toMatchObject([
      {
        level: "error",
        event: "request-failed",
        fields: {
          message: "secret detail",
          requestId: answer.headers.get("x-ms-request-id"),
        },
      },
    ]);
  });
});
