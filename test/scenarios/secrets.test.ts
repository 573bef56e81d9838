// A whole life of an installation on the real engine, with a secret in a probe's header, wrong tokens,
// refused declarations and damage; then nothing of what is secret is where others could read it.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createControlClient } from "../../provider/control/client.ts";
import { installationFiles } from "../../provider/control/installation.ts";
import { processesOf } from "../../provider/control/processes.ts";
import { deployLocal, removeInstallation } from "../../provider/deploy/local-target.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import { freePorts } from "../support/free-ports.ts";
import { localInstallation } from "../support/installation.ts";
import { createProject, type PulumiProject } from "../support/pulumi-project.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
/** A header's value, so odd that it is found nowhere by chance. */
const HEADER_SECRET = "s3cret-Kx7wQ9-header";

/** Everything below a folder. */
async function entriesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return [folder, ...names.map((name) => join(folder, name))];
}

describe("an installation's directory", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signpost-modes-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([0o000, 0o077])(
    "is for its owner only, whatever the umask: %p",
    async (umask) => {
      const installation = await localInstallation(join(folder, `i${umask}`), "test/test/modes");
      const before = process.umask(umask);
      try {
        const deployed = await deployLocal(installation);
        await createControlClient(deployed).ping();
        await waitFor(
          async () => existsSync(installationFiles(installation.directory).storeCopy),
          Boolean,
          { timeoutMs: 10_000 },
        );
        const open: string[] = [];
        let sockets = 0;
        for (const entry of await entriesBelow(installation.directory)) {
          const found = await stat(entry);
          const wanted = found.isDirectory() || entry.endsWith("/node") ? 0o700 : 0o600;
          if (found.isSocket()) sockets++;
          const mode = found.mode & 0o777;
          if (mode !== wanted) open.push(`${entry} ${mode.toString(8)}`);
        }
        expect(open).toEqual([]);
        expect(sockets).toBe(3);
      } finally {
        process.umask(before);
        await removeInstallation(installation);
      }
    },
    MINUTE_MS,
  );
});

describe("the AWS credentials of the shell that deploys", () => {
  const SHELL = {
    AWS_PROFILE: "signpost-test",
    AWS_ACCESS_KEY_ID: "AKIA-Kx7wQ9",
    AWS_SECRET_ACCESS_KEY: "s3cret-Kx7wQ9-aws",
  };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signpost-aws-"));
    Object.assign(process.env, SHELL);
  });
  afterAll(async () => {
    for (const name of Object.keys(SHELL)) delete process.env[name];
    await rm(folder, { recursive: true, force: true });
  });

  it(
    "are the controller's when the name servers ask for them, never the responder's, and in no file",
    async () => {
      const asked = await localInstallation(join(folder, "i"), "test/test/aws");
      const installation = (inheritAwsCredentials: boolean) => ({
        ...asked,
        settings: { ...asked.settings, inheritAwsCredentials },
      });
      const environmentOf = async (role: "responder" | "controller") => {
        const pid = (await readStatus(installation(false).directory))[role]?.pid;
        const text = await readFile(`/proc/${pid}/environ`, "utf8");
        const entries = text.split("\0").filter((entry) => entry.startsWith("AWS_"));
        // The machine of this test may have settings of its own.
        const isOurs = (entry: string) => Object.keys(SHELL).includes(entry.split("=")[0] ?? "");
        return role === "responder" ? entries : entries.filter(isOurs);
      };
      const named = `AWS_PROFILE=${SHELL.AWS_PROFILE}`;
      try {
        await deployLocal(installation(false));
        expect(await environmentOf("controller")).toEqual([named]);
        expect(await environmentOf("responder")).toEqual([]);
        const responder = (await readStatus(installation(false).directory)).responder?.pid;
        await deployLocal(installation(true));
        const all = Object.entries(SHELL).map(([name, value]) => `${name}=${value}`);
        expect((await environmentOf("controller")).sort()).toEqual(all.sort());
        expect(await environmentOf("responder")).toEqual([]);
        const status = await readStatus(installation(false).directory);
        expect(status.responder?.pid).toBe(responder); // nothing of it changed
        for (const entry of await entriesBelow(installation(false).directory)) {
          if (!(await stat(entry)).isFile() || entry.endsWith("/node")) continue;
          const text = await readFile(entry, "latin1");
          expect([entry, text.includes(SHELL.AWS_SECRET_ACCESS_KEY)]).toEqual([entry, false]);
        }
      } finally {
        await removeInstallation(installation(false));
      }
    },
    MINUTE_MS,
  );
});

