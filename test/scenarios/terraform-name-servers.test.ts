// Name servers under the real Terraform, with what is declared in them, in one configuration: the provider
// of the profiles is configured by what the name servers give out. Ends in DNS answers.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dig } from "../support/dig.ts";
import { freePorts } from "../support/free-ports.ts";
import { openTerraformProject, type TerraformProject } from "../support/terraform.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const NAME_SERVERS = "signpost_name_servers.here";

let project: TerraformProject;
let ports: number[];
let directory: string;

interface Sketch {
  readonly controlPort?: number | undefined;
  readonly zone?: string;
  readonly more?: string;
  readonly profiles?: string;
}

const configuration = (sketch: Sketch = {}) => {
  const { controlPort = ports[1], zone = "tm.example.org", more = "" } = sketch;
  return `
provider "signpost" {
  alias = "here"
}
resource "signpost_name_servers" "here" {
  provider     = signpost.here
  zone         = "${zone}"
  directory    = "${directory}"
  addresses    = ["127.0.0.1"]
  port         = ${ports[0]}
  control_port = ${controlPort}
  ${more}
}
provider "signpost" {
  endpoint = ${NAME_SERVERS}.endpoint
  token    = ${NAME_SERVERS}.token
  ca       = ${NAME_SERVERS}.certificate
}
${sketch.profiles ?? profiles("192.0.2.1")}
`;
};

const profiles = (target: string) => `
resource "signpost_profile" "web" {
  name                   = "web"
  traffic_routing_method = "Priority"
  dns_config {
    relative_name = "web"
    ttl           = 0
  }
  monitor_config {
    path = "/"
  }
}
resource "signpost_external_endpoint" "a" {
  name                 = "a"
  profile_id           = signpost_profile.web.id
  target               = "${target}"
  always_serve_enabled = true
}
`;

const answer = () => dig(ports[0] ?? 0, "web.tm.example.org", "A", "+short");

beforeAll(async () => {
  ports = await freePorts(3);
  project = await openTerraformProject();
  directory = join(project.folder, "i");
}, MINUTE_MS);

afterAll(async () => {
  await project.attempt("destroy", "-no-color", "-auto-approve");
  await project.close();
}, MINUTE_MS);

describe("name servers under Terraform", () => {
  it(
    "are created with what is declared in them, in one apply, and answer",
    async () => {
      await project.write(configuration());
      const text = await project.plan();
      expect(text).toContain("3 to add");
      expect(text).toMatch(/token\s+= \(sensitive value\)/);
      await project.apply(configuration());
      expect(await answer()).toContain("192.0.2.1");
      expect(await project.isSettled()).toBe(true);
    },
    2 * MINUTE_MS,
  );

  it(
    "change in place without a change of what is declared in them",
    async () => {
      await project.write(configuration({ controlPort: ports[2] }));
      const text = await project.plan();
      expect(text).toContain("0 to add, 1 to change, 0 to destroy");
      expect(text).not.toMatch(/~ (token|certificate|subscription_id|owner|directory)\b/);
      await project.apply(configuration({ controlPort: ports[2] }));
      expect(await project.isSettled()).toBe(true);
      const before = await project.state(NAME_SERVERS);
      await project.apply(configuration({ controlPort: ports[2], more: 'token_version = "2"' }));
      const after = await project.state(NAME_SERVERS);
      expect(after["token"]).not.toBe(before["token"]);
      expect(after["subscription_id"]).toBe(before["subscription_id"]);
      expect(await project.isSettled()).toBe(true);
      expect(await answer()).toContain("192.0.2.1");
    },
    2 * MINUTE_MS,
  );

  it(
    "are imported by their directory, whose marker tells the owner",
    async () => {
      const text = configuration({ controlPort: ports[2], more: 'token_version = "2"' });
      const { owner } = await project.state(NAME_SERVERS);
      await project.run("state", "rm", NAME_SERVERS);
      await project.write(text);
      const refused = await project.attempt("plan", "-no-color", `-target=${NAME_SERVERS}`);
      expect(refused.code).toBe(1);
      expect(refused.output.replace(/\s+/g, " ")).toContain(
        "`terraform import` it with the directory as its id",
      );
      // What is declared in them is left out: Terraform configures a provider before it imports.
      await project.write(configuration({ controlPort: ports[2], profiles: "" }));
      await project.run("import", "-no-color", NAME_SERVERS, directory);
      expect((await project.state(NAME_SERVERS))["owner"]).toBe(owner);
      await project.write(configuration({ controlPort: ports[2] }));
      expect(await project.isSettled()).toBe(true);
    },
    2 * MINUTE_MS,
  );

  it(
    "are replaced when the zone changes, and the profiles follow with the next apply",
    async () => {
      const next = configuration({ controlPort: ports[2], zone: "tm.example.net" });
      await project.write(next);
      expect(await project.plan()).toMatch(/~ zone .* # forces replacement/);
      await project.apply(next);
      await project.apply(next);
      expect(await dig(ports[0] ?? 0, "web.tm.example.net", "A", "+short")).toContain("192.0.2.1");
      expect(await project.isSettled()).toBe(true);
    },
    2 * MINUTE_MS,
  );

  it(
    "are replaced while a profile and an endpoint change: the apply says to apply again, and that serves",
    async () => {
      const changed = profiles("192.0.2.2").replace('path = "/"', 'path = "/health"');
      const next = configuration({ controlPort: ports[2], profiles: changed });
      await project.write(next);
      const { code, output } = await project.attempt("apply", "-no-color", "-auto-approve");
      expect(code).toBe(1);
      expect(output.replace(/\s+/g, " ")).toContain(
        "run `terraform apply` again, or set replace_triggered_by",
      );
      expect(output).not.toContain("bug in the provider");
      await project.apply(next);
      await waitFor(answer, (text) => text.includes("192.0.2.2"), { timeoutMs: 5000 });
      expect(await project.isSettled()).toBe(true);
    },
    2 * MINUTE_MS,
  );

  it(
    "stay where they are when a relative directory is read from another folder",
    async () => {
      const relative = configuration({ controlPort: ports[2], profiles: "" }).replace(
        directory,
        "i-relative",
      );
      await project.apply(relative);
      const made = String((await project.state(NAME_SERVERS))["id"]);
      expect((await project.state(NAME_SERVERS))["directory"]).toBe("i-relative");
      expect(await project.isSettled()).toBe(true);
      const folder = process.cwd();
      try {
        process.chdir(project.folder);
        expect(await project.plan()).toMatch(/~ directory .*-> "i-relative" # forces replacement/);
        expect(existsSync(join(made, "installation.json"))).toBe(true);
        await project.destroy();
      } finally {
        process.chdir(folder);
      }
      expect(existsSync(made)).toBe(false);
    },
    2 * MINUTE_MS,
  );

  it(
    "are destroyed and leave nothing",
    async () => {
      await project.apply(configuration());
      const marker = await readFile(join(directory, "installation.json"), "utf8");
      expect(marker).toContain("owner");
      await project.destroy();
      expect(existsSync(directory)).toBe(false);
    },
    2 * MINUTE_MS,
  );
});
