import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { StartReport } from "../../provider/control/spawn.ts";
import { type ChannelServer, openChannelServer } from "../../provider/runtime/channel-server.ts";
import { type Clock, systemClock } from "../../provider/runtime/clock.ts";
import { type Keeper, type KeeperOptions, keep } from "../../provider/runtime/keeper.ts";
import { collectingLog } from "../support/silent-log.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { waitFor } from "../support/wait-for.ts";

const WANTED = { version: "2", settings: "s2" };
/** Whose waits are a hundredth of what they are. */
const HASTY: Clock = {
  ...systemClock,
  after: (delayMs, action) => systemClock.after(delayMs / 100, action),
};
const READY: StartReport = { ready: true };
const FAILED: StartReport = { ready: false, code: "PORT_IN_USE", message: "taken" };

/** A process as far as a keeper sees it: what it says of itself, and what it was asked. */
interface Played {
  readonly asked: string[];
  end(): Promise<void>;
}

let socket: string;
let played: Played[];
let keepers: Keeper[];

beforeEach(() => {
  played = [];
  keepers = [];
});
afterEach(async () => {
  for (const keeper of keepers) await keeper.leave();
  for (const process of played) await process.end();
});

async function play(
  hello: object,
  handlers: Readonly<Record<string, () => object | Promise<object>>> = {},
): Promise<Played> {
  const asked: string[] = [];
  let ended: Promise<void> | undefined;
  const noted = (name: string, handler: () => object | Promise<object>) => () => {
    asked.push(name);
    return handler();
  };
  const stop = () => {
    setImmediate(() => process.end());
    return {};
  };
  const all = { stop, ...handlers };
  const channel: ChannelServer = await openChannelServer(socket, {
    hello: () => ({ role: "responder", pid: globalThis.process.pid, startedAtMs: 0, ...hello }),
    ...Object.fromEntries(
      Object.entries(all).map(([name, handler]) => [name, noted(name, handler)]),
    ),
  });
  const process: Played = {
    asked,
    end() {
      ended ??= channel.close();
      return ended;
    },
  };
  played.push(process);
  return process;
}

function keepOne(spawn: () => Promise<StartReport>, options: Partial<KeeperOptions> = {}): Keeper {
  const keeper = keep({
    role: "responder",
    socket,
    wanted: async () => WANTED,
    spawn,
    kill: async () => {
      throw new Error("nothing was to be killed");
    },
    clock: systemClock,
    log: collectingLog(),
    ...options,
  });
  keepers.push(keeper);
  return keeper;
}

const until = (keeper: Keeper, state: string) =>
  waitFor(
    async () => keeper.current(),
    (now) => now.state === state,
    { timeoutMs: 5000, everyMs: 5 },
  );
const inFolder = (action: () => Promise<void>) =>
  inTemporaryFolder((folder) => {
    socket = join(folder, "r.sock");
    return action();
  });
const never = async (): Promise<StartReport> => {
  throw new Error("nothing was to be started");
};
const succession = { node: "node", program: "next.js", after: Promise.resolve() };

describe("a keeper", () => {
  it("takes over what runs, and starts it again when it ends", () =>
    inFolder(async () => {
      const first = await play(WANTED);
      let started = 0;
      const keeper = keepOne(async () => {
        started++;
        await play(WANTED);
        return READY;
      });
      await keeper.running;
      expect(started).toBe(0);
      await first.end();
      await waitFor(
        async () => started,
        (count) => count === 1,
        { timeoutMs: 5000, everyMs: 5 },
      );
    }));

  it.each([
    ["version", { ...WANTED, version: "1" }],
    ["settings", { ...WANTED, settings: "s1" }],
  ])("stops one of another %s and starts another, where none can be handed over", (_, hello) =>
    inFolder(async () => {
      const first = await play(hello);
      const keeper = keepOne(async () => {
        await play(WANTED);
        return READY;
      });
      await keeper.running;
      expect(first.asked).toEqual(["stop"]);
    }),
  );

  it("keeps whatever runs while it cannot tell what is wanted", () =>
    inFolder(async () => {
      const first = await play({ version: "1", settings: "s1" });
      await keepOne(never, { wanted: async () => undefined }).running;
      expect(first.asked).toEqual([]);
    }));

  it("says why a process cannot be started", () =>
    inFolder(async () => {
      const keeper = keepOne(async () => FAILED);
      await until(keeper, "failed");
      expect(keeper.current()).toEqual({ state: "failed", code: "PORT_IN_USE", message: "taken" });
    }));

  it("holds the process that was faster than the one it started", () =>
    inFolder(async () => {
      const keeper = keepOne(async () => {
        await play(WANTED);
        return FAILED;
      });
      await keeper.running;
    }));

  it.each([
    ["does not say what it is", () => new Promise<object>(() => {}), ["hello"]],
    [
      "does not end when it is asked to",
      () => ({ ...WANTED, version: "1", pid: 1 }),
      ["hello", "stop"],
    ],
  ])("has one that %s killed, and starts another", (_, hello, asked) =>
    inFolder(async () => {
      const first = await play({}, { hello, stop: () => new Promise(() => {}) });
      let killed = 0;
      const keeper = keepOne(
        async () => {
          await play(WANTED);
          return READY;
        },
        {
          clock: HASTY,
          async kill() {
            killed++;
            await first.end();
          },
        },
      );
      await keeper.running;
      expect(killed).toBe(1);
      expect(first.asked).toEqual(asked);
    }),
  );

  it("leaves without ending what it keeps", () =>
    inFolder(async () => {
      const first = await play(WANTED);
      const keeper = keepOne(never);
      await keeper.running;
      await keeper.leave();
      expect(first.asked).toEqual([]);
    }));
});

