import { createServer } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { type Offer, PROTOCOL } from "../../../provider/runtime/handover/link.ts";
import { meetPredecessor } from "../../../provider/runtime/handover/take.ts";
import { createLinks, type TestLinks } from "../../support/handover-link.ts";

const OFFER: Offer = { protocol: PROTOCOL, sockets: [], generation: 7, format: 1, statuses: "" };

let links: TestLinks;

beforeEach(() => {
  links = createLinks();
});

async function meet(offer: Offer = OFFER) {
  const met = meetPredecessor(links.toPredecessor);
  links.toSuccessor.send({ say: "offer", offer });
  return met;
}

describe("a responder that takes over", () => {
  it("adopts each socket in the turn in which it arrives, then waits for its predecessor's place", async () => {
    const predecessor = await meet();
    const adopted: number[] = [];
    const taken = predecessor.take([0, 2], (index) => adopted.push(index));
    links.toSuccessor.send({ say: "socket", index: 0 }, createServer());
    links.toSuccessor.send({ say: "socket", index: 2 }, createServer());
    await taken;
    expect(adopted).toEqual([0, 2]);
    let isFree = false;
    const free = predecessor.relieve().then(() => {
      isFree = true;
    });
    await turn();
    expect(links.replied).toEqual([{ say: "ready", take: [0, 2] }, { say: "answering" }]);
    expect(isFree).toBe(false);
    links.toSuccessor.send({ say: "gone" });
    await free;
  });

  it("does in order what its predecessor was told, also what came before it could", async () => {
    const predecessor = await meet();
    const done: string[] = [];
    links.toSuccessor.send({ say: "told", id: 1, request: { do: "load" } });
    await turn();
    predecessor.follow(async (request) => {
      done.push(request.do);
      if (request.do === "load") throw new Error("no such generation");
    });
    links.toSuccessor.send({ say: "told", id: 2, request: { do: "statuses" } });
    await turn();
    await turn();
    expect(done).toEqual(["load", "statuses"]);
    expect(links.replied).toEqual([
      { say: "done", id: 1 },
      { say: "done", id: 2 },
    ]);
  });

  it("goes on alone when its predecessor dies after it has every socket", async () => {
    const predecessor = await meet();
    await predecessor.take([], () => {});
    links.endPredecessor();
    await predecessor.relieve();
  });
});

describe("a takeover fails when its predecessor", () => {
  it("dies before it has handed every socket over", async () => {
    const predecessor = await meet();
    const taken = predecessor.take([0], () => {});
    links.endPredecessor();
    await expect(taken).rejects.toMatchObject({ code: "HANDOVER_FAILED" });
  });

  it("sends a socket whose handle was lost on the way", async () => {
    const predecessor = await meet();
    const taken = predecessor.take([0], () => {});
    links.toSuccessor.send({ say: "socket", index: 0 });
    await expect(taken).rejects.toMatchObject({
      code: "HANDOVER_FAILED",
      message: expect.stringContaining("socket 0"),
    });
  });

  it("has died already", async () => {
    links.endPredecessor();
    const met = meetPredecessor(links.toPredecessor);
    await expect(met).rejects.toMatchObject({ code: "HANDOVER_FAILED" });
  });

  it("hands over by another protocol", async () => {
    await expect(meet({ ...OFFER, protocol: 2 })).rejects.toMatchObject({
      code: "HANDOVER_FAILED",
      message: expect.stringContaining("protocol 2"),
    });
  });
});
