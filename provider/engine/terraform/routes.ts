// Who answers which procedure: the provider its own, and the four small services by which go-plugin
// watches over a plugin and ends it.
import { Code, ConnectError, type ConnectRouter, type ServiceImpl } from "@connectrpc/connect";
import { messageOf } from "../../errors.ts";
import { log } from "./log.ts";
import type { PluginService, UnaryMethod } from "./plugin-service.ts";
import { GRPCBroker } from "./proto/grpc_broker_pb.ts";
import { GRPCController } from "./proto/grpc_controller_pb.ts";
import { GRPCStdio } from "./proto/grpc_stdio_pb.ts";
import { Health, HealthCheckResponse_ServingStatus } from "./proto/health_pb.ts";
import { Provider } from "./proto/tfplugin6_pb.ts";

/** The routes of a plugin; each call asks `load` for the provider's procedures. */
export function routesOf(
  load: () => Promise<PluginService>,
  onShutdown: () => void,
): (router: ConnectRouter) => void {
  return (router) => {
    router.service(Provider, providerRoutes(load));
    router.service(GRPCController, {
      shutdown: () => {
        onShutdown();
        return {};
      },
    });
    router.service(Health, {
      check: () => ({ status: HealthCheckResponse_ServingStatus.SERVING }),
    });
    // Standard output and further connections: there are none of either, ever.
    router.service(GRPCStdio, { streamStdio: (_, { signal }) => silence(signal) });
    router.service(GRPCBroker, { startStream: (_, { signal }) => silence(signal) });
  };
}

function providerRoutes(load: () => Promise<PluginService>): Partial<ServiceImpl<typeof Provider>> {
  const names = Object.values(Provider.method)
    .filter(({ methodKind }) => methodKind === "unary")
    .map(({ localName }) => localName);
  const routes = names.map((name) => [
    name,
    (request: never) => answer(load, name as UnaryMethod, request),
  ]);
  return Object.fromEntries(routes) as Partial<ServiceImpl<typeof Provider>>;
}

/** Calls the handler; what it throws is a bug, and is told to Terraform and to its log. */
async function answer(
  load: () => Promise<PluginService>,
  name: UnaryMethod,
  request: never,
): Promise<unknown> {
  try {
    const handler = (await load())[name];
    if (handler) return await handler(request);
  } catch (error) {
    const detail = error instanceof Error ? error.stack : String(error);
    log("error", `${name} failed`, { error: detail });
    throw new ConnectError(`${name}: ${messageOf(error)}`, Code.Internal);
  }
  throw new ConnectError(`${name} is not implemented`, Code.Unimplemented);
}

/** A stream that says nothing and stays open until the other side ends it. */
function silence(signal: AbortSignal): AsyncIterable<never> {
  const ended = new Promise<IteratorResult<never>>((resolve) => {
    const end = () => resolve({ done: true, value: undefined });
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  return { [Symbol.asyncIterator]: () => ({ next: () => ended }) };
}
