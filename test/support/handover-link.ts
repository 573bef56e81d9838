// Both ends of the pipe between a responder and its successor, without processes. What is sent arrives
// in the next turn, as it does between processes.
import type { SocketHandle } from "../../provider/runtime/dns/listener.ts";
import type { FromPredecessor, FromSuccessor, Link } from "../../provider/runtime/handover/link.ts";

/** The two ends, and how either side is ended. */
export interface TestLinks {
  readonly toSuccessor: Link<FromPredecessor, FromSuccessor>;
  readonly toPredecessor: Link<FromSuccessor, FromPredecessor>;
  /** What the running responder has sent. */
  readonly offered: readonly FromPredecessor[];
  /** What its successor has sent. */
  readonly replied: readonly FromSuccessor[];
  endSuccessor(how: string): void;
  endPredecessor(): void;
}

/** Makes both ends. */
export function createLinks(): TestLinks {
  const successorEnded = Promise.withResolvers<string>();
  const predecessorEnded = Promise.withResolvers<string>();
  const down = oneWay<FromPredecessor>();
  const up = oneWay<FromSuccessor>();
  return {
    toSuccessor: { send: down.send, onMessage: up.onMessage, ended: successorEnded.promise },
    toPredecessor: { send: up.send, onMessage: down.onMessage, ended: predecessorEnded.promise },
    offered: down.sent,
    replied: up.sent,
    endSuccessor: successorEnded.resolve,
    endPredecessor: () => predecessorEnded.resolve("has gone"),
  };
}

function oneWay<Message>() {
  const sent: Message[] = [];
  let deliver: (message: Message, handle: SocketHandle | undefined) => void = () => {};
  return {
    sent,
    send(message: Message, handle?: SocketHandle) {
      sent.push(message);
      setImmediate(() => deliver(message, handle));
    },
    onMessage(listener: typeof deliver) {
      deliver = listener;
    },
  };
}
