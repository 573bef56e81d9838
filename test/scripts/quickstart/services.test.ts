import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import {
  endServices,
  findServices,
  SERVICES,
  startService,
  startServices,
  stopService,
} from "../../../scripts/quickstart/services.ts";
import { freePorts } from "../../support/free-ports.ts";
import { inTemporaryFolder } from "../../support/temporary-folder.ts";

const NAMES = SERVICES.map(({ name }) => name);

/** Runs a test with a state folder and free ports, and ends its services whatever happens. */
function withState(
  test: (state: string, ports: { port: number; other: number }) => Promise<void>,
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (state) => {
      const [port = 0, other = 0] = await freePorts(2);
      try {
        await test(state, { port, other });
      } finally {
        await endServices(state);
      }
    });
}

async function answers(port: number): Promise<(string | undefined)[]> {
  return Promise.all(
    SERVICES.map(({ address }) =>
      fetch(`http://${address}:${port}/`).then(
        (response) => response.text(),
        () => undefined,
      ),
    ),
  );
}

describe("the stand-in services", () => {
  it(
    "answer by name, each on its own address",
    withState(async (state, { port }) => {
      const report = await startServices(state, port);
      expect(report).toMatchObject({ port, running: NAMES });
      expect(await answers(port)).toEqual(
        SERVICES.map(({ name, address }) => `${name} answers at ${address}\n`),
      );
    }),
  );

  it(
    "stop and start one by one, with connections that were kept open ended",
    withState(async (state, { port }) => {
      await startServices(state, port);
      await answers(port);
      await stopService(state, "europe");
      expect(await answers(port)).toEqual([undefined, expect.any(String), expect.any(String)]);
      expect((await findServices(state))?.running).toEqual(["america", "asia"]);
      await startService(state, "europe");
      expect(await answers(port)).not.toContain(undefined);
    }),
  );

  it(
    "are taken over by the next start, whatever was stopped",
    withState(async (state, { port }) => {
      const first = await startServices(state, port);
      await stopService(state, "asia");
      const second = await startServices(state, port);
      expect(second.pid).toBe(first.pid);
      expect([...second.running].sort()).toEqual([...NAMES].sort());
    }),
  );

  it(
    "move to another port",
    withState(async (state, { port, other }) => {
      await startServices(state, port);
      await startServices(state, other);
      expect(await answers(port)).toEqual([undefined, undefined, undefined]);
      expect(await answers(other)).not.toContain(undefined);
    }),
  );

  it(
    "end once, and ending none is fine",
    withState(async (state, { port }) => {
      await startServices(state, port);
      expect(await endServices(state)).toBe(true);
      expect(await endServices(state)).toBe(false);
      expect(await answers(port)).toEqual([undefined, undefined, undefined]);
      expect(await findServices(state)).toBeUndefined();
    }),
  );

  it(
    "fails with the address and port that another process has",
    withState(async (state, { port }) => {
      const stranger = createServer().listen(port, "127.0.0.2");
      await once(stranger, "listening");
      try {
        await expect(startServices(state, port)).rejects.toThrow(
          `the stand-in services cannot start: 127.0.0.2 port ${port} (TCP) is in use`,
        );
        expect(await findServices(state)).toBeUndefined();
      } finally {
        stranger.close();
      }
    }),
  );

  it(
    "fails for a name that is none of them",
    withState(async (state, { port }) => {
      await startServices(state, port);
      await expect(stopService(state, "africa")).rejects.toThrow('no service "africa"');
    }),
  );
});
