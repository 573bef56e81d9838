// The plugin's gRPC server, asked by an independent client: procedures, go-plugin's own services, and who
// is let in.
import { stat } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createPluginCertificate } from "../../../provider/engine/terraform/plugin-certificate.ts";
import type { PluginService } from "../../../provider/engine/terraform/plugin-service.ts";
import { GRPCBroker } from "../../../provider/engine/terraform/proto/grpc_broker_pb.ts";
import { GRPCController } from "../../../provider/engine/terraform/proto/grpc_controller_pb.ts";
import { GRPCStdio } from "../../../provider/engine/terraform/proto/grpc_stdio_pb.ts";
import { Health } from "../../../provider/engine/terraform/proto/health_pb.ts";
import { Provider } from "../../../provider/engine/terraform/proto/tfplugin6_pb.ts";
import {
  listenPlugin,
  type PluginServer,
  type PluginServerOptions,
} from "../../../provider/engine/terraform/server.ts";
import { decodeValue, encodeValue } from "../../../provider/engine/terraform/values.ts";
import { trivialService } from "../../support/trivial-plugin.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(
  load: () => Promise<PluginService>,
  options?: PluginServerOptions,
): Promise<PluginServer> {
  const server = await listenPlugin(load, options);
  closing.push(() => server.close());
  return server;
}

function transportTo({ address }: PluginServer): Transport {
  const path = address.address;
  return createGrpcTransport({
    baseUrl: "http://localhost",
    nodeOptions: { createConnection: () => connectSocket(path) },
  });
}

describe("the plugin's server", () => {
  it("answers a procedure with the handler's response", async () => {
    const client = createClient(Provider, transportTo(await start(async () => trivialService)));
    const schema = await client.getProviderSchema({});
    expect(Object.keys(schema.resourceSchemas)).toEqual(["signpost_note"]);
    const state = encodeValue({ text: "hello", size: null });
    const { newState } = await client.readResource({ currentState: state });
    expect(decodeValue(newState)).toEqual({ text: "hello", size: null });
  });

  it("answers one without a handler as unimplemented", async () => {
    const client = createClient(Provider, transportTo(await start(async () => trivialService)));
    await expect(client.getResourceIdentitySchemas({})).rejects.toMatchObject({
      code: Code.Unimplemented,
    });
  });

  it("tells the message of a handler that throws, and answers on", async () => {
    const service: PluginService = {
      readResource: () => Promise.reject(new Error("a bug")),
      stopProvider: () => ({}),
    };
    const client = createClient(Provider, transportTo(await start(async () => service)));
    const error = await client.readResource({}).catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.Internal, rawMessage: "readResource: a bug" });
    await expect(client.stopProvider({})).resolves.toMatchObject({ Error: "" });
  });

  it("tells why the procedures could not be loaded", async () => {
    const server = await start(() => Promise.reject(new Error("no such file")));
    const client = createClient(Provider, transportTo(server));
    await expect(client.stopProvider({})).rejects.toThrow("no such file");
  });

  it("carries messages of several megabytes", async () => {
    const client = createClient(Provider, transportTo(await start(async () => trivialService)));
    const text = "x".repeat(8 * 1024 * 1024);
    const { newState } = await client.readResource({ currentState: encodeValue({ text }) });
    expect(decodeValue(newState)).toEqual({ text });
  });

  it("is healthy, and says when Terraform shuts it down", async () => {
    let shutdowns = 0;
    const onShutdown = () => {
      shutdowns += 1;
    };
    const transport = transportTo(await start(async () => trivialService, { onShutdown }));
    const { status } = await createClient(Health, transport).check({ service: "plugin" });
    expect(status).toBe(1);
    await createClient(GRPCController, transport).shutdown({});
    expect(shutdowns).toBe(1);
  });

  it("keeps the streams of go-plugin open and silent until they are ended", async () => {
    const transport = transportTo(await start(async () => trivialService));
    const ending = new AbortController();
    const { signal } = ending;
    const streams = [
      createClient(GRPCStdio, transport).streamStdio({}, { signal }),
      createClient(GRPCBroker, transport).startStream(never(signal), { signal }),
    ];
    const ends = streams.map(async (stream) => {
      for await (const message of stream) return message;
      return "ended";
    });
    await createClient(Health, transport).check({});
    const silent = new Promise((resolve) => setImmediate(resolve, "silent"));
    expect(await Promise.race([...ends, silent])).toBe("silent");
    ending.abort();
    for (const end of ends) await expect(end).rejects.toMatchObject({ code: Code.Canceled });
  });

  it("listens in a folder of nobody else's, and removes it at the end", async () => {
    const server = await start(async () => trivialService);
    const { folder = "" } = server;
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    // A connection that is open does not keep it.
    await createClient(Health, transportTo(server)).check({});
    await server.close();
    closing.pop();
    await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("listens on loopback where the socket's path would be too long", async () => {
    const temporaryFolder = `/tmp/${"long/".repeat(20)}`;
    const server = await start(async () => trivialService, { temporaryFolder });
    expect(server.address).toMatchObject({ network: "tcp" });
    const baseUrl = `http://${server.address.address}`;
    const { status } = await createClient(Health, createGrpcTransport({ baseUrl })).check({});
    expect(status).toBe(1);
  });
});

describe("with TLS", () => {
  const client = createPluginCertificate();
  const stranger = createPluginCertificate();
  const own = createPluginCertificate();

  async function check(presented: typeof client | undefined, trusted = own): Promise<unknown> {
    const tls = { own, client: client.certificatePem };
    const server = await start(async () => trivialService, { tls });
    const connection: ConnectionOptions = {
      path: server.address.address,
      servername: "localhost",
      ca: trusted.certificatePem,
      ALPNProtocols: ["h2"],
      ...(presented && { cert: presented.certificatePem, key: presented.keyPem }),
    };
    const transport = createGrpcTransport({
      baseUrl: "https://localhost",
      nodeOptions: { createConnection: () => connectTls(connection) },
    });
    return createClient(Health, transport).check({});
  }

  it("lets in who shows the certificate that Terraform named", async () => {
    expect(await check(client)).toMatchObject({ status: 1 });
  });

  it("fails for who shows another one, or none", async () => {
    await expect(check(stranger)).rejects.toThrow();
    await expect(check(undefined)).rejects.toThrow();
  });

  it("is told from another server by its own certificate", async () => {
    await expect(check(client, stranger)).rejects.toThrow(/self-signed|certificate/);
  });
});

/** A request stream that sends nothing. */
async function* never(signal: AbortSignal): AsyncGenerator<{ serviceId: number }> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  yield* [];
}
