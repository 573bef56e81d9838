import { createServer } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "@jest/globals";
import {
  type Handover,
  handOver,
  SUCCESSOR_TIMEOUT_MS,
  TOLD_TIMEOUT_MS,
} from "../../../provider/runtime/handover/give.ts";
import { PROTOCOL } from "../../../provider/runtime/handover/link.ts";
import { createLinks, type TestLinks } from "../../support/handover-link.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";

const CHANGE = { do: "statuses", generation: 7, changes: [[0, 1]] };
const SOCKETS = [
  { protocol: "udp", address: "127.0.0.1", port: 53 },
  { protocol: "tcp", address: "127.0.0.1", port: 53 },
] as const;

let links: TestLinks;
let clock: ManualClock;
let ended: number;
let handover: Handover;

beforeEach(() => {
  links = createLinks();
  clock = createManualClock();
  ended = 0;
  handover = handOver({
    link: links.toSuccessor,
    offer: { protocol: PROTOCOL, generation: 7, format: 1, statuses: "" },
    sockets: SOCKETS.map((socket) => ({ ...socket, handle: createServer() })),
    end: () => ended++,
    clock,
  });
});

const says = () => links.offered.map(({ say }) => say);
const ready = async (take: number[]) => {
  links.toPredecessor.send({ say: "ready", take });
  await turn();
  await turn();
};

describe("a responder that hands over", () => {
  it("gives the sockets that are wanted, once its successor has something true to say", async () => {
    await turn();
    expect(links.offered).toEqual([
      { say: "offer", offer: expect.objectContaining({ generation: 7, sockets: SOCKETS }) },
    ]);
    await ready([1]);
    expect(links.offered.slice(1)).toEqual([{ say: "socket", index: 1 }]);
    links.toPredecessor.send({ say: "answering" });
    expect(await handover.outcome).toEqual({ ready: true });
    expect(ended).toBe(0);
  });

  it("applies a change at once while its successor starts, however long that takes", async () => {
    await handover.tell(CHANGE);
    expect(says()).toEqual(["offer", "told"]);
  });

  it("gives no socket before its successor has done what it was told", async () => {
    await handover.tell(CHANGE);
    await ready([0]);
    expect(says()).toEqual(["offer", "told"]);
    links.toPredecessor.send({ say: "done", id: 1 });
    await turn();
    await turn();
    expect(says()).toEqual(["offer", "told", "socket"]);
  });

  it("applies a change only after a successor that may answer has", async () => {
    await ready([0]);
    let isApplied = false;
    const told = handover.tell(CHANGE).then(() => {
      isApplied = true;
    });
    await turn();
    expect(isApplied).toBe(false);
    links.toPredecessor.send({ say: "done", id: 1 });
    await told;
    links.toPredecessor.send({ say: "answering" });
    await handover.outcome;
    // And still, until it has left.
    const last = handover.tell(CHANGE);
    links.toPredecessor.send({ say: "done", id: 2 });
    await last;
    expect(says()).toEqual(["offer", "socket", "told", "told"]);
  });
});

describe("a handover fails, and ends the successor, when that", () => {
  it("says why it cannot start", async () => {
    const report = { ready: false, code: "PORT_IN_USE", message: "taken" } as const;
    links.toPredecessor.send(report);
    expect(await handover.outcome).toEqual(report);
    expect(ended).toBe(1);
  });

  it("ends", async () => {
    links.endSuccessor("ended with SIGKILL");
    expect(await handover.outcome).toMatchObject({
      ready: false,
      message: expect.stringContaining("ended with SIGKILL"),
    });
  });

  it("hangs", async () => {
    await clock.advance(SUCCESSOR_TIMEOUT_MS);
    expect(await handover.outcome).toMatchObject({ ready: false, code: "DEPLOY_NOT_ANSWERING" });
    expect(ended).toBe(1);
  });

  it("hangs with a socket in its hand: a change waits a second for it and no longer", async () => {
    await ready([0]);
    const told = handover.tell(CHANGE);
    await clock.advance(TOLD_TIMEOUT_MS);
    await told;
    expect(await handover.outcome).toMatchObject({ ready: false });
    expect(ended).toBe(1);
    await handover.tell(CHANGE);
  });

  it("is called off", async () => {
    handover.cancel();
    expect(await handover.outcome).toMatchObject({ ready: false });
    expect(clock.pending).toBe(0);
  });
});
