// What clients see: real recursive resolvers in front of the product. They ask with mixed case and one
// label at a time, keep answers as long as the TTL says, and no longer.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import packet, { type RecordType } from "dns-packet";
import { readStatus } from "../../provider/deploy/status.ts";
import type { ProfileKey } from "../../provider/model/desired-state.ts";
import { parseEndpoint } from "../../provider/model/endpoint.ts";
import { parseProfile } from "../../provider/model/profile.ts";
import { ask, type DnsReply, exchange } from "../support/dns-client.ts";
import { freePorts } from "../support/free-ports.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { startResolvers, type TestResolver } from "../support/resolvers.ts";
import { startService, type TestService } from "../support/services.ts";
import { waitFor } from "../support/wait-for.ts";

const ZONE = "tm.example.org";
const OTHER_ZONE = "example.net";
const MINUTE_MS = 60_000;
const INTERVAL_S = 10;
/** From verdict to changed answer (TM-184). */
const GRACE_S = 1;
/** Resolvers count in whole seconds, so an answer may be kept for this much less or more. */
const ROUNDING_S = 1;

/** Names close to the longest there are: question and answer together do not fit into 512 octets. */
const LONG_LABELS = ["a".repeat(60), "b".repeat(60), "c".repeat(60)].join(".");
const LONG_TARGET = `${LONG_LABELS}.${"d".repeat(50)}.${OTHER_ZONE}`;
const LONG_NAME = `${LONG_LABELS}.${"e".repeat(50)}`;

let folder: string;
let runtime: TestInstallation;
let service: TestService;
let resolvers: TestResolver[] = [];

interface Declaration {
  readonly ttl: number;
  readonly monitorConfig?: object;
  readonly endpoints: readonly object[];
}

/** An endpoint that is served whatever its health. */
const served = (name: string, target: string) => ({ name, target, alwaysServe: "Enabled" });

/** Declares a profile with its endpoints, first preferred, and waits until it is answered. */
async function declare(relativeName: string, declaration: Declaration): Promise<ProfileKey> {
  const { ttl, monitorConfig = { path: "/" }, endpoints } = declaration;
  const { subscriptionId, client } = runtime;
  const profileName = relativeName.slice(0, 60);
  const key = { subscriptionId, resourceGroup: "default", profileName };
  const dnsConfig = { relativeName, ttl };
  const properties = { trafficRoutingMethod: "Priority", dnsConfig, monitorConfig };
  const profile = parseProfile(properties).value;
  if (!profile) throw new Error(`no profile: ${JSON.stringify(properties)}`);
  await client.putProfile(key, profile);
  for (const endpoint of endpoints) await put(key, endpoint);
  return key;
}

async function put(key: ProfileKey, declared: object): Promise<void> {
  const endpoint = parseEndpoint(declared).value;
  if (!endpoint) throw new Error(`no endpoint: ${JSON.stringify(declared)}`);
  await runtime.client.putEndpoint(key, endpoint);
}

const direct = (name: string, type: RecordType = "A") =>
  ask({ address: "127.0.0.1", port: runtime.port, name: `${name}.${ZONE}`, type });

/** Waits until our own responder, which keeps nothing, answers with an address. */
async function changed(name: string, address: string, type: RecordType = "A"): Promise<void> {
  const look = async () => dataOf(await direct(name, type));
  await waitFor(look, (seen) => seen.includes(address), { timeoutMs: 5000, everyMs: 5 });
}

const dataOf = ({ answers = [] }: DnsReply): string[] =>
  answers.map((answer) => ("data" in answer ? String(answer.data) : ""));

const ttlOf = ({ answers = [] }: DnsReply): number => {
  const [answer] = answers;
  return answer && "ttl" in answer ? (answer.ttl ?? -1) : -1;
};

const negativeTtlOf = ({ authorities = [] }: DnsReply): number => {
  const soa = authorities.find(({ type }) => type === "SOA");
  return soa && "ttl" in soa ? (soa.ttl ?? -1) : -1;
};

/** Does the same through every resolver at once, and says which one it was when it fails. */
async function throughEach<Result>(
  action: (resolver: TestResolver) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(
    resolvers.map(async (resolver) => {
      try {
        return await action(resolver);
      } catch (cause) {
        throw new Error(`through ${resolver.name}: ${(cause as Error).message}`, { cause });
      }
    }),
  );
}

