// The steps of writing an alias record: its binding in the control API (TM-285) and its records in the
// hosted zone. Each step may be done again. A CNAME is written here; what is flattened the runtime's alias
// writer keeps, so here the name is only claimed for it, and then waited for.
import type { Binding, BindingState } from "../../control/binding.ts";
import type { ControlClient } from "../../control/client.ts";
import { isProviderError, ProviderError } from "../../errors.ts";
import { claimAsPlanned, restoreStanding } from "../../hosted-zone/claims.ts";
import type { HostedZone } from "../../hosted-zone/hosted-zone.ts";
import type { Owner } from "../../hosted-zone/marker.ts";
import {
  type Claim,
  type ClaimOptions,
  planClaim,
  type Standing,
} from "../../hosted-zone/ownership.ts";
import { lookOf } from "./alias-binding.ts";
import { createDeclared, createOrFind } from "./existing.ts";
import type { Warn } from "./kind.ts";
import { zoneRecordId } from "./zone-place.ts";
import { awaitSync, converging } from "./zone-work.ts";

/** How long the alias writer may take for its first write, in milliseconds, and how often it is looked at. */
const WRITER_DEADLINE_MS = 30_000;
const WRITER_PAUSE_MS = 250;

/** An alias record to be written. */
export interface AliasWork {
  readonly client: ControlClient;
  readonly zone: HostedZone;
  readonly binding: Binding;
  readonly owner: Owner;
  /** Name of the profile. */
  readonly target: string;
  /** TTL of the CNAME, in seconds. */
  readonly ttlSeconds: number;
  readonly adopt: boolean;
  /** Seconds to wait for the hosted zone's name servers. */
  readonly waitForSync: unknown;
  readonly warn: Warn;
  readonly sleep: (delayMs: number) => Promise<void>;
}

/** Brings an alias record into being; what was done of it by an attempt before counts. */
export async function createAlias(work: AliasWork): Promise<void> {
  const { client, binding, adopt, zone } = work;
  const wasBound = (await client.getBinding(binding)) !== undefined;
  const bind = () =>
    createDeclared(zoneRecordId(zone.id, binding.name), {
      ...lookOf(client, binding),
      adopts: adopt,
      put: () => client.putBinding(binding),
      create: () => client.createBinding(binding),
    });
  let before: Standing | undefined;
  const remember = (standing: Standing) => {
    before ??= standing;
  };
  if (binding.mode === "flatten") {
    await refusedBefore(work, !adopt);
    await claim(work, { adopt }, { remember });
  }
  try {
    await bind();
    await (binding.mode === "flatten" ? awaitWriter(work) : writeCname(work, { adopt }, remember));
  } catch (error) {
    // A binding that was there, and its record, are somebody's who made them before.
    if (!wasBound) await undo(work, before, error);
    throw error;
  }
}

/** Makes an alias record what is declared now; what was changed by hand since is written anew. */
export async function updateAlias(
  work: AliasWork,
  before: { readonly owner: Owner; readonly mode: unknown; readonly target: unknown },
): Promise<void> {
  const { client, binding, adopt } = work;
  const options: ClaimOptions = { adopt, restore: true, previous: before.owner };
  await refusedBefore(work, false);
  if (binding.mode === "flatten") {
    // A CNAME that stands goes in the very batch that brings the addresses.
    await claim(work, options);
    // A binding that is new makes the alias writer look again at what stands.
    if (before.target !== work.target) await client.deleteBinding(binding);
    await client.putBinding(binding);
    await awaitWriter(work);
  } else {
    // The alias writer has to be done before another one writes: only a deletion waits for that.
    if (before.mode === "flatten") await client.deleteBinding(binding);
    await client.putBinding(binding);
    await writeCname(work, options);
  }
}

/** Fails, before anything is changed, where the service would refuse the binding. */
async function refusedBefore({ client, binding }: AliasWork, onlyNew: boolean): Promise<void> {
  await createOrFind({
    ...lookOf(client, binding),
    create: () => client.whatIfBinding(binding, { onlyNew }),
  });
}

/** Is told what stands each time before it is changed. */
type Remember = (standing: Standing) => void;

async function writeCname(
  work: AliasWork,
  options: ClaimOptions,
  remember?: Remember,
): Promise<void> {
  const { binding, target, ttlSeconds } = work;
  const cname = { name: binding.name, type: "CNAME", ttlSeconds, values: [target] } as const;
  const changeId = await claim(work, options, { records: [cname], remember });
  await inSync(work, changeId);
}

/** @returns the id of the change, `undefined` when all stood already */
async function claim(
  { zone, binding, owner }: AliasWork,
  options: ClaimOptions,
  { records, remember }: { records?: Claim["records"]; remember?: Remember | undefined } = {},
): Promise<string | undefined> {
  const wanted = { ...owner, name: binding.name, kind: binding.mode, records };
  const plan = (standing: Standing) => {
    remember?.(standing);
    return planClaim(standing, wanted, options);
  };
  return (await converging(() => claimAsPlanned(zone, wanted, plan))).changeId;
}

/** Waits for the alias writer's first write; where there is nothing to write yet, that is no failure. */
async function awaitWriter(work: AliasWork): Promise<void> {
  const { client, binding, warn, sleep } = work;
  let state: BindingState | undefined;
  for (let waitedMs = 0; waitedMs < WRITER_DEADLINE_MS; waitedMs += WRITER_PAUSE_MS) {
    state = (await client.getBinding(binding))?.state;
    if (state?.kind === "written") return inSync(work, state.changeId);
    await sleep(WRITER_PAUSE_MS);
  }
  const seconds = WRITER_DEADLINE_MS / 1000;
  const why = state?.message || "it says nothing of it";
  if (state?.kind === "failed") {
    throw new ProviderError(
      "ALIAS_NOT_WRITTEN",
      `the alias writer of the runtime could not write ${binding.name} in ${seconds} s: ${why}`,
    );
  }
  warn(
    `the alias writer of the runtime has not written ${binding.name} in ${seconds} s, and goes on: ${why}`,
  );
}

function inSync({ zone, binding, waitForSync, warn }: AliasWork, changeId: string | undefined) {
  return awaitSync(zone, changeId, { name: binding.name, waitSeconds: waitForSync, warn });
}

/**
 * Takes back what a creation that fails has made, so that nothing of what stood before becomes ours.
 *
 * @param before - what stood when it began; `undefined` when it did not come to look
 */
async function undo(
  { client, binding, zone, owner, warn }: AliasWork,
  before: Standing | undefined,
  failure: unknown,
): Promise<void> {
  try {
    await client.deleteBinding(binding);
    if (before) await restoreStanding(zone, before, owner);
  } catch (error) {
    if (!isProviderError(error)) throw failure;
    warn(
      `what was made of ${binding.name} before the failure could not be taken back: ${error.message}`,
    );
  }
}
