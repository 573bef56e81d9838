// What a configuration will make of a resource: every value that can be known, spelled as it was written,
// and what has to be replaced. Terraform asks twice, before and during an apply, and holds us to it.
import type { Fault } from "../../errors.ts";
import { hasUnknown, pick, sameValue, type Values, type Warn } from "../lifecycle/kind.ts";
import type { Step } from "./diagnostics.ts";
import type { Memory } from "./memory.ts";
import {
  asDeclared,
  checkOffline,
  declaredIn,
  kindState,
  meaningOf,
  type State,
  subscriptionIn,
  type TerraformResource,
} from "./resource.ts";
import type { Attribute, TerraformField } from "./schema.ts";
import { planned, type Said } from "./spelling.ts";
import { isUnknown, UNKNOWN } from "./values.ts";

/** What a plan is asked for. */
export interface PlanRequest {
  readonly config: State;
  /** The resource as it is; absent when it is new. */
  readonly prior: State | undefined;
  readonly connection: Values;
  readonly warn: Warn;
}

/** What a plan says. Where there are faults it says nothing else. */
export interface Plan {
  readonly faults: readonly Fault[];
  readonly state: State;
  /** Paths of what makes a replacement necessary. */
  readonly replaces: readonly (readonly Step[])[];
}

/** Stands for what will be made when a resource is created, in its check. */
const TO_BE_MADE = "a resource that is not there yet";

/** Plans what becomes of a resource; changes nothing. */
export async function planChange(
  resource: TerraformResource,
  request: PlanRequest,
  memory: Memory,
): Promise<Plan> {
  const { config, prior, connection, warn } = request;
  const moved = moveFaults(prior, connection);
  if (moved.length > 0) return { faults: moved, state: {}, replaces: [] };
  const { declared, faults } = declaredIn(resource, config);
  const said = prior && { values: prior, meant: await meaningOf(resource, prior) };
  const whole = resource.complete?.(declared, said?.meant) ?? declared;
  const former = said
    ? { ...said, isSame: true }
    : await formerOf(resource, { declared, whole, connection }, memory);
  const checked = await check(resource, { whole, connection, former, warn });
  const all = [...faults, ...checked.faults];
  if (all.length > 0) return { faults: all, state: {}, replaces: [] };
  if (said) {
    const { inputs } = checked;
    return planUpdate(resource, { config, said, inputs, connection, declared }, memory);
  }
  const inputs = { ...checked.inputs, ...asMade(resource, UNKNOWN) };
  // The id of what takes another one's place may be the same: whoever refers to it must hear of the change.
  const id = former ? UNKNOWN : (resource.kind.idOf?.(inputs, isUnknown) ?? UNKNOWN);
  const open = (attribute: Attribute) => (staysNull(attribute, inputs) ? null : UNKNOWN);
  const state = planned(resource.schema.fields, { config, inputs, prior: undefined, open });
  return { faults: [], state: { id, ...state }, replaces: [] };
}

/**
 * A refresh forgets what is in another installation. What still stands here was planned while the
 * installation was not known: it was replaced since then, and Terraform takes no replacement of what it was
 * told would change in place.
 */
function moveFaults(prior: State | undefined, { subscriptionId }: Values): Fault[] {
  const was = subscriptionIn(prior?.["id"]);
  if (was === undefined || typeof subscriptionId !== "string" || was === subscriptionId) return [];
  return [
    {
      path: "",
      message: `the name servers are others now (${subscriptionId}), and ${prior?.["id"]} is not in them: where they were replaced in this apply, run \`terraform apply\` again, or set replace_triggered_by (docs/terraform.md); where the plan is made with -refresh=false, plan without it`,
      code: "INSTALLATION_REPLACED",
    },
  ];
}

interface Update {
  readonly config: State;
  readonly said: Said;
  readonly inputs: Values;
  readonly connection: Values;
  readonly declared: Values;
}

async function planUpdate(
  resource: TerraformResource,
  { config, said, inputs, connection, declared }: Update,
  memory: Memory,
): Promise<Plan> {
  const { kind, schema, made = {} } = resource;
  const { values: prior } = said;
  const state = stateAt(resource, said, connection);
  const { changes, replaces } = await kind.diff(state, inputs, isUnknown);
  const kept = changes ? (kind.unchanged?.(state, inputs) ?? {}) : state;
  const open = (attribute: Attribute) => {
    const { property, name } = attribute;
    if (Object.hasOwn(made, property)) return prior[name];
    if (staysNull(attribute, inputs)) return null;
    return changes && kept[property] === undefined ? UNKNOWN : prior[name];
  };
  const next: State = {
    id: replaces.length > 0 ? UNKNOWN : prior["id"],
    ...planned(schema.fields, { config, inputs, prior: said, open }),
  };
  if (replaces.length > 0) memory.noteReplacement(schema.type, declared, prior);
  return {
    faults: [],
    state: next,
    replaces: replacePaths(schema.fields, { replaces, prior, next }),
  };
}

