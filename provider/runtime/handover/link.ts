// What a responder and the one that takes over from it say to each other, over the pipe that Node keeps
// between a parent and its child; sockets travel beside the messages. The two may be of different
// versions: a change of these messages is a new PROTOCOL, and the old one is still spoken.
import type { ChildProcess } from "node:child_process";
import type { Server } from "node:net";
import type { ChannelRequest } from "../../control/channel.ts";
import type { Listening } from "../../control/listen-error.ts";
import type { StartReport } from "../../control/spawn.ts";
import type { SocketHandle } from "../dns/listener.ts";

/** Version of the messages. */
export const PROTOCOL = 1;

/** What a responder has to hand over, and where it stands. */
export interface Offer {
  readonly protocol: number;
  readonly sockets: readonly Listening[];
  /** Generation it answers from; 0: none yet. */
  readonly generation: number;
  /** The snapshot format that numbers the status bytes. */
  readonly format: number;
  /** Status bytes as they are now, in Base64. */
  readonly statuses: string;
}

/** From the responder that runs to its successor. */
export type FromPredecessor =
  | { readonly say: "offer"; readonly offer: Offer }
  /** What the controller told it meanwhile. */
  | { readonly say: "told"; readonly id: number; readonly request: ChannelRequest }
  /** The socket with this number in the offer comes with it. */
  | { readonly say: "socket"; readonly index: number }
  /** Its place in the directory is free. */
  | { readonly say: "gone" };

/** From the successor to the responder that runs. */
export type FromSuccessor =
  /** It has something true to say; it wants these sockets of the offer. */
  | { readonly say: "ready"; readonly take: readonly number[] }
  | { readonly say: "done"; readonly id: number }
  | { readonly say: "answering" }
  /** What every process says of its start: the only message of one that cannot. */
  | StartReport;

/** One end of the pipe. */
export interface Link<Out, In> {
  /** A message that cannot be sent is lost; `ended` tells why. */
  send(message: Out, handle?: SocketHandle): void;
  /** Calls `listener` with each message in the turn in which it arrives. */
  onMessage(listener: (message: In, handle: SocketHandle | undefined) => void): void;
  /** Resolves with how the other side ended, after its last message. */
  readonly ended: Promise<string>;
}

/** The pipe to a successor. */
export function linkToChild(child: ChildProcess): Link<FromPredecessor, FromSuccessor> {
  const failed = new Promise<string>((resolve) =>
    child.once("error", ({ message }) => resolve(message)),
  );
  const exited = new Promise<string>((resolve) =>
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? code}`)),
  );
  const disconnected = new Promise<void>((resolve) => child.once("disconnect", resolve));
  const ended = Promise.race([failed, disconnected.then(() => exited)]);
  return { ...messagesOver(child), ended };
}

/** The pipe to the process that started this one. */
export function linkToParent(self: NodeJS.Process): Link<FromSuccessor, FromPredecessor> {
  const ended = new Promise<string>((resolve) => {
    if (!self.connected) resolve("has gone");
    self.once("disconnect", () => resolve("has gone"));
  });
  // To Node both ends are alike; only its types tell them apart.
  return { ...messagesOver(self as unknown as ChildProcess), ended };
}

function messagesOver<Out extends object, In>(pipe: ChildProcess): Omit<Link<Out, In>, "ended"> {
  return {
    onMessage(listener) {
      pipe.on("message", (message, handle) =>
        listener(message as In, handle as SocketHandle | undefined),
      );
    },
    send(message, handle) {
      // Node sends datagram sockets as well; its types know only those of streams.
      pipe.send(message, handle as Server | undefined, {}, () => {});
    },
  };
}
