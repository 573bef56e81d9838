// One change, shown by `pulumi preview` and by `terraform plan`: both name the same properties. The engines
// and the name servers are real; each engine has its own profile there.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { TERRAFORM_RESOURCES } from "../../provider/engine/terraform/resources.ts";
import { respell } from "../../provider/engine/terraform/spelling.ts";
import { fromTerraform } from "../../provider/engine/terraform/translate.ts";
import { freePorts } from "../support/free-ports.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";
import { openTerraformProject, type TerraformProject } from "../support/terraform.ts";

const MINUTE_MS = 60_000;

type Values = Readonly<Record<string, unknown>>;

/** A profile and an endpoint in it, as they are declared. */
interface Declared {
  readonly profile: Values;
  readonly endpoint: Values;
}

/** What an engine says becomes of a resource: what happens, and the paths of the properties that it names. */
type Change = readonly [action: string, paths: readonly string[]];
type Changes = Readonly<Record<string, Change>>;

let pulumi: PulumiProject;
let terraform: TerraformProject;
let ports: number[];

const declared = (profile: Values = {}, endpoint: Values = {}): Declared => ({
  profile: {
    trafficRoutingMethod: "Priority",
    dnsConfig: { relativeName: "web", ttl: 0 },
    monitorConfig: { path: "/" },
    ...profile,
  },
  endpoint: { target: "192.0.2.1", ...endpoint },
});

/** Says it to an engine, under a name of its own: a name belongs to one profile. */
const named = (engine: string, { relativeName, ...rest }: Values) => ({
  relativeName: `${relativeName}-${engine}`,
  ...rest,
});

async function writePulumi({ profile, endpoint }: Declared): Promise<void> {
  const dnsConfig = named("pulumi", profile["dnsConfig"] as Values);
  await pulumi.program(`
import { ExternalEndpoint, NameServers, Profile } from "signpost";
const nameServers = new NameServers("here", {
  zone: "tm.example.org", directory: "installation", port: ${ports[0]}, controlPort: ${ports[1]},
});
const profile = new Profile("profile", { nameServers, ...${JSON.stringify({ ...profile, dnsConfig })} } as never);
new ExternalEndpoint("endpoint", { profile, ...${JSON.stringify(endpoint)} } as never);
export const connection = nameServers.connection;
`);
}

async function writeTerraform({ profile, endpoint }: Declared): Promise<void> {
  const dnsConfig = named("terraform", profile["dnsConfig"] as Values);
  const resource = {
    signpost_profile: {
      profile: rendered("signpost_profile", { profileName: "other", ...profile, dnsConfig }),
    },
    signpost_external_endpoint: {
      endpoint: rendered("signpost_external_endpoint", {
        endpointName: "endpoint",
        profileId: `$\{signpost_profile.profile.id}`,
        ...endpoint,
      }),
    },
  };
  await writeFile(join(terraform.folder, "resources.tf.json"), JSON.stringify({ resource }));
}

function fieldsOf(type: string) {
  const found = TERRAFORM_RESOURCES.find(({ schema }) => schema.type === type);
  if (!found) throw new Error(`there is no resource ${type}`);
  return found.schema.fields;
}

function rendered(type: string, values: Values) {
  return respell(
    fieldsOf(type).filter(({ presence }) => presence !== "computed"),
    values,
    undefined,
  );
}

async function declareBoth(what: Declared): Promise<void> {
  await writePulumi(what);
  await writeTerraform(what);
}

/** What `pulumi preview` names, by resource. */
async function previewed(): Promise<Changes> {
  const { steps } = JSON.parse(await pulumi.succeed("preview", "--json"));
  const changes = steps.flatMap((step: PulumiStep) => {
    if (step.op === "same") return [];
    const { inputs } = step.newState;
    return [[step.urn.split("::").at(-1), [step.op, changed(step.oldState.inputs, inputs)]]];
  });
  return Object.fromEntries(changes);
}

interface PulumiStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState: { readonly inputs: Values };
  readonly newState: { readonly inputs: Values };
}

/**
 * What `terraform plan` names, by resource, as it is declared. Besides, it lists what the service chooses as
 * `(known after apply)`, of which `pulumi preview` says nothing.
 */
async function planned(): Promise<Changes> {
  await terraform.run("plan", "-no-color", "-out=plan");
  const { resource_changes } = JSON.parse(await terraform.run("show", "-json", "plan"));
  const changes = resource_changes.flatMap(({ type, name, change }: TerraformChange) => {
    if (change.actions[0] === "no-op") return [];
    const fields = fieldsOf(type);
    const unknown = fields.filter(({ name: field }) => change.after_unknown[field] === true);
    const after = { ...change.after };
    for (const { name: field, presence } of unknown) {
      after[field] = presence === "required" ? "known after apply" : change.before[field];
    }
    const [before, becomes] = [change.before, after].map((one) => fromTerraform(fields, one));
    const action = change.actions.length === 2 ? "replace" : change.actions[0];
    return [[name, [action, changed(before?.values, becomes?.values)]]];
  });
  return Object.fromEntries(changes);
}

