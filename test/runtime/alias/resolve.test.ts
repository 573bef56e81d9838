import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createResolveWithTtl } from "../../../provider/runtime/alias/resolve.ts";
import { type DnsStub, startDnsStub } from "../../support/dns-stub.ts";

let stub: DnsStub;
const resolve = (name: string) => createResolveWithTtl({ servers: [stub.server] })(name);

beforeEach(async () => {
  stub = await startDnsStub({
    "A both.example.org": ["192.0.2.1", "192.0.2.2"],
    "AAAA both.example.org": ["2001:db8::1"],
    "A half.example.org": ["192.0.2.1"],
    "AAAA half.example.org": "SERVFAIL",
    "A none.example.org": [],
    "AAAA none.example.org": [],
  });
});
afterEach(() => stub.close());

describe("the addresses of a target's name", () => {
  it("are of both families, with the time they may be kept (TM-287)", async () => {
    const { addresses, ttlSeconds } = await resolve("both.example.org");
    expect(addresses).toEqual(["192.0.2.1", "192.0.2.2", "2001:db8::1"]);
    expect(Number.isInteger(ttlSeconds)).toBe(true);
  });

  it.each(["none.example.org", "unknown.example.org"])("are none of %s", async (name) => {
    expect(await resolve(name)).toEqual({ addresses: [], ttlSeconds: 0 });
  });

  it("fail whole when a server fails for one family: what stands of it would be lost", async () => {
    await expect(resolve("half.example.org")).rejects.toThrow(
      "the name half.example.org could not be resolved (ESERVFAIL)",
    );
  });
});