/** Seconds until a resolver answers with an address. */
async function untilAnswered(
  { ask: asks }: TestResolver,
  name: string,
  { address, type = "A" }: { readonly address: string; readonly type?: RecordType },
): Promise<number> {
  const look = async () => dataOf(await asks(`${name}.${ZONE}`, type));
  return waitFor(look, (seen) => seen.includes(address), { timeoutMs: 20_000, everyMs: 20 });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-resolvers-"));
  runtime = await deployForTest(folder);
  const [port = 0] = await freePorts(1);
  service = await startService("127.0.2.1", port);
  await declare("failover", {
    ttl: 1,
    monitorConfig: {
      path: "/",
      port,
      intervalInSeconds: INTERVAL_S,
      timeoutInSeconds: 5,
      toleratedNumberOfFailures: 0,
    },
    endpoints: [{ name: "preferred", target: service.address }, served("fallback", "192.0.2.254")],
  });
  resolvers = await startResolvers({
    folder,
    zone: ZONE,
    port: runtime.port,
    otherZone: OTHER_ZONE,
    otherRecords: ["www 3600 IN A 198.51.100.7", `${LONG_TARGET}. 3600 IN A 198.51.100.8`],
  });
}, MINUTE_MS);

afterAll(async () => {
  for (const resolver of resolvers) await resolver.close();
  await service?.close();
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

describe("through a recursive resolver", () => {
  it("an address is answered with the profile's TTL (TM-186, TM-191)", async () => {
    await declare("address", { ttl: 300, endpoints: [served("only", "192.0.2.1")] });
    await changed("address", "192.0.2.1");
    await throughEach(async (resolver) => {
      const reply = await resolver.ask(`address.${ZONE}`, "A");
      expect(reply).toMatchObject({ rcode: "NOERROR", flag_ra: true, flag_aa: false });
      expect(dataOf(reply)).toEqual(["192.0.2.1"]);
      expect(ttlOf(reply)).toBe(300);
    });
  });

  it("a name of several labels is found one label at a time (RFC 9156 §2.3)", async () => {
    await declare("deep.down.below", { ttl: 60, endpoints: [served("only", "192.0.2.2")] });
    await changed("deep.down.below", "192.0.2.2");
    await throughEach(async (resolver) => {
      expect(dataOf(await resolver.ask(`deep.down.below.${ZONE}`, "A"))).toEqual(["192.0.2.2"]);
      const between = await resolver.ask(`down.below.${ZONE}`, "A");
      expect({ rcode: between.rcode, answers: between.answers }).toEqual({
        rcode: "NOERROR",
        answers: [],
      });
    });
  });

  it("a CNAME is answered with its target's address from another zone (TM-186, TM-187)", async () => {
    await declare("alias", { ttl: 60, endpoints: [served("only", `www.${OTHER_ZONE}`)] });
    await changed("alias", `www.${OTHER_ZONE}`);
    await throughEach(async (resolver) => {
      const reply = await resolver.ask(`alias.${ZONE}`, "A");
      expect(dataOf(reply)).toEqual([`www.${OTHER_ZONE}`, "198.51.100.7"]);
    });
  });

  it("an answer that does not fit into UDP comes over TCP (TM-196, RFC 7766 §5)", async () => {
    await declare(LONG_NAME, { ttl: 60, endpoints: [served("only", LONG_TARGET)] });
    await changed(LONG_NAME, LONG_TARGET);
    const question = { type: "A" as const, name: `${LONG_NAME}.${ZONE}` };
    const overUdp = packet.decode(
      Buffer.from(
        await exchange(packet.encode({ type: "query", id: 1, questions: [question] }), {
          address: "127.0.0.1",
          port: runtime.port,
        }),
      ),
    );
    expect({ truncated: overUdp.flag_tc, answers: overUdp.answers }).toEqual({
      truncated: true,
      answers: [],
    });
    await throughEach(async (resolver) => {
      expect(dataOf(await resolver.ask(question.name, "A"))).toEqual([LONG_TARGET, "198.51.100.8"]);
    });
  });

  it("an unknown name does not exist, for 30 seconds (TM-192, TM-193)", async () => {
    await throughEach(async (resolver) => {
      const reply = await resolver.ask(`unknown.${ZONE}`, "A");
      expect(reply.rcode).toBe("NXDOMAIN");
      expect(negativeTtlOf(reply)).toBe(30);
    });
  });

  it("the TTL counts down, and the old answer stays until it lapses and no longer (TM-191)", async () => {
    const ttl = 3;
    const key = await declare("kept", { ttl, endpoints: [served("only", "192.0.2.10")] });
    await changed("kept", "192.0.2.10");
    const askedAtMs = performance.now();
    await throughEach(async (resolver) => {
      expect(ttlOf(await resolver.ask(`kept.${ZONE}`, "A"))).toBe(ttl);
    });
    await put(key, served("only", "192.0.2.11"));
    await changed("kept", "192.0.2.11");
    await sleep(1200 - (performance.now() - askedAtMs));
    await throughEach(async (resolver) => {
      const reply = await resolver.ask(`kept.${ZONE}`, "A");
      expect(dataOf(reply)).toEqual(["192.0.2.10"]);
      expect(ttlOf(reply)).toBeLessThan(ttl);
      await untilAnswered(resolver, "kept", { address: "192.0.2.11" });
      const tookS = (performance.now() - askedAtMs) / 1000;
      expect(tookS).toBeGreaterThan(ttl - ROUNDING_S);
      expect(tookS).toBeLessThan(ttl + ROUNDING_S + 0.5);
    });
  });

  it("an answer of TTL 0 is never kept (TM-191, RFC 1035 §3.2.1)", async () => {
    const key = await declare("fresh", { ttl: 0, endpoints: [served("only", "192.0.2.20")] });
    await changed("fresh", "192.0.2.20");
    for (let last = 21; last < 31; last++) {
      await throughEach((resolver) => resolver.ask(`fresh.${ZONE}`, "A"));
      await put(key, served("only", `192.0.2.${last}`));
      await changed("fresh", `192.0.2.${last}`);
      await throughEach(async (resolver) => {
        const reply = await resolver.ask(`fresh.${ZONE}`, "A");
        expect({ data: dataOf(reply), ttl: ttlOf(reply) }).toEqual({
          data: [`192.0.2.${last}`],
          ttl: 0,
        });
      });
    }
  });

  it("that a profile has no such address is kept for its TTL, below 30 (TM-192, RFC 2308 §5)", async () => {
    const ttl = 2;
    const key = await declare("negative", { ttl, endpoints: [served("only", "192.0.2.30")] });
    await changed("negative", "192.0.2.30");
    const askedAtMs = performance.now();
    await throughEach(async (resolver) => {
      const reply = await resolver.ask(`negative.${ZONE}`, "AAAA");
      expect({ rcode: reply.rcode, answers: reply.answers }).toEqual({
        rcode: "NOERROR",
        answers: [],
      });
      expect(negativeTtlOf(reply)).toBe(ttl);
    });
    await put(key, served("only", "2001:db8::30"));
    await changed("negative", "2001:db8::30", "AAAA");
    await throughEach(async (resolver) => {
      expect(dataOf(await resolver.ask(`negative.${ZONE}`, "AAAA"))).toEqual([]);
      await untilAnswered(resolver, "negative", { address: "2001:db8::30", type: "AAAA" });
      const tookS = (performance.now() - askedAtMs) / 1000;
      expect(tookS).toBeGreaterThan(ttl - ROUNDING_S);
      expect(tookS).toBeLessThan(ttl + ROUNDING_S + 0.5);
    });
  });

  it(
    "clients leave a service that has stopped, and come back, within the probe interval and the TTL (TM-181, TM-182, TM-184)",
    async () => {
      const online = async () => {
        const { profiles } = await readStatus(runtime.installation.directory);
        const endpoints = profiles.flatMap((profile) => profile.endpoints);
        return endpoints.find(({ name }) => name === "preferred")?.endpointMonitorStatus;
      };
      await waitFor(online, (status) => status === "Online", { timeoutMs: 15_000 });
      const boundS = INTERVAL_S + 1 + GRACE_S; // interval, TTL, grace
      for (const [behaviour, address] of [
        ["refusing", "192.0.2.254"],
        ["well", service.address],
      ] as const) {
        await sleep(Math.random() * 1000);
        await service.become(behaviour);
        for (const tookS of await throughEach((resolver) =>
          untilAnswered(resolver, "failover", { address }),
        )) {
          expect(tookS).toBeLessThanOrEqual(boundS);
        }
      }
    },
    MINUTE_MS,
  );
});
