// The side of a handover that runs: it offers what it has to its successor, gives it the sockets once
// that has something true to say, and passes on whatever the controller says meanwhile. Until its
// successor answers nothing about it changes, so that a handover that fails has cost nothing.
import type { ChannelRequest } from "../../control/channel.ts";
import type { Listening } from "../../control/listen-error.ts";
import type { StartReport } from "../../control/spawn.ts";
import type { Clock } from "../clock.ts";
import type { SocketHandle } from "../dns/listener.ts";
import type { FromPredecessor, FromSuccessor, Link, Offer } from "./link.ts";

/** How long a successor may take from its start until it answers, in milliseconds. */
export const SUCCESSOR_TIMEOUT_MS = 15_000;
/** How long a successor that is ready may take to do what it is told, in milliseconds: meanwhile its predecessor waits with it. */
export const TOLD_TIMEOUT_MS = 1_000;

/** A handover under way. */
export interface Handover {
  /** How it came out; once it is `ready`, the successor answers beside this process. */
  readonly outcome: Promise<StartReport>;
  /**
   * Passes on what the controller says. Resolves when the successor has done it, if that may answer
   * already: no client may see it answer from less than its predecessor did.
   */
  tell(request: ChannelRequest): Promise<void>;
  /** Tells the successor that this process's place is free. */
  leave(): void;
  /** Calls the handover off, if it is not over. */
  cancel(): void;
}

/** What is handed over, to whom. */
export interface HandoverOptions {
  readonly link: Link<FromPredecessor, FromSuccessor>;
  readonly offer: Omit<Offer, "sockets">;
  readonly sockets: readonly (Listening & { readonly handle: SocketHandle })[];
  /** Ends the successor at once. */
  readonly end: () => void;
  readonly clock: Clock;
}

/** Starts a handover. */
export function handOver({ link, offer, sockets, end, clock }: HandoverOptions): Handover {
  const { promise: outcome, resolve: settle } = Promise.withResolvers<StartReport>();
  const untold = new Map<number, PromiseWithResolvers<void>>();
  let told = 0;
  let isReady = false;
  let isOver = false;
  let hasFailed = false;

  const tellNoMore = () => {
    for (const { resolve } of untold.values()) resolve();
    untold.clear();
  };
  const finish = (report: StartReport) => {
    if (isOver) return;
    isOver = true;
    timer.cancel();
    if (!report.ready) {
      hasFailed = true;
      tellNoMore();
      end();
    }
    settle(report);
  };
  const timer = clock.after(SUCCESSOR_TIMEOUT_MS, () =>
    finish(failure(`the new responder did not answer within ${SUCCESSOR_TIMEOUT_MS / 1000} s`)),
  );
  /** Waits until the successor has done what it was told so far; one that does not is given up. */
  const allTold = async () => {
    const late = clock.after(TOLD_TIMEOUT_MS, () => {
      finish(failure(`the new responder did not take a change within ${TOLD_TIMEOUT_MS} ms`));
      tellNoMore();
    });
    await Promise.all(Array.from(untold.values(), ({ promise }) => promise));
    late.cancel();
  };
  const give = async (take: readonly number[]) => {
    isReady = true;
    await allTold();
    for (const index of take) {
      const socket = sockets[index];
      if (socket && !isOver) link.send({ say: "socket", index }, socket.handle);
    }
  };

  link.onMessage((message) => {
    if (!("say" in message)) {
      if (!message.ready) finish(message);
    } else if (message.say === "ready") {
      void give(message.take);
    } else if (message.say === "answering") {
      finish({ ready: true });
    } else {
      untold.get(message.id)?.resolve();
      untold.delete(message.id);
    }
  });
  void link.ended.then((how) => {
    finish(failure(`the new responder ${how} while it started`));
    tellNoMore();
  });
  const described = sockets.map(({ protocol, address, port }) => ({ protocol, address, port }));
  link.send({ say: "offer", offer: { ...offer, sockets: described } });

  return {
    outcome,
    async tell(request) {
      if (hasFailed) return;
      const id = ++told;
      untold.set(id, Promise.withResolvers<void>());
      link.send({ say: "told", id, request });
      if (isReady) await allTold();
    },
    leave: () => link.send({ say: "gone" }),
    cancel: () => finish(failure("the responder was stopped while it handed over")),
  };
}

function failure(message: string): StartReport {
  return { ready: false, code: "DEPLOY_NOT_ANSWERING", message: `${message}; see its log` };
}