describe("a keeper of a responder that can hand over", () => {
  it("waits for what has to be first, then has it start its successor", () =>
    inFolder(async () => {
      const after = Promise.withResolvers<void>();
      const first: Played = await play(
        { ...WANTED, version: "1" },
        {
          succeed: () => ({ pid: process.pid }),
          outcome: () => {
            setImmediate(() => void first.end().then(() => play(WANTED)));
            return READY;
          },
        },
      );
      const attached = Promise.withResolvers<void>();
      const log = collectingLog();
      const keeper = keepOne(never, {
        succession: { ...succession, after: after.promise },
        wanted: async () => {
          attached.resolve();
          return WANTED;
        },
        log,
      });
      await attached.promise;
      await new Promise(setImmediate);
      expect(log.events.map(({ event }) => event)).not.toContain("process-succeeded");
      expect(first.asked).toEqual([]);
      after.resolve();
      await keeper.running;
      expect(first.asked).toEqual(["succeed", "outcome"]);
    }));

  it("ends the successor too when it is closed before that has opened its channel", () =>
    inFolder(async () => {
      const closing = Promise.withResolvers<Promise<void>>();
      const successor = Promise.withResolvers<Played>();
      const first: Played = await play(
        { ...WANTED, version: "1" },
        {
          succeed: () => ({ pid: process.pid }),
          outcome: () => {
            setImmediate(async () => {
              await first.end();
              closing.resolve(keeper.close());
              await new Promise(setImmediate);
              successor.resolve(await play(WANTED));
            });
            return READY;
          },
        },
      );
      const keeper = keepOne(never, { succession });
      await closing.promise;
      expect((await successor.promise).asked).toEqual(["stop"]);
    }));

  it("leaves it answering when the successor cannot start, and says why", () =>
    inFolder(async () => {
      const first = await play(
        { ...WANTED, version: "1" },
        { succeed: () => ({ pid: 1 }), outcome: () => FAILED },
      );
      const keeper = keepOne(never, { succession });
      await until(keeper, "failed");
      expect(keeper.current()).toMatchObject({ code: "PORT_IN_USE" });
      expect(first.asked).toEqual(["succeed", "outcome"]);
    }));

  it("stops and starts it after it could not hand over twice", () =>
    inFolder(async () => {
      const first = await play(
        { ...WANTED, version: "1" },
        {
          succeed: () => {
            throw new Error("unknown request succeed");
          },
        },
      );
      const keeper = keepOne(
        async () => {
          await play(WANTED);
          return READY;
        },
        { succession },
      );
      await keeper.running;
      expect(first.asked).toEqual(["succeed", "succeed", "stop"]);
    }));

  it("starts another one when it dies while it hands over", () =>
    inFolder(async () => {
      const first: Played = await play(
        { ...WANTED, version: "1" },
        {
          succeed: () => ({ pid: process.pid }),
          outcome: () => {
            void first.end();
            return new Promise(() => {});
          },
        },
      );
      const keeper = keepOne(
        async () => {
          await play(WANTED);
          return READY;
        },
        { succession },
      );
      await keeper.running;
    }));
});
