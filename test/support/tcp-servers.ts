// TCP servers on loopback that behave as a test says, well or badly. All of them end with `closeAll`.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";
import { Worker } from "node:worker_threads";

/** A server for one test. */
export interface TestServer {
  readonly port: number;
  /** What clients have sent so far. */
  readonly received: () => string;
  /** How many connections were taken so far. */
  readonly connections: () => number;
  /** Sockets that are open now. */
  readonly open: ReadonlySet<Socket>;
  /** Resolves when a request, or the first part of one, has come. */
  readonly asked: Promise<void>;
}

/** A server that speaks TLS. */
export interface TlsTestServer extends TestServer {
  /** The handshakes that succeeded, in order. */
  readonly handshakes: readonly {
    /** The name the client asked for; false when it named none. */
    readonly serverName: string | false | null;
    readonly protocol: string | null;
    readonly isReused: boolean;
    readonly hasClientCertificate: boolean;
  }[];
}

/** Servers that end together. */
export interface TestServers {
  /** Listens on a free port, or a given one, and calls `onRequest` when a client has sent something. */
  listen(
    onRequest: (socket: Socket) => void,
    where?: { readonly host?: string; readonly port?: number },
  ): Promise<TestServer>;
  /** The same inside TLS: `onRequest` gets a socket whose handshake is done. */
  listenTls(options: TlsOptions, onRequest: (socket: Socket) => void): Promise<TlsTestServer>;
  /** The port of a server that calls `onConnection` before a client has sent anything. */
  greet(onConnection: (socket: Socket) => void): Promise<number>;
  /** A port on which nothing listens. */
  closedPort(): Promise<number>;
  /** A port that answers no attempt to connect: its queue is full and nobody accepts. */
  silentPort(host: string): Promise<number>;
  closeAll(): Promise<void>;
}

/** Makes a set of servers. */
export function createTestServers(): TestServers {
  const servers: Server[] = [];
  const workers: Worker[] = [];
  const sockets = new Set<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Resets are what some tests are about.
    socket.on("error", () => {});
  }

  async function listenOn(server: Server, port: number, host: string): Promise<number> {
    servers.push(server);
    server.listen(port, host);
    await once(server, "listening");
    return portOf(server);
  }

  /** What a server has seen, and where its sockets report it. */
  function observed(onRequest: (socket: Socket) => void) {
    const open = new Set<Socket>();
    let received = "";
    let count = 0;
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const seen = { open, received: () => received, connections: () => count, asked };
    const connected = (socket: Socket) => {
      keep(socket);
      count++;
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    };
    const talking = (socket: Socket) => {
      socket.on("data", (data: Buffer) => {
        received += data.toString("latin1");
        resolve();
      });
      socket.once("data", () => onRequest(socket));
    };
    return { seen, connected, talking };
  }

  return {
    async listen(onRequest, { host = "127.0.0.1", port = 0 } = {}) {
      const { seen, connected, talking } = observed(onRequest);
      const server = createServer((socket) => {
        connected(socket);
        talking(socket);
      });
      return { ...seen, port: await listenOn(server, port, host) };
    },
    async listenTls(options, onRequest) {
      const { seen, connected, talking } = observed(onRequest);
      const handshakes: TlsTestServer["handshakes"][number][] = [];
      const server = createTlsServer(options, (socket: TLSSocket) => {
        socket.on("error", () => {});
        handshakes.push({
          serverName: socket.servername,
          protocol: socket.getProtocol(),
          isReused: socket.isSessionReused(),
          hasClientCertificate: socket.getPeerX509Certificate() !== undefined,
        });
        talking(socket);
      });
      server.on("connection", connected);
      server.on("tlsClientError", () => {}); // what some tests are about
      return { ...seen, handshakes, port: await listenOn(server, 0, "127.0.0.1") };
    },
    greet(onConnection) {
      const server = createServer((socket) => {
        keep(socket);
        onConnection(socket);
      });
      return listenOn(server, 0, "127.0.0.1");
    },
    async closedPort() {
      const server = createServer();
      const port = await listenOn(server, 0, "127.0.0.1");
      server.close();
      await once(server, "close");
      return port;
    },
    async silentPort(host) {
      const worker = new Worker(DEAF_SERVER, { eval: true, workerData: host });
      workers.push(worker);
      const [port] = (await once(worker, "message")) as [number];
      // A queue of one holds two connections; after those the kernel drops what comes.
      for (let count = 0; count < 2; count++) {
        const socket = connect(port, host);
        keep(socket);
        await once(socket, "connect");
      }
      return port;
    },
    async closeAll() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        ...workers.map((worker) => worker.terminate()),
        ...servers.map((server) => (server.listening ? closed(server) : undefined)),
      ]);
    },
  };
}

const DEAF_SERVER = `
  const { parentPort, workerData } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ host: workerData, port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}
