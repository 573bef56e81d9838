// A plugin inside another process, which Terraform is told to use instead of starting one: for tests and
// for a debugger.
import type { PluginService } from "./plugin-service.ts";
import { listenPlugin, type PluginServer } from "./server.ts";

/** A plugin that runs in this process. */
export interface AttachedPlugin extends PluginServer {
  /** Value of `TF_REATTACH_PROVIDERS` for the Terraform that is to use it. */
  readonly reattachProviders: string;
}

/**
 * Serves a provider in this process, in clear, until it is closed.
 *
 * Start Terraform asynchronously: one that blocks this process waits for it for ever.
 *
 * @param source - the provider's address as configurations name it
 */
export async function attachPlugin(
  service: PluginService,
  source: string,
): Promise<AttachedPlugin> {
  const server = await listenPlugin(async () => service);
  const { network, address } = server.address;
  const reattachProviders = JSON.stringify({
    [source]: {
      Protocol: "grpc",
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true, // Terraform never ends this process
      Addr: { Network: network, String: address },
    },
  });
  return { ...server, reattachProviders };
}
