import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createResolve } from "../../../provider/runtime/probe/resolve.ts";
import { type DnsStub, startDnsStub } from "../../support/dns-stub.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { waitFor } from "../../support/wait-for.ts";

const SILENT_IPV6 = "silent-ipv6.example.org";
const SILENT_IPV4 = "silent-ipv4.example.org";

let stub: DnsStub;
const clock = createManualClock();
const resolve = (name: string) => createResolve({ clock, servers: [stub.server] })(name);

beforeEach(async () => {
  stub = await startDnsStub({
    "A both.example.org": ["192.0.2.1", "192.0.2.2"],
    "AAAA both.example.org": ["2001:db8::1"],
    "A ipv4.example.org": ["192.0.2.1"],
    "AAAA ipv4.example.org": [],
    "A ipv6.example.org": [],
    "AAAA ipv6.example.org": ["2001:db8::1"],
    "A half.example.org": ["192.0.2.1"],
    "AAAA half.example.org": "SERVFAIL",
    [`A ${SILENT_IPV6}`]: ["192.0.2.1"],
    [`AAAA ${SILENT_IPV6}`]: "silence",
    [`A ${SILENT_IPV4}`]: "silence",
    [`AAAA ${SILENT_IPV4}`]: ["2001:db8::1"],
  });
});

afterEach(() => stub.close());

describe("the addresses of a name", () => {
  const rows: readonly [name: string, addresses: readonly string[]][] = [
    ["both.example.org", ["192.0.2.1", "192.0.2.2", "2001:db8::1"]],
    ["ipv4.example.org", ["192.0.2.1"]],
    ["ipv6.example.org", ["2001:db8::1"]],
    ["half.example.org", ["192.0.2.1"]],
    ["unknown.example.org", []],
  ];
  it.each(rows)("%s: %j, IPv4 first (TM-172)", async (name, addresses) => {
    expect(await resolve(name)).toEqual(addresses);
  });

  it("are asked for anew each time (TM-172)", async () => {
    const twice = createResolve({ clock, servers: [stub.server] });
    await twice("ipv4.example.org");
    await twice("ipv4.example.org");
    expect(stub.questions.filter((question) => question === "A ipv4.example.org")).toHaveLength(2);
  });

  it.each([
    [SILENT_IPV6, "192.0.2.1"],
    [SILENT_IPV4, "2001:db8::1"],
  ])(
    "%s: the silent family is waited for 50 ms after the other (RFC 8305 §3)",
    async (name, address) => {
      const before = clock.pending;
      const addresses = resolve(name);
      await waitFor(
        async () => clock.pending,
        (timers) => timers === before + 1,
        { timeoutMs: 5000 },
      );
      let settled = false;
      const watched = addresses.then(() => {
        settled = true;
      });
      await clock.advance(49);
      expect(settled).toBe(false);
      await clock.advance(1);
      await watched;
      expect(await addresses).toEqual([address]);
    },
  );

  it("are none when no resolver can be reached", async () => {
    const gone = await startDnsStub({});
    await gone.close();
    const refused = createResolve({ clock, servers: [gone.server] });
    expect(await refused("both.example.org")).toEqual([]);
  });
});

describe("names under localhost", () => {
  it.each(["localhost", "LocalHost", "web.localhost"])(
    "%s is this machine, without asking (RFC 6761 §6.3)",
    async (name) => {
      expect(await resolve(name)).toEqual(["127.0.0.1", "::1"]);
      expect(stub.questions).toEqual([]);
    },
  );

  it("do not include those that only end alike", async () => {
    await resolve("notlocalhost");
    expect(stub.questions).toContain("A notlocalhost");
  });
});
