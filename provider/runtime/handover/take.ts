// The side of a handover that starts: it learns what it will be given, gets ready, takes the sockets in
// the turn in which each arrives, and waits for its predecessor's place. When the predecessor dies
// before every socket is here there is nothing to take over, and it ends; after that it goes on alone.
import type { ChannelRequest } from "../../control/channel.ts";
import { ProviderError } from "../../errors.ts";
import type { SocketHandle } from "../dns/listener.ts";
import {
  type FromPredecessor,
  type FromSuccessor,
  type Link,
  type Offer,
  PROTOCOL,
} from "./link.ts";

/** The responder to take over from. */
export interface Predecessor {
  readonly offer: Offer;
  /**
   * Does what the predecessor is told, request by request, from now on and before any socket comes.
   * A request that fails counts as done: the controller says everything again.
   */
  follow(act: (request: ChannelRequest) => Promise<unknown>): void;
  /** Takes the sockets with these numbers; resolves when all of them are answered on. */
  take(
    numbers: readonly number[],
    adopt: (index: number, handle: SocketHandle) => void,
  ): Promise<void>;
  /** Says that this process answers; resolves when the predecessor's place is free. */
  relieve(): Promise<void>;
}

/**
 * Waits for the offer of the process that started this one.
 *
 * @throws {HANDOVER_FAILED} when it speaks another protocol or has ended
 */
export async function meetPredecessor(
  link: Link<FromSuccessor, FromPredecessor>,
): Promise<Predecessor> {
  const offered = Promise.withResolvers<Offer>();
  const gone = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const waiting = new Map<number, (handle: SocketHandle) => void>();
  const early: (() => void)[] = [];
  let act: ((request: ChannelRequest) => Promise<unknown>) | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const run = (id: number, request: ChannelRequest) => {
    last = last
      .then(() => act?.(request))
      .catch(() => {})
      .then(() => link.send({ say: "done", id }));
  };
  link.onMessage((message, handle) => {
    switch (message.say) {
      case "offer":
        offered.resolve(message.offer);
        break;
      case "told":
        if (act) run(message.id, message.request);
        else early.push(() => run(message.id, message.request));
        break;
      case "socket":
        if (!handle) {
          taken.reject(
            new ProviderError("HANDOVER_FAILED", `socket ${message.index} came without its handle`),
          );
          break;
        }
        waiting.get(message.index)?.(handle);
        waiting.delete(message.index);
        if (waiting.size === 0) taken.resolve();
        break;
      case "gone":
        gone.resolve();
        break;
    }
  });
  void link.ended.then(() => {
    const lost = new ProviderError(
      "HANDOVER_FAILED",
      "the responder that was to hand over ended before it had",
    );
    offered.reject(lost);
    taken.reject(lost);
    gone.resolve();
  });
  taken.promise.catch(() => {}); // whoever waits for it has its own
  const offer = await offered.promise;
  if (offer.protocol !== PROTOCOL) {
    throw new ProviderError(
      "HANDOVER_FAILED",
      `the running responder hands over by protocol ${offer.protocol}, this one takes over by ${PROTOCOL}`,
    );
  }
  return {
    offer,
    follow(action) {
      act = action;
      for (const one of early.splice(0)) one();
    },
    async take(numbers, adopt) {
      for (const index of numbers) waiting.set(index, (handle) => adopt(index, handle));
      link.send({ say: "ready", take: numbers });
      if (numbers.length > 0) await taken.promise;
    },
    async relieve() {
      link.send({ say: "answering" });
      await gone.promise;
    },
  };
}