interface TerraformChange {
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Values;
    readonly after: Record<string, unknown>;
    readonly after_unknown: Values;
  };
}

/** Paths of what differs, as deep as it goes; which item of a list it is does not matter. */
function changed(before: unknown, after: unknown, path = ""): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [olds, news] = [membersOf(before), membersOf(after)];
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  if (keys.size === 0) return [path];
  const isList = Array.isArray(before) || Array.isArray(after);
  const below = [...keys].flatMap((key) =>
    changed(olds[key], news[key], isList ? path : path === "" ? key : `${path}.${key}`),
  );
  return [...new Set(below)].sort();
}

function membersOf(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}

beforeAll(async () => {
  ports = await freePorts(2);
  pulumi = await createProject("same");
  await writePulumi(declared());
  await pulumi.succeed("up", "--yes", "--skip-preview");
  const { connection } = (await pulumi.outputs()) as { connection: Record<string, string> };
  terraform = await openTerraformProject({
    SIGNPOST_ENDPOINT: connection["endpoint"] ?? "",
    SIGNPOST_TOKEN: connection["token"] ?? "",
    SIGNPOST_CA: connection["certificate"] ?? "",
  });
  await terraform.write("");
}, 2 * MINUTE_MS);

afterAll(async () => {
  await terraform?.attempt("destroy", "-no-color", "-auto-approve");
  await terraform?.close();
  await pulumi?.close();
}, 2 * MINUTE_MS);

/** Everything that can change in place. */
const WHOLE = declared(
  {
    trafficRoutingMethod: "Weighted",
    dnsConfig: { relativeName: "web", ttl: 5 },
    profileStatus: "Disabled",
    tags: { team: "dns" },
    monitorConfig: {
      protocol: "HTTPS",
      port: 8443,
      path: "/health",
      intervalInSeconds: 10,
      timeoutInSeconds: 5,
      toleratedNumberOfFailures: 0,
      customHeaders: [{ name: "host", value: "web.example.org" }],
      expectedStatusCodeRanges: [{ min: 200, max: 204 }],
    },
  },
  {
    target: "192.0.2.2",
    weight: 7,
    priority: 3,
    endpointStatus: "Disabled",
    alwaysServe: "Enabled",
    customHeaders: [{ name: "host", value: "a.example.org" }],
  },
);

const ENDPOINT_PATHS = [
  "alwaysServe",
  "customHeaders.name",
  "customHeaders.value",
  "endpointStatus",
  "target",
  "weight",
];
const IN_PLACE: Changes = {
  profile: [
    "update",
    [
      "dnsConfig.ttl",
      "monitorConfig.customHeaders.name",
      "monitorConfig.customHeaders.value",
      "monitorConfig.expectedStatusCodeRanges.max",
      "monitorConfig.expectedStatusCodeRanges.min",
      "monitorConfig.intervalInSeconds",
      "monitorConfig.path",
      "monitorConfig.port",
      "monitorConfig.protocol",
      "monitorConfig.timeoutInSeconds",
      "monitorConfig.toleratedNumberOfFailures",
      "profileStatus",
      "tags.team",
      "trafficRoutingMethod",
    ],
  ],
  endpoint: ["update", [...ENDPOINT_PATHS, "priority"].sort()],
};

const ROWS: readonly {
  readonly what: string;
  readonly before: Declared;
  readonly after: Declared;
  readonly changes: Changes;
}[] = [
  { what: "of all that changes in place", before: declared(), after: WHOLE, changes: IN_PLACE },
  {
    what: "back to the defaults",
    before: WHOLE,
    // A priority has no default: once there is one, it stays (TM-68).
    after: declared({}, { priority: 3 }),
    changes: { ...IN_PLACE, endpoint: ["update", ENDPOINT_PATHS] },
  },
  {
    what: "of the name, which replaces both (TM-48)",
    before: declared(),
    after: declared({ dnsConfig: { relativeName: "shop", ttl: 0 } }),
    changes: {
      profile: ["replace", ["dnsConfig.relativeName", "fqdn"]],
      endpoint: ["replace", ["profileId"]],
    },
  },
  { what: "of nothing", before: declared(), after: declared(), changes: {} },
];

describe("a change", () => {
  it.each(ROWS)(
    "$what is named alike by `pulumi preview` and `terraform plan`",
    async ({ before, after, changes }) => {
      await declareBoth(before);
      await pulumi.succeed("up", "--yes", "--skip-preview");
      await terraform.apply();
      await declareBoth(after);
      expect({ by: "pulumi", ...(await previewed()) }).toEqual({ by: "pulumi", ...changes });
      expect({ by: "terraform", ...(await planned()) }).toEqual({ by: "terraform", ...changes });
    },
    2 * MINUTE_MS,
  );
});
