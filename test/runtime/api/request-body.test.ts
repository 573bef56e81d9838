import { describe, expect, it } from "@jest/globals";
import { Hono } from "hono";
import type { ProviderError } from "../../../provider/errors.ts";
import { readBody } from "../../../provider/runtime/api/request-body.ts";

const JSON_TYPE = "application/json";

/** Sends a body and shows what is read of it, or with which code it is refused. */
async function send(
  body: string | ReadableStream,
  type: string | undefined = JSON_TYPE,
): Promise<unknown> {
  const app = new Hono();
  app.put("/", async (context) => context.json({ body: await readBody(context) }));
  app.onError((error, context) => context.json({ code: (error as ProviderError).code }));
  const headers = type === undefined ? {} : { "content-type": type };
  const response = await app.request("/", { method: "PUT", body, headers, duplex: "half" });
  return response.json();
}

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

describe("the body of a request", () => {
  it.each([JSON_TYPE, "Application/JSON", "application/json; charset=utf-8"])(
    "is read as %s",
    async (type) => {
      expect(await send('{"a":[1,{"b":null}]}', type)).toEqual({ body: { a: [1, { b: null }] } });
    },
  );

  it.each(["text/plain", "application/json-patch+json", "application/jsonx", ""])(
    "fails with MEDIA_TYPE_UNSUPPORTED as %j (TM-240)",
    async (type) => {
      expect(await send("{}", type)).toEqual({ code: "MEDIA_TYPE_UNSUPPORTED" });
    },
  );

  it.each(["", "{", "[]", "null", '"text"', "1", "{} {}", "\ufeff{"])(
    "fails with BODY_NOT_JSON when it is %j (TM-240)",
    async (body) => {
      expect(await send(body)).toEqual({ code: "BODY_NOT_JSON" });
    },
  );

  it("is nested at most 32 levels deep", async () => {
    expect(await send(nested(32))).toHaveProperty("body");
    expect(await send(nested(33))).toEqual({ code: "BODY_NOT_JSON" });
    expect(await send(`{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).toEqual({
      code: "BODY_NOT_JSON",
    });
  });

  it("fails with BODY_NOT_JSON when its sender goes away, which is no bug of ours", async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":'));
        controller.error(new Error("aborted"));
      },
    });
    expect(await send(broken)).toEqual({ code: "BODY_NOT_JSON" });
  });
});
