import { describe, expect, it } from "@jest/globals";
import { hashToken } from "../../../provider/control/tokens.ts";
import {
  clientKey,
  createRateLimit,
  createRequestLimits,
  MAX_CLIENTS,
} from "../../../provider/runtime/api/rate-limit.ts";
import { openMemoryApi } from "../../support/memory-api.ts";

function open(burst: number, perSecond: number, maxKeys = MAX_CLIENTS) {
  let nowMs = 0;
  const clock = { nowMs: () => nowMs };
  const limit = createRateLimit({ burst, perSecond }, { clock, maxKeys });
  const pass = (durationMs: number) => {
    nowMs += durationMs;
  };
  return { limit, pass };
}

describe("a rate limit", () => {
  it("lets a burst through, then one each time it has one again", () => {
    const { limit, pass } = open(3, 1);
    expect([1, 2, 3].map(() => limit.take("a"))).toEqual([0, 0, 0]);
    expect(limit.take("a")).toBe(1);
    pass(400);
    expect(limit.take("a")).toBeCloseTo(0.6);
    pass(600);
    expect(limit.take("a")).toBe(0);
    expect(limit.take("a")).toBe(1);
  });

  it("never saves up more than a burst", () => {
    const { limit, pass } = open(2, 100);
    limit.take("a");
    pass(3_600_000);
    expect([1, 2, 3].map(() => limit.take("a") > 0)).toEqual([false, false, true]);
  });

  it("counts each key by itself", () => {
    const { limit } = open(1, 1);
    expect([limit.take("a"), limit.take("b"), limit.take("a")]).toEqual([0, 0, 1]);
  });

  it("remembers a bounded number of keys, and those that ask on longest", () => {
    const { limit } = open(1, 0.001, 100);
    limit.take("busy");
    for (let count = 0; count < 10_000; count++) {
      limit.take(`client ${count}`);
      expect(limit.take("busy")).toBeGreaterThan(0);
    }
    expect(limit.size).toBe(100);
  });
});

describe("a client", () => {
  it.each([
    ["192.0.2.1", "::ffff:192.0.2.1", true],
    ["192.0.2.1", "192.0.2.2", false],
    ["2001:db8::1", "2001:db8::ffff:2", true],
    ["2001:db8::1", "2001:db8:0:1::1", false],
    [undefined, undefined, true],
  ])("at %s and one at %s are the same: %s (RFC 4291 §2.5.4)", (one, other, same) => {
    expect(clientKey(one) === clientKey(other)).toBe(same);
  });
});

describe("the control API", () => {
  async function openApi() {
    let nowMs = 0;
    const { app } = await openMemoryApi({
      api: {
        tokenHashes: () => [hashToken("right")],
        limits: createRequestLimits({ nowMs: () => nowMs }),
      },
    });
    const ask = (token: string, remoteAddress: string) =>
      app.request(
        "/signpost/v1/status",
        { headers: { authorization: `Bearer ${token}` } },
        { incoming: { socket: { remoteAddress } } },
      );
    const pass = (durationMs: number) => {
      nowMs += durationMs;
    };
    return { ask, pass };
  }

  it("answers eleven wrong tokens from an address with 429 and Retry-After, then one a second", async () => {
    const { ask, pass } = await openApi();
    const statuses: number[] = [];
    for (let count = 0; count < 11; count++) statuses.push((await ask("wrong", "::1")).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const refused = await ask("wrong", "::1");
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.json()).toMatchObject({
      error: { code: "TooManyRequests", signpostCode: "TOO_MANY_REQUESTS" },
    });
    expect((await ask("wrong", "192.0.2.1")).status).toBe(401);
    pass(1000);
    expect((await ask("wrong", "::1")).status).toBe(401);
    expect((await ask("wrong", "::1")).status).toBe(429);
  });

  it("lets a right token in whatever others on its address fail at (TM-222)", async () => {
    const { ask } = await openApi();
    for (let count = 0; count < 20; count++) await ask("wrong", "::1");
    expect((await ask("right", "::1")).status).toBe(200);
  });

  it("bounds the requests of all who may ask, whatever strangers do", async () => {
    const { ask, pass } = await openApi();
    for (let count = 0; count < 50; count++) await ask("wrong", "192.0.2.1");
    const statuses: number[] = [];
    for (let count = 0; count < 1001; count++) statuses.push((await ask("right", "::1")).status);
    expect(statuses.indexOf(429)).toBe(1000);
    pass(1000);
    expect((await ask("right", "::1")).status).toBe(200);
  });
});
