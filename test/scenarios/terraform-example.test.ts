// examples/terraform as its README says: copied, vendored, applied, asked, changed and destroyed, with the
// real Terraform.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ROOT } from "../../scripts/script.ts";
import { findTerraform } from "../../scripts/tools/terraform.ts";
import { dig } from "../support/dig.ts";
import { freePorts } from "../support/free-ports.ts";
import { openVendoredProject, type VendoredProject } from "../support/terraform.ts";

const MINUTE_MS = 60_000;

let project: VendoredProject;
let port: number;

beforeAll(async () => {
  const [dns = 0, control = 0] = await freePorts(2);
  port = dns;
  project = await openVendoredProject((await findTerraform()).path, {
    configuration: join(ROOT, "examples", "terraform", "main.tf"),
    environment: { TF_VAR_port: String(dns), TF_VAR_control_port: String(control) },
  });
}, MINUTE_MS);

afterAll(() => project?.close(), MINUTE_MS);

const answer = (name: string) => dig(port, name, "A", "+short");

describe("examples/terraform", () => {
  it(
    "answers after one apply, and says how to ask",
    async () => {
      expect(await project.apply()).toContain(
        `dig @127.0.0.1 -p ${port} web.tm.example.org +short`,
      );
      expect(await answer("web.tm.example.org")).toBe("192.0.2.1");
      expect(await project.isSettled()).toBe(true);
    },
    MINUTE_MS,
  );

  it(
    "touches nothing in the name servers when their settings change",
    async () => {
      const [other = 0] = await freePorts(1);
      const text = await project.run("plan", "-no-color", `-var=control_port=${other}`);
      expect(text).toContain("0 to add, 1 to change, 0 to destroy");
    },
    MINUTE_MS,
  );

  it(
    "holds what it declares also after other name servers take the place of these, in one apply",
    async () => {
      const path = join(project.folder, "main.tf");
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replace('"tm.example.org"', '"tm.example.net"'));
      await project.apply();
      expect(await answer("web.tm.example.net")).toBe("192.0.2.1");
      expect(await project.isSettled()).toBe(true);
    },
    MINUTE_MS,
  );

  it(
    "leaves nothing when it is destroyed",
    async () => {
      await project.destroy();
      expect(existsSync(join(project.folder, "installation"))).toBe(false);
    },
    MINUTE_MS,
  );
});
