// HTTP services that a test can break: closed (connections are refused), hanging (accepted and never
// answered) or well, each on an address of its own.
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** How a service behaves. */
export type Behaviour = "well" | "hanging" | "refusing";

/** A service. */
export interface TestService {
  readonly address: string;
  become(behaviour: Behaviour): Promise<void>;
  close(): Promise<void>;
}

/** Starts a service that is well. */
export async function startService(address: string, port: number): Promise<TestService> {
  let behaviour: Behaviour = "well";
  let server: Server | undefined;
  const open = async () => {
    const opened = createServer((socket) => {
      socket.on("error", () => {});
      if (behaviour === "hanging") return;
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    });
    opened.listen({ host: address, port });
    await once(opened, "listening");
    server = opened;
  };
  const close = async () => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    closing.unref();
    await new Promise<void>((resolve) => {
      closing.close(() => resolve());
      setTimeout(resolve, 50).unref(); // a hanging connection stays until its client gives up
    });
  };
  await open();
  return {
    address,
    close,
    async become(next) {
      behaviour = next;
      if (next === "refusing") await close();
      else if (!server) await open();
    },
  };
}
