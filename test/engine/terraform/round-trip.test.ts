// Any sound configuration, spelled in any way: what is planned is what Terraform may accept, what is applied
// is what was planned, and afterwards there is nothing to do. The rules are those that Terraform's core
// enforces (internal/plans/objchange); the service is the real one.
import { afterAll, beforeAll, describe, it } from "@jest/globals";
import fc from "fast-check";
import { sameValue } from "../../../provider/engine/lifecycle/kind.ts";
import { applyChange, deleteResource } from "../../../provider/engine/terraform/apply.ts";
import { connectionOf } from "../../../provider/engine/terraform/configuration.ts";
import { createMemory } from "../../../provider/engine/terraform/memory.ts";
import { readResource } from "../../../provider/engine/terraform/observe.ts";
import { planChange } from "../../../provider/engine/terraform/plan.ts";
import type { State, TerraformResource } from "../../../provider/engine/terraform/resource.ts";
import { TERRAFORM_RESOURCES } from "../../../provider/engine/terraform/resources.ts";
import type { TerraformField } from "../../../provider/engine/terraform/schema.ts";
import { isUnknown } from "../../../provider/engine/terraform/values.ts";
import { openControlApi, type TestControlApi } from "../../support/control-api.ts";

const PROFILE_ID =
  "/subscriptions/sub/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/p";

let api: TestControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

afterAll(() => api.close());

function resourceOf(type: string): TerraformResource {
  const found = TERRAFORM_RESOURCES.find(({ schema }) => schema.type === type);
  if (!found) throw new Error(type);
  return found;
}

/** A whole object, as Terraform sends it: what is not set is null, or an empty list of blocks. */
function whole(fields: readonly TerraformField[], given: State): State {
  const entries = fields.map((field) => {
    const value = given[field.name];
    if (field.kind === "attribute") return [field.name, value ?? null];
    const items = (value ?? []) as readonly State[];
    return [field.name, items.map((item) => whole(field.fields, item))];
  });
  return Object.fromEntries(entries);
}

/** Core's rules for a plan: what is configured is planned, or what was there before (AssertPlanValid). */
function requireAcceptable(
  fields: readonly TerraformField[],
  { config, prior, planned }: { config: State; prior: State | undefined; planned: State },
): void {
  for (const field of fields) {
    const [given, before, value] = [config, prior, planned].map((one) => one?.[field.name]);
    if (value === undefined) throw new Error(`${field.name} is not planned`);
    if (field.kind === "attribute") {
      if (given === null && field.presence !== "required") continue;
      if (sameValue(value, given) || (before !== null && sameValue(value, before))) continue;
      throw new Error(`${field.name} is planned as ${String(value)}, configured as ${given}`);
    }
    const lists = [given, before, value].map((list) => (list ?? []) as readonly State[]);
    const [configs = [], priors = [], plans = []] = lists;
    if (configs.length !== plans.length) throw new Error(`${field.name} has another length`);
    for (const [index, item] of configs.entries()) {
      const plan = plans[index] ?? {};
      requireAcceptable(field.fields, { config: item, prior: priors[index], planned: plan });
    }
  }
}

/** Core's rules for a result: whole, known, and where it was known before, the same. */
function requireKept(planned: unknown, result: unknown, path: string): void {
  if (isUnknown(result) || result === undefined) throw new Error(`${path} is not known`);
  if (isUnknown(planned)) return;
  if (typeof planned !== "object" || planned === null || typeof result !== "object" || !result) {
    if (!sameValue(planned, result)) throw new Error(`${path}: ${planned} became ${result}`);
    return;
  }
  const names = new Set([...Object.keys(planned), ...Object.keys(result)]);
  for (const name of names) {
    const at = `${path}.${name}`;
    requireKept((planned as State)[name], (result as State)[name], at);
  }
}

/** Applies configurations one after another, and looks after each whether anything is left to do. */
async function live(resource: TerraformResource, configurations: readonly State[]): Promise<void> {
  const { schema } = resource;
  const memory = createMemory();
  const connection = await connectionOf({ kind: "known", ...api.access });
  const warn = () => {};
  let prior: State | undefined;
  const planFor = async (config: State) => {
    const plan = await planChange(resource, { config, prior, connection, warn }, memory);
    if (plan.faults.length > 0) throw new Error(JSON.stringify(plan.faults));
    requireAcceptable(schema.fields, { config, prior, planned: plan.state });
    return plan;
  };
  for (const given of configurations) {
    const config = whole(schema.fields, given);
    const plan = await planFor(config);
    if (prior === undefined || !sameValue(plan.state, prior)) {
      const next = await applyChange(
        resource,
        { config, planned: plan.state, prior, connection, warn },
        memory,
      );
      requireKept(plan.state, next, schema.type);
      prior = next;
    }
    const read = await readResource(resource, prior, { connection, warn });
    requireKept(prior, read, "a refresh");
    const again = await planFor(config);
    requireKept(prior, again.state, "a second plan");
  }
  if (prior) await deleteResource(resource, { prior, connection, warn }, memory);
}

