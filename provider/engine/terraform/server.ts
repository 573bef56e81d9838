// The gRPC server of the plugin: the provider's procedures and the few that go-plugin itself calls, over
// HTTP/2 on a Unix socket that nobody else can reach.
import { mkdtemp, rm } from "node:fs/promises";
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { PluginAddress } from "./handshake.ts";
import type { PluginCertificate } from "./plugin-certificate.ts";
import type { PluginService } from "./plugin-service.ts";
import { routesOf } from "./routes.ts";

/** What a server needs besides its procedures. */
export interface PluginServerOptions {
  /** Own certificate, and the only one that is let in; without, it speaks in clear. */
  readonly tls?: { readonly own: PluginCertificate; readonly client: string };
  /** Terraform is done with the plugin; its answer is still to be sent. @default nothing happens */
  readonly onShutdown?: () => void;
  /** Where the socket's folder is made. @default the system's folder for temporary files */
  readonly temporaryFolder?: string;
}

/** A server that listens. */
export interface PluginServer {
  readonly address: PluginAddress;
  /** The private folder of the socket, to be removed when the process ends without `close`. */
  readonly folder: string | undefined;
  /** Ends all connections and removes the socket. */
  close(): Promise<void>;
}

/** `sun_path` is 104 bytes on macOS and 108 on Linux, with a zero at its end (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Starts to listen.
 *
 * @param load - gives the procedures; asked at each call
 */
export async function listenPlugin(
  load: () => Promise<PluginService>,
  options: PluginServerOptions = {},
): Promise<PluginServer> {
  const handler = connectNodeAdapter({
    routes: routesOf(load, options.onShutdown ?? (() => {})),
    connect: false,
    grpcWeb: false,
  });
  const { tls } = options;
  const server = tls
    ? createSecureServer(
        {
          cert: tls.own.certificatePem,
          key: tls.own.keyPem,
          ca: tls.client,
          requestCert: true,
          rejectUnauthorized: true,
          minVersion: "TLSv1.2",
        },
        handler,
      )
    : createServer(handler);
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  const { address, folder } = await bind(server, options.temporaryFolder ?? tmpdir());
  return {
    address,
    folder,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.destroy();
      await closed;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Unix socket in a folder of its own, mode 0700; loopback where there are none, or its path is too long. */
async function bind(
  server: Http2Server | Http2SecureServer,
  temporaryFolder: string,
): Promise<{ address: PluginAddress; folder: string | undefined }> {
  const base = join(temporaryFolder, "signpost-plugin-");
  const pathBytes = Buffer.byteLength(`${base}XXXXXX/socket`);
  if (process.platform !== "win32" && pathBytes <= MAX_SOCKET_PATH_BYTES) {
    const folder = await mkdtemp(base);
    const path = join(folder, "socket");
    await listen(server, { path });
    return { address: { network: "unix", address: path }, folder };
  }
  await listen(server, { host: "127.0.0.1", port: 0 });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("bound to no port");
  return { address: { network: "tcp", address: `127.0.0.1:${bound.port}` }, folder: undefined };
}

function listen(
  server: Http2Server | Http2SecureServer,
  where: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
