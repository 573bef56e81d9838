// The provider as Terraform calls it: one handler per procedure. Nothing here decides anything: values are
// read and written, and what goes wrong becomes a diagnostic.
import { isProviderError } from "../../errors.ts";
import type { Warn } from "../lifecycle/kind.ts";
import { applyChange, deleteResource } from "./apply.ts";
import { type Configured, connectionOf, parseConfiguration } from "./configuration.ts";
import { createReporter, type Diagnostic, type Reporter } from "./diagnostics.ts";
import { createMemory } from "./memory.ts";
import {
  diagnosticMessage,
  pathMessage,
  providerSchemaMessage,
  STATE_VERSION,
  schemaMessage,
} from "./messages.ts";
import { importResource, readResource } from "./observe.ts";
import { planChange } from "./plan.ts";
import type { PluginService } from "./plugin-service.ts";
import { checkOffline, declaredIn, type State, type TerraformResource } from "./resource.ts";
import { TERRAFORM_RESOURCES } from "./resources.ts";
import type { TerraformField } from "./schema.ts";
import { decodeValue, encodeValue, parseJsonValue, type Value, type WireValue } from "./values.ts";

const CAPABILITIES = { planDestroy: true, getProviderSchemaOptional: true };

/** What a provider needs of the world. */
export interface ServiceOptions {
  /** @default those of this provider */
  readonly resources?: readonly TerraformResource[];
  /** @default the environment of this process */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Makes the provider. */
export function createService(options: ServiceOptions = {}): PluginService {
  const { resources = TERRAFORM_RESOURCES, environment = process.env } = options;
  const memory = createMemory();
  let configured: Configured = { kind: "none" };

  const connectionFor = async ({ isConnected }: TerraformResource) =>
    isConnected ? await connectionOf(configured) : {};
  const isUnreachable = ({ isConnected }: TerraformResource) =>
    isConnected && configured.kind === "unknown";

  const find = (type: string) => {
    const resource = resources.find(({ schema }) => schema.type === type);
    if (!resource) throw new Error(`there is no resource ${type}`);
    return { resource, reporter: createReporter(resource.schema) };
  };

  return {
    getMetadata: () => ({
      serverCapabilities: CAPABILITIES,
      resources: resources.map(({ schema }) => ({ typeName: schema.type })),
    }),

    getProviderSchema: () => ({
      provider: providerSchemaMessage(),
      resourceSchemas: Object.fromEntries(
        resources.map(({ schema }) => [schema.type, schemaMessage(schema)]),
      ),
      serverCapabilities: CAPABILITIES,
    }),

    validateProviderConfig: () => ({}),

    configureProvider({ config }) {
      const parsed = parseConfiguration(stateIn(config) ?? {}, environment);
      configured = parsed.configured;
      const diagnostics = createReporter({ fields: [] }).faults(parsed.faults);
      return {
        diagnostics: diagnostics.map((one, index) =>
          diagnosticMessage({ ...one, path: [parsed.faults[index]?.path ?? ""] }),
        ),
      };
    },

    async validateResourceConfig({ typeName, config }) {
      const { resource, reporter } = find(typeName);
      return orDiagnostics(reporter, async () => {
        const { declared, faults } = declaredIn(resource, stateIn(config) ?? {});
        const whole = resource.complete?.(declared, undefined) ?? declared;
        const checked = await checkOffline(resource, whole);
        return {
          diagnostics: reporter.faults([...faults, ...checked.faults]).map(diagnosticMessage),
        };
      });
    },

    upgradeResourceState({ typeName, version, rawState }) {
      const { resource } = find(typeName);
      if (version > BigInt(STATE_VERSION)) {
        const detail = `The state was written by a later version of the provider: it is of version ${version}, and this one reads ${STATE_VERSION}. Use the version that wrote it.`;
        return failure("the state cannot be read", detail);
      }
      const stored = parseJsonValue(rawState?.json ?? new Uint8Array());
      const state = {
        id: objectOf(stored)?.["id"] ?? null,
        ...conforming(resource.schema.fields, stored),
      };
      memory.note(typeName, state);
      return { upgradedState: encodeState(state) };
    },

    async readResource({ typeName, currentState, private: kept }) {
      const { resource, reporter } = find(typeName);
      const state = stateIn(currentState);
      if (!state || isUnreachable(resource)) {
        return { newState: encodeState(state), private: kept };
      }
      return orDiagnostics(reporter, async (warn) => {
        const connection = await connectionFor(resource);
        const found = await readResource(resource, state, { connection, warn });
        if (!found) memory.forget(typeName, state["id"]);
        else memory.note(typeName, found);
        return { newState: encodeState(found), private: kept };
      });
    },

    async planResourceChange({ typeName, config, priorState, proposedNewState, priorPrivate }) {
      const { resource, reporter } = find(typeName);
      return orDiagnostics(reporter, async (warn) => {
        const given = stateIn(config);
        // A deletion; it asks nobody, as what is to be deleted may be gone already.
        if (!given || !stateIn(proposedNewState)) {
          return { plannedState: encodeState(undefined), plannedPrivate: priorPrivate };
        }
        const connection = await connectionFor(resource);
        const request = { config: given, prior: stateIn(priorState), connection, warn };
        const plan = await planChange(resource, request, memory);
        if (plan.faults.length > 0) {
          return { diagnostics: reporter.faults(plan.faults).map(diagnosticMessage) };
        }
        return {
          plannedState: encodeState(plan.state),
          requiresReplace: plan.replaces.map(pathMessage),
          plannedPrivate: priorPrivate,
        };
      });
    },

    async applyResourceChange({ typeName, config, priorState, plannedState, plannedPrivate }) {
      const { resource, reporter } = find(typeName);
      const prior = stateIn(priorState);
      const planned = stateIn(plannedState);
      const failed = { newState: encodeState(prior), private: plannedPrivate };
      return orDiagnostics(
        reporter,
        async (warn) => {
          const connection = await connectionFor(resource);
          if (!planned) {
            if (prior) await deleteResource(resource, { prior, connection, warn }, memory);
            return { newState: encodeState(undefined) };
          }
          const request = { config: stateIn(config) ?? {}, planned, prior, connection, warn };
          const state = await applyChange(resource, request, memory);
          return { newState: encodeState(state), private: plannedPrivate };
        },
        failed,
      );
    },

    async importResourceState({ typeName, id }) {
      const { resource, reporter } = find(typeName);
      return orDiagnostics(reporter, async () => {
        const state = await importResource(resource, id, await connectionFor(resource));
        memory.note(typeName, state);
        return { importedResources: [{ typeName, state: encodeState(state) }] };
      });
    },

    // There are no data sources and no functions; whoever asks for one hears so.
    getFunctions: () => ({}),
    callFunction: ({ name }) => ({ error: { text: `signpost has no function ${name}` } }),
    validateDataResourceConfig: ({ typeName }) => noDataSource(typeName),
    readDataSource: ({ typeName }) => noDataSource(typeName),

    stopProvider: () => ({}),
  };
}

/** Runs an operation; what a user has to know becomes diagnostics, beside what is returned all the same. */
async function orDiagnostics<Response extends object>(
  reporter: Reporter,
  operation: (warn: Warn) => Promise<Response>,
  otherwise: Partial<Response> = {},
) {
  const warnings: Diagnostic[] = [];
  const warn: Warn = (message) => warnings.push(reporter.warning(message));
  try {
    const response = await operation(warn);
    return { diagnostics: warnings.map(diagnosticMessage), ...response };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    const diagnostics = [...warnings, ...reporter.error(error)].map(diagnosticMessage);
    return { ...otherwise, diagnostics };
  }
}

function noDataSource(typeName: string) {
  return failure("No such data source", `signpost has no data source ${typeName}.`);
}

function failure(summary: string, detail: string) {
  const diagnostic: Diagnostic = { severity: "error", summary, detail, path: [] };
  return { diagnostics: [diagnosticMessage(diagnostic)] };
}

/** An object of Terraform's; `undefined` where there is none. */
function stateIn(wire: WireValue | undefined): State | undefined {
  return objectOf(decodeValue(wire));
}

function objectOf(value: Value): State | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as State)
    : undefined;
}

function encodeState(state: State | undefined) {
  return encodeValue((state ?? null) as Value);
}

/** A state as this version's schema has it: what it does not know is dropped, what is new is null. */
function conforming(fields: readonly TerraformField[], stored: Value): State {
  const state = objectOf(stored) ?? {};
  const entries = fields.map((field) => {
    const value = state[field.name];
    if (field.kind === "attribute") return [field.name, value ?? null] as const;
    const items = Array.isArray(value) ? value : [];
    return [field.name, items.map((item) => conforming(field.fields, item))] as const;
  });
  return Object.fromEntries(entries);
}