/** A word in any casing, as the model reads it. */
const word = (...words: readonly string[]) =>
  fc.constantFrom(...words.flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]));

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

const headers = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("X-A", "x-b", "User-Agent"),
    value: fc.stringMatching(/^[ -~]{0,12}$/),
  }),
  { selector: ({ name }) => name.toLowerCase(), maxLength: 3 },
);

const codes = fc
  .tuple(fc.integer({ min: 100, max: 999 }), fc.integer({ min: 100, max: 999 }), fc.boolean())
  .map(([a, b, isSpelledOut]) => {
    const [min, max] = [Math.min(a, b), Math.max(a, b)];
    return min === max && !isSpelledOut ? `${min}` : `${min}-${max}`;
  });

const monitor = fc.oneof(
  fc.record({
    protocol: maybe(word("HTTP", "HTTPS")),
    port: maybe(fc.integer({ min: 1, max: 65535 })),
    path: fc.constantFrom("/", "/health?x=1"),
  }),
  fc.record({
    protocol: word("TCP"),
    port: fc.integer({ min: 1, max: 65535 }),
    path: fc.constantFrom(null, ""),
  }),
);

const profile = fc
  .record({
    traffic_routing_method: word("Priority", "Weighted"),
    profile_status: maybe(word("Enabled", "Disabled")),
    ttl: maybe(fc.integer({ min: 0, max: 2147483647 })),
    tags: maybe(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string({ maxLength: 5 }))),
    monitor,
    interval: fc.constantFrom([null, null], [10, null], [10, 9], [30, 10], [null, 5]),
    tolerated_number_of_failures: maybe(fc.integer({ min: 0, max: 9 })),
    expected_status_code_ranges: maybe(fc.array(codes, { maxLength: 3 })),
    custom_header: headers,
  })
  .map(
    ({ ttl, monitor: probe, interval: [interval, timeout], ...rest }): State => ({
      name: "p",
      traffic_routing_method: rest.traffic_routing_method,
      profile_status: rest.profile_status,
      tags: rest.tags,
      dns_config: [{ relative_name: "Www", ttl }],
      monitor_config: [
        {
          ...probe,
          interval_in_seconds: interval,
          timeout_in_seconds: timeout,
          tolerated_number_of_failures: rest.tolerated_number_of_failures,
          expected_status_code_ranges: rest.expected_status_code_ranges,
          custom_header: rest.custom_header,
        },
      ],
    }),
  );

const endpoint = fc.record({
  name: fc.constant("a"),
  profile_id: fc.constant(PROFILE_ID),
  target: fc.constantFrom("a.example.org", "A.example.org.", "192.0.2.1", "2001:DB8::1"),
  enabled: maybe(fc.boolean()),
  weight: maybe(fc.integer({ min: 1, max: 1000 })),
  priority: maybe(fc.integer({ min: 1, max: 1000 })),
  always_serve_enabled: maybe(fc.boolean()),
  custom_header: headers,
});

describe("any sound configurations, one after another", () => {
  it("of a profile are planned, applied as planned, and settled", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(profile, { minLength: 1, maxLength: 4 }), (configurations) =>
        live(resourceOf("signpost_profile"), configurations),
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it("of an endpoint are planned, applied as planned, and settled", async () => {
    const home = resourceOf("signpost_profile");
    const connection = await connectionOf({ kind: "known", ...api.access });
    const config = whole(home.schema.fields, {
      name: "p",
      traffic_routing_method: "Priority",
      dns_config: [{ relative_name: "www" }],
      monitor_config: [{ path: "/" }],
    });
    const memory = createMemory();
    const { state: planned } = await planChange(
      home,
      { config, prior: undefined, connection, warn: () => {} },
      memory,
    );
    const request = { config, planned, prior: undefined, connection, warn: () => {} };
    await applyChange(home, request, memory);
    await fc.assert(
      fc.asyncProperty(fc.array(endpoint, { minLength: 1, maxLength: 4 }), (configurations) =>
        live(resourceOf("signpost_external_endpoint"), configurations),
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
