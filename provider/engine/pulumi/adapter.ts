// Turns a kind of resource into a Pulumi dynamic provider. Nothing here decides anything: it maps
// unknown values, faults and errors between the two.
import type { dynamic } from "@pulumi/pulumi";
import { isProviderError, messageOf } from "../../errors.ts";
import type { IsUnknown, Kind, Values } from "../lifecycle/kind.ts";
import { type Configured, NAMESPACE, parseConfigured } from "./configuration.ts";

/** What the engine sends in a preview in place of a value that is not known yet, of any type. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The property in which Pulumi keeps a dynamic provider; none of a resource's own. */
const PROVIDER = "__provider";

const isUnknown: IsUnknown = (value) => value === UNKNOWN;

function ownValues(values: Values): Values {
  const { [PROVIDER]: _, ...own } = values;
  return own;
}

/** The engine shows what the process of a dynamic provider prints, in previews too. */
function warn(message: string): void {
  console.log(`warning: ${message}`);
}

/** The values without undefined ones, which the engine's encoding refuses at any depth. */
function plain(values: Values): Record<string, unknown> {
  return JSON.parse(JSON.stringify(values));
}

/** Makes the dynamic provider of a kind. */
export function dynamicProvider(kind: Kind): dynamic.ResourceProvider {
  let configured: Configured | undefined;
  return {
    // The engine hands the stack's configuration over once, before anything else.
    configure: async ({ config }) => {
      configured = configuredIn(config);
    },
    check: (olds: Values, news: Values) =>
      saidPlainly(async () => {
        const old = Object.keys(olds ?? {}).length > 0 ? ownValues(olds) : undefined;
        const { inputs, faults } = await kind.check(ownValues(news), isUnknown, old, warn);
        return {
          inputs: plain(inputs),
          failures: faults.map(({ path, message }) => ({
            property: path,
            reason: message,
          })),
        };
      }),
    diff: (_id, olds: Values, news: Values) =>
      saidPlainly(async () => {
        const { changes, replaces } = await kind.diff(ownValues(olds), ownValues(news), isUnknown);
        return { changes, replaces: [...replaces], deleteBeforeReplace: true };
      }),
    create: (inputs: Values) =>
      saidPlainly(async () => {
        const { id, state } = await kind.create(ownValues(inputs), warn);
        return { id, outs: plain(state) };
      }),
    read: (id, props: Values) =>
      saidPlainly(async () => {
        const found = await kind.read(id, ownValues(props ?? {}), configured, warn);
        // An empty id tells the engine that the resource is gone.
        if (!found) return { id: "", props: {} };
        return { id, props: plain(found.state), inputs: plain(found.inputs) };
      }),
    update: (id, olds: Values, news: Values) =>
      saidPlainly(async () => {
        const state = await kind.update(id, ownValues(olds), ownValues(news), warn);
        return { outs: plain(state) };
      }),
    delete: (id, props: Values) =>
      saidPlainly(() => kind.delete(id, ownValues(props), configured, warn)),
  };
}

/** A configuration that cannot be used is the program's to report; here it is no help. */
function configuredIn(config: { get(key: string): string | undefined }): Configured | undefined {
  try {
    return parseConfigured((key) => config.get(`${NAMESPACE}:${key}`));
  } catch (error) {
    if (isProviderError(error)) return undefined;
    throw error;
  }
}

/** Runs an operation; its error reaches the user as one message with its code, without a stack. */
async function saidPlainly<Result>(operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const plain = new Error(`${messageOf(error)} [${error.code}]`);
    plain.stack = ""; // Pulumi prints the stack of what check, diff and delete throw
    throw plain;
  }
}
