// The pace of requests, and tasks one after the other.
import { describe, expect, it } from "@jest/globals";
import { createPace, createQueue, createShare } from "../../provider/hosted-zone/pace.ts";

function pacing(burst: number, perSecond: number) {
  let timeMs = 1000;
  const waits: number[] = [];
  const pace = createPace({
    burst,
    perSecond,
    nowMs: () => timeMs,
    sleep: async (delayMs) => {
      waits.push(delayMs);
      timeMs += delayMs;
    },
  });
  return {
    pace,
    waits,
    pass: (delayMs: number) => {
      timeMs += delayMs;
    },
  };
}

describe("a pace", () => {
  it("lets a burst through at once, then so many a second", async () => {
    const { pace, waits } = pacing(3, 4);
    for (let index = 0; index < 6; index++) await pace();
    expect(waits).toEqual([250, 250, 250]);
  });

  it("gives the burst back with time, and no more than it", async () => {
    const { pace, waits, pass } = pacing(2, 4);
    for (let index = 0; index < 2; index++) await pace();
    pass(60_000);
    for (let index = 0; index < 3; index++) await pace();
    expect(waits).toEqual([250]);
  });

  it("spaces those that wait at the same time", async () => {
    const waits: number[] = [];
    const sleep = async (delayMs: number) => {
      waits.push(delayMs);
    };
    const pace = createPace({ burst: 1, perSecond: 4, nowMs: () => 0, sleep });
    await Promise.all([pace(), pace(), pace()]);
    expect(waits).toEqual([250, 500]);
  });
});

describe("a queue", () => {
  it("runs the tasks of one key in order, and those of others meanwhile", async () => {
    const queue = createQueue();
    const log: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const first = queue("Z1", async () => {
      await gate;
      log.push("first");
    });
    const second = queue("Z1", async () => log.push("second"));
    await queue("Z2", async () => log.push("other"));
    open();
    await Promise.all([first, second]);
    expect(log).toEqual(["other", "first", "second"]);
  });

  it("goes on after a task that fails, which tells its caller", async () => {
    const queue = createQueue();
    const failing = queue("Z1", () => Promise.reject(new Error("no")));
    const next = queue("Z1", async () => "yes");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });
});

describe("a share", () => {
  it("runs a task once for all who want it at once, and anew for who comes later", async () => {
    const share = createShare<number>();
    let runs = 0;
    const task = async () => ++runs;
    expect(await Promise.all([share("a", task), share("a", task), share("b", task)])).toEqual([
      1, 1, 2,
    ]);
    expect(await share("a", task)).toBe(3);
  });

  it("gives a failure to all who wait, and keeps none", async () => {
    const share = createShare<number>();
    const failing = () => Promise.reject(new Error("no"));
    const both = [share("a", failing), share("a", failing)];
    for (const one of both) await expect(one).rejects.toThrow("no");
    expect(await share("a", async () => 1)).toBe(1);
  });
});
