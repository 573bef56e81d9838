// Weighted answers, HTTPS and TCP probes, and switching off and on, on a deployed runtime asked through
// real DNS (scenarios 3, 11 and 12 of the specification).
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type EndpointReport,
  type ProfileReport,
  readStatus,
} from "../../provider/deploy/status.ts";
import { testCertificate } from "../support/certificates.ts";
import { type ControlRequest, openControlRequest } from "../support/control-request.ts";
import { ask } from "../support/dns-client.ts";
import { freePorts } from "../support/free-ports.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const INTERVAL_S = 10;
/** From a write to its answer, far above what it takes (TM-4). */
const SOON = { timeoutMs: 5000 };
const PROBED = { intervalInSeconds: INTERVAL_S, timeoutInSeconds: 5, toleratedNumberOfFailures: 0 };
const UNUSED = { protocol: "HTTP", path: "/" };

let folder: string;
let runtime: TestInstallation;
let control: ControlRequest;
let secure: Server;
let plain: Server;

/** A sketch of an endpoint: its target, and what else is declared of it. */
type Sketch = readonly [target: string, properties?: object];
const served = { alwaysServe: "Enabled" };

async function listening(server: Server): Promise<number> {
  const [port = 0] = await freePorts(1);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return port;
}

/** Declares a profile of TTL 0 with endpoints `e0`, `e1`, …. */
async function declare(
  relativeName: string,
  properties: { readonly trafficRoutingMethod?: string; readonly monitorConfig: object },
  endpoints: readonly Sketch[],
): Promise<void> {
  const { status, json } = await control("PUT", relativeName, {
    properties: {
      trafficRoutingMethod: "Priority",
      dnsConfig: { relativeName, ttl: 0 },
      ...properties,
      endpoints: endpoints.map(([target, more], index) => ({
        name: `e${index}`,
        type: "Microsoft.Network/trafficManagerProfiles/externalEndpoints",
        properties: { target, ...more },
      })),
    },
  });
  expect({ status, json }).toMatchObject({ status: 201 });
}

/** The address that answers, or the response code where none does. */
async function answerOf(relativeName: string): Promise<string> {
  const name = `${relativeName}.tm.example.org`;
  const { rcode, answers } = await ask({
    address: "127.0.0.1",
    port: runtime.port,
    name,
    type: "A",
  });
  const [answer] = answers ?? [];
  return answer && "data" in answer ? String(answer.data) : rcode;
}

async function reportOf(name: string): Promise<ProfileReport | undefined> {
  const { profiles } = await readStatus(runtime.installation.directory);
  return profiles.find((profile) => profile.name === name);
}

async function statusesOf(name: string): Promise<string> {
  const endpoints: readonly EndpointReport[] = (await reportOf(name))?.endpoints ?? [];
  return endpoints.map(({ endpointMonitorStatus }) => endpointMonitorStatus).join();
}

const answers = (name: string, wanted: string, how = SOON) =>
  waitFor(
    () => answerOf(name),
    (answer) => answer === wanted,
    how,
  );
const stands = (name: string, wanted: string, how = SOON) =>
  waitFor(
    () => statusesOf(name),
    (statuses) => statuses === wanted,
    how,
  );

/** Asks many times, some at a time, and counts the answers. */
async function countAnswers(name: string, queries: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const AT_A_TIME = 20;
  for (let asked = 0; asked < queries; asked += AT_A_TIME) {
    const found = await Promise.all(Array.from({ length: AT_A_TIME }, () => answerOf(name)));
    for (const answer of found) counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-routing-"));
  runtime = await deployForTest(folder);
  control = await openControlRequest(runtime.installation.directory, runtime.token);
  secure = createHttpsServer(await testCertificate("old.example.org", [-20, -10]), (_, reply) => {
    reply.writeHead(301, { location: "/" }).end();
  });
  plain = createServer((socket) => socket.destroy());
}, MINUTE_MS);