/** Whether what is not declared is absent for good, and not for the service to choose. */
function staysNull({ presence, isAlwaysThere, property }: Attribute, inputs: Values): boolean {
  return presence === "optional" && !isAlwaysThere && inputs[property] === undefined;
}

/** The resource whose place a declared one takes, and whether it has the same id. */
interface Former extends Said {
  readonly isSame: boolean;
}

/** The resource whose place a new one takes. */
async function formerOf(
  resource: TerraformResource,
  given: { readonly declared: Values; readonly whole: Values; readonly connection: Values },
  memory: Memory,
): Promise<Former | undefined> {
  const { inputs } = await checkOffline(resource, given.whole, given.connection);
  const id = resource.kind.idOf?.(inputs, isUnknown);
  const values = memory.replacedBy(resource.schema.type, given.declared, id);
  if (!values) return undefined;
  return { values, meant: await meaningOf(resource, values), isSame: values["id"] === id };
}

async function check(
  resource: TerraformResource,
  given: {
    readonly whole: Values;
    readonly connection: Values;
    readonly former: Former | undefined;
    readonly warn: Warn;
  },
) {
  const { kind, isConnected, made = {} } = resource;
  const { whole, connection, former, warn } = given;
  const olds = former && stateAt(resource, former, connection);
  const kept = former?.isSame ? pick(olds ?? {}, Object.keys(made)) : {};
  // What takes the place of another one cannot be judged by what this machine is like before.
  const standIn = former ? UNKNOWN : TO_BE_MADE;
  const { inputs, faults } = await kind.check(
    { ...whole, ...(isConnected && { connection }), ...asMade(resource, standIn), ...kept },
    isUnknown,
    // Nothing is asked of a service that is not known, so what is there does not matter.
    hasUnknown(connection, isUnknown) ? undefined : olds,
    warn,
  );
  return { faults, inputs: asDeclared(inputs, whole) };
}

/** Something in the place of what is made when a resource is created. */
function asMade({ made = {} }: TerraformResource, instead: unknown): Values {
  return Object.fromEntries(Object.keys(made).map((name) => [name, instead]));
}

/** The state as a kind knows it, with what the id tells of it. */
function stateAt(resource: TerraformResource, { values, meant }: Said, connection: Values): Values {
  const { id } = values;
  const told = resource.kind.toldBy?.(String(id));
  return { ...kindState(resource, meant, connectionAt(id, connection)), ...told };
}

/** The connection of a resource as it was written: its id tells in which installation it is. */
function connectionAt(id: unknown, connection: Values): Values {
  const subscriptionId = subscriptionIn(id);
  return subscriptionId === undefined ? connection : { ...connection, subscriptionId };
}

/** Where the values stand that make a replacement necessary. */
function replacePaths(
  fields: readonly TerraformField[],
  change: { readonly replaces: readonly string[]; readonly prior: State; readonly next: State },
): Step[][] {
  const { replaces, prior, next } = change;
  if (replaces.length === 0) return [];
  const paths = fields
    .filter(({ property }) => replaces.includes(property))
    .flatMap((field) => changedPaths(field, prior[field.name], next[field.name]));
  // Another installation shows in nothing but the id.
  return paths.length > 0 ? paths : [["id"]];
}

function changedPaths(field: TerraformField, prior: unknown, next: unknown): Step[][] {
  if (sameValue(prior, next)) return [];
  const isOne = field.kind === "block" && !field.isRepeated;
  const [before] = isOne && Array.isArray(prior) ? prior : [];
  const [after] = isOne && Array.isArray(next) ? next : [];
  if (!isOne || !before || !after || isUnknown(after)) return [[field.name]];
  const inner = field.fields
    .filter(({ replaces }) => replaces)
    .flatMap((one) => changedPaths(one, before[one.name], after[one.name]));
  return inner.length > 0 ? inner.map((path) => [field.name, 0, ...path]) : [[field.name]];
}
