// A provider without resources, until those over the lifecycle stand here.
import type { PluginService } from "./plugin-service.ts";

/** Makes the provider. */
export function createService(): PluginService {
  return {
    getProviderSchema: () => ({
      provider: { block: {} },
      serverCapabilities: { planDestroy: true },
    }),
    validateProviderConfig: () => ({}),
    configureProvider: () => ({}),
    stopProvider: () => ({}),
  };
}