describe("what is secret", () => {
  let project: PulumiProject;
  let directory: string;
  let said = "";
  let token: string;
  let privateKey: string;
  const ports: number[] = [];

  const program = (value: string) => `
import { secret } from "@pulumi/pulumi";
import { ExternalEndpoint, NameServers, Profile } from "signpost";
const nameServers = new NameServers("ns", {
  zone: "tm.example.org", directory: "installation", port: ${ports[0]}, controlPort: ${ports[1]},
});
const customHeaders = [{ name: "Authorization", value: secret(${JSON.stringify(value)}) }];
const web = new Profile("web", {
  nameServers,
  trafficRoutingMethod: "Priority",
  dnsConfig: { relativeName: "web", ttl: 5 },
  monitorConfig: { path: "/", port: 9, customHeaders },
});
new ExternalEndpoint("a", { profile: web, target: "127.0.0.1", customHeaders });
export const token = nameServers.token;
export const endpoint = nameServers.endpoint;
export const certificate = nameServers.certificate;
export const subscriptionId = nameServers.subscriptionId;
`;

  const run = async (...args: string[]) => {
    const { code, text } = await project.run(...args);
    said += text;
    return code;
  };

  beforeAll(async () => {
    ports.push(...(await freePorts(2)));
    project = await createProject("secrets");
    directory = join(project.folder, "installation");
    await project.program(program(HEADER_SECRET));
    said += await project.succeed("up", "--yes");
    const outputs = (await project.outputs()) as Record<
      "token" | "endpoint" | "certificate" | "subscriptionId",
      string
    >;
    ({ token } = outputs);
    privateKey = await readFile(installationFiles(directory).key, "utf8");

    // A wrong token, until it is told to wait.
    const stranger = createControlClient({ ...outputs, token: `${token}x`, timeoutMs: 500 });
    for (let count = 0; count < 12; count++) {
      said += String(await stranger.ping().catch((error) => error.stack));
    }
    // Declarations that are refused: in the preview, and by the API.
    await project.program(program(`${HEADER_SECRET}\n`));
    expect(await run("preview")).not.toBe(0);
    const web = `/subscriptions/${outputs.subscriptionId}/resourceGroups/default/providers/Microsoft.Network/trafficManagerProfiles/web`;
    const body = {
      location: "global",
      properties: { monitorConfig: { customHeaders: { Authorization: HEADER_SECRET } } },
    };
    said += await ask(outputs, `${web}?api-version=2026-09-01`, JSON.stringify(body));
    // A record that is damaged under the controller's hands, which then cannot start again.
    await damageStore();
    await project.program(program(HEADER_SECRET));
    expect(await run("up", "--yes")).not.toBe(0);
  }, 3 * MINUTE_MS);

  afterAll(() => project?.close(), MINUTE_MS);

  /** Writes past the client, which would refuse to send this. */
  async function ask(
    { endpoint, certificate }: { endpoint: string; certificate: string },
    path: string,
    body: string,
  ): Promise<string> {
    const sent = request(new URL(path, endpoint), {
      method: "PUT",
      ca: certificate,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    sent.end(body);
    const [response] = await once(sent, "response");
    let text = "";
    for await (const chunk of response) text += chunk;
    return text;
  }

  async function damageStore(): Promise<void> {
    const { store } = installationFiles(directory);
    const controller = async () => (await readStatus(directory)).controller?.pid;
    const before = (await controller()) ?? 0;
    process.kill(before, "SIGTERM"); // all is in the file itself then, and nothing in its log
    await waitFor(controller, (pid) => pid !== undefined && pid !== before, { timeoutMs: 10_000 });
    const text = await readFile(store, "latin1");
    await writeFile(store, text.replaceAll(HEADER_SECRET, HEADER_SECRET.toUpperCase()), "latin1");
    process.kill((await controller()) ?? 0, "SIGKILL");
    const kept = async () => (await readStatus(directory)).supervisor?.kept.controller.state;
    await waitFor(kept, (state) => state === "failed", { timeoutMs: 10_000 });
  }

  const secrets = () => [token, HEADER_SECRET, ...privateKey.split("\n").slice(1, 2)];
  const secretsIn = (text: string) => secrets().filter((one) => text.includes(one));

  it("is known to this test", () => {
    expect(secrets().map((one) => one.length > 15)).toEqual([true, true, true]);
    expect(said).toContain("STORE_DAMAGED");
    expect(said).toContain("another one at position");
    expect(said).toContain("customHeaders must be a list");
  });

  it("is in nothing that Pulumi or the control API said", () => {
    expect(secretsIn(said)).toEqual([]);
  });

  it("is encrypted in Pulumi's state", async () => {
    const state = await project.succeed("stack", "export");
    expect(secretsIn(state)).toEqual([]);
  });

  it("is in no argument and no environment of a process", async () => {
    const running = await processesOf(directory);
    expect(running.length).toBeGreaterThanOrEqual(2);
    for (const { pid } of running) {
      for (const name of ["cmdline", "environ"]) {
        expect(secretsIn(await readFile(`/proc/${pid}/${name}`, "utf8"))).toEqual([]);
      }
      expect(await readFile(`/proc/${pid}/environ`, "utf8")).not.toContain("PULUMI");
    }
  });

  it("stands in the one file that is for it: the key in its own, header values in the store", async () => {
    const { store, storeCopy, key } = installationFiles(directory);
    const found = new Map<string, string[]>();
    for (const entry of await entriesBelow(directory)) {
      const kind = await stat(entry);
      if (!kind.isFile() || entry.endsWith("/node")) continue;
      const inside = secretsIn(await readFile(entry, "latin1"));
      if (inside.length > 0) found.set(entry, inside);
    }
    // The token is nowhere: what is kept of it is a hash. Damage has made another of the store's.
    expect([...found.keys()].sort()).toEqual([key, storeCopy].sort());
    expect(found.get(storeCopy)).toEqual([HEADER_SECRET]);
    expect(await readFile(store, "latin1")).toContain(HEADER_SECRET.toUpperCase());
  });
});
