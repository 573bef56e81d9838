// Failover at random moments, of a service that refuses and of one that hangs, held against the bounds
// of TM-181: ten services at a time, each broken at its own moment.
import { Resolver } from "node:dns/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readStatus } from "../../provider/deploy/status.ts";
import { freePorts } from "../support/free-ports.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { type Behaviour, startService, type TestService } from "../support/services.ts";
import { waitFor } from "../support/wait-for.ts";

const COUNT = 10;
const INTERVAL_S = 10;
const TIMEOUT_S = 5;
/** From verdict to changed answer (TM-184). */
const GRACE_S = 1;
const MINUTE_MS = 60_000;
const FALLBACK = "192.0.2.254";

let folder: string;
let runtime: TestInstallation;
let services: TestService[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-failover-"));
  runtime = await deployForTest(folder);
  const [port = 0] = await freePorts(1);
  services = [];
  for (let index = 0; index < COUNT; index++) {
    const address = `127.0.1.${index + 1}`;
    services.push(await startService(address, port));
    const monitor = {
      path: "/",
      port,
      intervalInSeconds: INTERVAL_S,
      timeoutInSeconds: TIMEOUT_S,
      toleratedNumberOfFailures: 0,
    };
    await runtime.declare(`w${index}`, monitor, [
      { name: "preferred", target: address },
      { name: "fallback", target: FALLBACK, alwaysServe: "Enabled" },
    ]);
  }
}, MINUTE_MS);

afterAll(async () => {
  for (const service of services ?? []) await service.close();
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

async function answerOf(index: number): Promise<string> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${runtime.port}`]);
  const [address = "none"] = await resolver.resolve4(`w${index}.tm.example.org`);
  return address;
}

async function allOnline(): Promise<boolean> {
  const { profiles } = await readStatus(runtime.installation.directory);
  const preferred = profiles.flatMap(({ endpoints }) =>
    endpoints.filter(({ name }) => name === "preferred"),
  );
  return (
    preferred.length === COUNT &&
    preferred.every(({ endpointMonitorStatus }) => endpointMonitorStatus === "Online")
  );
}

/** Breaks each service at its own random moment and measures when the answer changes. */
async function failovers(behaviour: Behaviour): Promise<number[]> {
  await waitFor(allOnline, Boolean, { timeoutMs: 2 * INTERVAL_S * 1000 });
  // A steady state: every endpoint has been probed in its own slot.
  await sleep(INTERVAL_S * 1000);
  return Promise.all(
    services.map(async (service, index) => {
      await sleep(Math.random() * INTERVAL_S * 1000);
      await service.become(behaviour);
      return waitFor(
        () => answerOf(index),
        (answer) => answer === FALLBACK,
        { timeoutMs: (INTERVAL_S + TIMEOUT_S + 5) * 1000, everyMs: 25 },
      );
    }),
  );
}

describe("failover at ten random moments", () => {
  it.each([
    ["refusing", 0, INTERVAL_S],
    ["hanging", TIMEOUT_S, INTERVAL_S + TIMEOUT_S],
  ] as const)(
    "of a service that is %s takes %d to %d s, and one more at the most (TM-181, TM-184)",
    async (behaviour, atLeastS, atMostS) => {
      const seconds = await failovers(behaviour);
      for (const one of seconds) {
        expect(one).toBeGreaterThanOrEqual(atLeastS);
        expect(one).toBeLessThanOrEqual(atMostS + GRACE_S);
      }
      // And back, by the next probe (TM-165, TM-182).
      await Promise.all(
        services.map(async (service, index) => {
          await service.become("well");
          const back = await waitFor(
            () => answerOf(index),
            (answer) => answer === service.address,
            { timeoutMs: (INTERVAL_S + TIMEOUT_S + 5) * 1000 },
          );
          expect(back).toBeLessThanOrEqual(INTERVAL_S + TIMEOUT_S + GRACE_S);
        }),
      );
    },
    3 * MINUTE_MS,
  );
});