afterAll(async () => {
  secure?.close();
  plain?.close();
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

describe("a deployed runtime", () => {
  it("splits 1:3 by weight (TM-72, scenario 3)", async () => {
    await declare("weighted", { trafficRoutingMethod: "Weighted", monitorConfig: UNUSED }, [
      ["192.0.2.1", { ...served, weight: 1 }],
      ["192.0.2.2", { ...served, weight: 3 }],
    ]);
    await waitFor(
      () => answerOf("weighted"),
      (answer) => answer.startsWith("192.0.2."),
      SOON,
    );
    const queries = 1200;
    const counts = await countAnswers("weighted", queries);
    expect(Object.keys(counts).sort()).toEqual(["192.0.2.1", "192.0.2.2"]);
    // Five standard deviations: once in more than a million runs by chance.
    const tolerance = 5 * Math.sqrt((0.25 * 0.75) / queries);
    expect(Math.abs((counts["192.0.2.1"] ?? 0) / queries - 0.25)).toBeLessThan(tolerance);
  });

  it("takes an expired certificate for Online, and a redirect only where it is expected (TM-158, TM-160, scenario 11)", async () => {
    const port = await listening(secure);
    const monitor = { ...PROBED, protocol: "HTTPS", port, path: "/" };
    const expected = { expectedStatusCodeRanges: [{ min: 301, max: 301 }] };
    await declare("expired", { monitorConfig: { ...monitor, ...expected } }, [["127.0.0.1"]]);
    await declare("moved", { monitorConfig: monitor }, [["127.0.0.1"]]);
    await stands("expired", "Online");
    await stands("moved", "Degraded");
    expect(await reportOf("moved")).toMatchObject({ profileMonitorStatus: "Degraded" });
  });

  it(
    "takes a TCP endpoint out when its port closes, and its weight with it (TM-166, scenario 3)",
    async () => {
      const port = await listening(plain);
      const properties = {
        trafficRoutingMethod: "Weighted",
        monitorConfig: { ...PROBED, protocol: "TCP", port },
      };
      await declare("port", properties, [
        ["127.0.0.1", { weight: 1000 }],
        ["192.0.2.2", { ...served, weight: 1 }],
      ]);
      await stands("port", "Online,Unmonitored");
      await answers("port", "127.0.0.1");
      plain.close();
      await stands("port", "Degraded,Unmonitored", { timeoutMs: (INTERVAL_S + 2) * 1000 });
      await answers("port", "192.0.2.2");
      expect(await countAnswers("port", 100)).toEqual({ "192.0.2.2": 100 });
    },
    MINUTE_MS,
  );

  it("takes an endpoint out of answers when a PATCH disables it, and back (TM-55, TM-232)", async () => {
    await declare("switched", { monitorConfig: UNUSED }, [
      ["192.0.2.1", served],
      ["192.0.2.2", served],
    ]);
    await answers("switched", "192.0.2.1");
    const turn = (endpointStatus: string) =>
      control("PATCH", "switched/externalEndpoints/e0", { properties: { endpointStatus } });
    const off = await turn("Disabled");
    expect(off).toMatchObject({
      status: 200,
      json: { properties: { endpointMonitorStatus: "Disabled", target: "192.0.2.1" } },
    });
    await answers("switched", "192.0.2.2");
    expect(await statusesOf("switched")).toBe("Disabled,Unmonitored");
    await turn("Enabled");
    await answers("switched", "192.0.2.1");
  });

  it("denies the name of a disabled profile; its endpoints are Inactive, a disabled one Disabled (TM-60, TM-145, scenario 12)", async () => {
    await declare("dark", { monitorConfig: UNUSED }, [
      ["192.0.2.1", served],
      ["192.0.2.2", { endpointStatus: "Disabled" }],
    ]);
    await answers("dark", "192.0.2.1");
    const turn = (profileStatus: string) =>
      control("PATCH", "dark", { properties: { profileStatus } });
    const { status, json } = await turn("Disabled");
    expect([status, json.properties.monitorConfig.profileMonitorStatus]).toEqual([200, "Disabled"]);
    await answers("dark", "NXDOMAIN");
    expect(await reportOf("dark")).toMatchObject({
      profileStatus: "Disabled",
      profileMonitorStatus: "Disabled",
      endpoints: [
        { endpointStatus: "Enabled", endpointMonitorStatus: "Inactive" },
        { endpointStatus: "Disabled", endpointMonitorStatus: "Disabled" },
      ],
    });
    await turn("Enabled");
    await answers("dark", "192.0.2.1");
  });
});
