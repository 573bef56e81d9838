// The life of resources under the packaged plugin, with Terraform and with OpenTofu as a user runs them:
// name servers and what is in them in one apply, changed, drifted, imported, refused, broken off, destroyed.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createControlClient } from "../../provider/control/client.ts";
import { parseProfileId } from "../../provider/model/desired-state.ts";
import { findGoProgram, OPENTOFU } from "../../scripts/tools/go-program.ts";
import { findTerraform } from "../../scripts/tools/terraform.ts";
import { dig } from "../support/dig.ts";
import { freePorts } from "../support/free-ports.ts";
import {
  openVendoredProject,
  type StartedTerraform,
  type VendoredProject,
} from "../support/terraform.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
/** More than are made at once, so that a command is broken off in the middle. */
const MANY = 30;

interface Sketch {
  readonly relativeName?: string;
  readonly ttl?: number;
  readonly target?: string;
  /** How many endpoints there are beside the first. */
  readonly others?: number;
}

const PROGRAMS = [
  { name: "Terraform", find: findTerraform },
  { name: "OpenTofu", find: () => findGoProgram(OPENTOFU) },
];

describe.each(PROGRAMS)("$name", ({ find }) => {
  let project: VendoredProject;
  let port: number;
  let controlPort: number;

  const write = ({ relativeName = "web", ttl = 0, target = "192.0.2.1", others = 0 }: Sketch) =>
    project.write(`
provider "signpost" {
  alias = "here"
}
resource "signpost_name_servers" "here" {
  provider     = signpost.here
  zone         = "tm.example.org"
  directory    = abspath("i")
  addresses    = ["127.0.0.1"]
  port         = ${port}
  control_port = ${controlPort}
}
provider "signpost" {
  endpoint = signpost_name_servers.here.endpoint
  token    = signpost_name_servers.here.token
  ca       = signpost_name_servers.here.certificate
}
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "Priority"
  dns_config {
    relative_name = "${relativeName}"
    ttl           = ${ttl}
  }
  monitor_config {
    path = "/"
  }
}
resource "signpost_external_endpoint" "first" {
  name                 = "first"
  profile_id           = signpost_profile.web.id
  target               = "${target}"
  priority             = 1
  always_serve_enabled = true
}
resource "signpost_external_endpoint" "other" {
  count      = ${others}
  name       = "other-\${count.index}"
  profile_id = signpost_profile.web.id
  target     = "198.51.100.\${count.index}"
  priority   = count.index + 2
}
`);
  const apply = async (sketch: Sketch, ...args: string[]) => {
    await write(sketch);
    return project.run("apply", "-no-color", "-auto-approve", ...args);
  };
  const answer = (relativeName = "web") =>
    dig(port, "+noall", "+answer", `${relativeName}.tm.example.org`);
  const client = async () => {
    const { endpoint, token, certificate } = await project.state("signpost_name_servers.here");
    const access = { endpoint, token, certificate, subscriptionId: "" };
    return createControlClient(access as never);
  };
  const profileKey = async () => {
    const { id } = await project.state("signpost_profile.web");
    const key = parseProfileId(String(id));
    if (!key) throw new Error(`no id of a profile: ${id}`);
    return key;
  };
  const stored = async () => {
    const found = await (await client()).getProfile(await profileKey());
    if (!found) throw new Error("the profile is gone");
    return found;
  };
  /** Starts an apply of many resources, one by one, and comes back in the middle of it. */
  const startedInTheMiddle = async (): Promise<StartedTerraform> => {
    await write({ others: MANY });
    const started = project.start("apply", "-no-color", "-auto-approve", "-parallelism=1");
    const created = async () => started.said().match(/Creation complete/g)?.length ?? 0;
    await waitFor(created, (count) => count >= 3, { timeoutMs: MINUTE_MS });
    return started;
  };
  /** Command lines of the processes that this project's commands have started, whatever became of them. */
  const left = async () => {
    const found: string[] = [];
    for (const pid of await readdir("/proc")) {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
      const command = await read("cmdline");
      // A process that has ended and waits for its parent has neither.
      const mentions = `${command}${await read("environ")}`;
      if (mentions.includes(project.folder)) found.push(command.replaceAll("\0", " "));
    }
    return found;
  };
  const pluginsLeft = async () =>
    (await left()).filter((one) => one.includes("terraform-provider-signpost"));

  beforeAll(async () => {
    [port = 0, controlPort = 0] = await freePorts(2);
    project = await openVendoredProject((await find()).path);
  }, MINUTE_MS);

  afterAll(() => project?.close(), MINUTE_MS);

  it(
    "makes name servers and what is in them in one apply, and they answer",
    async () => {
      expect(await apply({})).toContain("3 added");
      expect(await answer()).toMatch(/\s0\s+IN\s+A\s+192\.0\.2\.1$/);
      expect(await project.isSettled()).toBe(true);
    },
    MINUTE_MS,
  );

  it(
    "carries a TTL of 2147483647 to the answer, as it did 0, and back (TM-13, scenario 17)",
    async () => {
      for (const ttl of [2147483647, 0]) {
        expect(await apply({ ttl })).toContain("0 added, 1 changed, 0 destroyed");
        expect(await answer()).toMatch(new RegExp(`\\s${ttl}\\s+IN\\s+A\\s+192\\.0\\.2\\.1$`));
        expect(await project.isSettled()).toBe(true);
      }
    },
    MINUTE_MS,
  );

  it(
    "replaces where the contract forbids a change (TM-48), with what is in it",
    async () => {
      await write({ relativeName: "shop" });
      expect(await project.plan()).toMatch(
        /~ relative_name = "web" -> "shop" # forces replacement/,
      );
      expect(await apply({ relativeName: "shop" })).toContain("2 added, 0 changed, 2 destroyed");
      expect(await answer("shop")).toContain("192.0.2.1");
      expect(await answer("web")).toBe("");
      await apply({});
    },
    MINUTE_MS,
  );

  it(
    "shows drift property by property, and mends it",
    async () => {
      const { profile } = await stored();
      const drifted = { ...profile, dnsConfig: { ...profile.dnsConfig, ttl: 7 } };
      await (await client()).putProfile(await profileKey(), drifted);
      expect(await answer()).toMatch(/\s7\s+IN/);
      const shown = await project.attempt(
        "plan",
        "-refresh-only",
        "-no-color",
        "-detailed-exitcode",
      );
      expect(shown.code).toBe(2);
      expect(shown.output.match(/^ +[~+-] \w+ .*$/gm)?.map((line) => line.trim())).toContain(
        "~ ttl           = 0 -> 7",
      );
      expect(await apply({})).toContain("0 added, 1 changed, 0 destroyed");
      expect(await answer()).toMatch(/\s0\s+IN/);
    },
    MINUTE_MS,
  );

  it(
    "imports a profile and an endpoint by their ids, and finds nothing to do",
    async () => {
      for (const address of ["signpost_external_endpoint.first", "signpost_profile.web"]) {
        const { id } = await project.state(address);
        await project.run("state", "rm", address);
        await project.run("import", "-no-color", address, String(id));
      }
      expect(await project.isSettled()).toBe(true);
    },
    MINUTE_MS,
  );

  it(
    "fails at the attribute, and changes nothing",
    async () => {
      const before = [await stored(), await readFile(join(project.folder, "terraform.tfstate"))];
      await write({ ttl: -1, target: "192.0.2.9" });
      const { code, output } = await project.attempt("apply", "-no-color", "-auto-approve");
      expect(code).toBe(1);
      expect(output.replace(/\s+/g, " ")).toContain(
        "ttl = -1 ttl must be an integer from 0 to 2147483647, got -1 [DECLARATION_INVALID]",
      );
      const after = [await stored(), await readFile(join(project.folder, "terraform.tfstate"))];
      expect(after).toEqual(before);
    },
    MINUTE_MS,
  );

  it(
    "ends in order at a ^C, and the next apply goes on from there",
    async () => {
      const started = await startedInTheMiddle();
      // A terminal sends it to all of the group: to Terraform and to the plugin.
      process.kill(-started.pid, "SIGINT");
      const { code, output } = await started.ended;
      expect(code).toBe(1);
      expect(output).toMatch(/[Ii]nterrupt received/);
      expect(output).not.toMatch(/crash|panic|Plugin did not respond|connection/i);
      const made = (await stored()).endpoints.length;
      expect(made).toBeLessThan(1 + MANY);
      expect((await project.run("state", "list")).match(/external_endpoint/g)).toHaveLength(made);
      expect(await pluginsLeft()).toEqual([]);
      expect(await apply({ others: MANY })).toContain(`${1 + MANY - made} added, 0 changed`);
      expect(await project.isSettled()).toBe(true);
      await apply({});
    },
    2 * MINUTE_MS,
  );

  it(
    "leaves no plugin behind when it is killed, name servers answer, and the next apply goes on",
    async () => {
      const started = await startedInTheMiddle();
      expect(await pluginsLeft()).not.toEqual([]);
      process.kill(started.pid, "SIGKILL");
      await started.ended;
      await waitFor(pluginsLeft, (found) => found.length === 0, { timeoutMs: 10_000 });
      expect(await answer()).toContain("192.0.2.1");
      // What was being made may stand without being in the state.
      await apply({ others: MANY });
      expect(await project.isSettled()).toBe(true);
    },
    2 * MINUTE_MS,
  );

  it(
    "destroys all of it: no process and no file is left",
    async () => {
      await write({ others: MANY });
      await project.destroy();
      expect(await left()).toEqual([]);
      expect(await readdir(project.folder)).not.toContain("i");
      expect(await readdir(join(project.folder, "tmp"))).toEqual([]);
      await expect(answer()).rejects.toThrow();
    },
    MINUTE_MS,
  );
});
