// The smallest provider that is one: a resource that keeps what it is told. As a program it is a plugin.
import { realpathSync } from "node:fs";
import { servePlugin } from "../../provider/engine/terraform/plugin.ts";
import type { PluginService } from "../../provider/engine/terraform/plugin-service.ts";
import { decodeValue, encodeValue } from "../../provider/engine/terraform/values.ts";

const text = (type: string) => Buffer.from(JSON.stringify(type));

/** Serves `signpost_note` with a required `text` and an optional number `size`. */
export const trivialService: PluginService = {
  getProviderSchema: () => ({
    provider: { block: {} },
    resourceSchemas: {
      signpost_note: {
        block: {
          attributes: [
            { name: "text", type: text("string"), required: true },
            { name: "size", type: text("number"), optional: true },
          ],
        },
      },
    },
    serverCapabilities: { planDestroy: true },
  }),
  validateProviderConfig: () => ({}),
  configureProvider: () => ({}),
  validateResourceConfig: () => ({}),
  upgradeResourceState: ({ rawState }) => ({
    upgradedState: encodeValue(JSON.parse(Buffer.from(rawState?.json ?? []).toString())),
  }),
  readResource: ({ currentState }) => ({ newState: encodeValue(decodeValue(currentState)) }),
  planResourceChange: ({ proposedNewState }) => ({
    plannedState: encodeValue(decodeValue(proposedNewState)),
  }),
  applyResourceChange: ({ plannedState }) => {
    const value = decodeValue(plannedState);
    if (JSON.stringify(value)?.includes("panic")) setImmediate(() => fail());
    return { newState: encodeValue(value) };
  },
  stopProvider: () => ({}),
};

function fail(): never {
  throw new Error("the note said so");
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === import.meta.filename) {
  await servePlugin(async () => trivialService).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
