// The plugin as Terraform starts it: a process with one line on standard output, and its several ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createPluginCertificate } from "../../../provider/engine/terraform/plugin-certificate.ts";
import { GRPCController } from "../../../provider/engine/terraform/proto/grpc_controller_pb.ts";
import { isAlive } from "../../support/is-alive.ts";
import { waitFor } from "../../support/wait-for.ts";

const PROGRAM = join(import.meta.dirname, "..", "..", "support", "trivial-plugin.ts");
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

let temporary: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "plugin-test-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(temporary, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
}

function start(environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], TMPDIR: temporary, ...environment },
  });
  children.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => {
    output.stdout += text;
  });
  child.stderr.on("data", (text) => {
    output.stderr += text;
  });
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  return { child, output, ended };
}

async function startServing(): Promise<Started & { readonly socket: string }> {
  const started = start({ TF_PLUGIN_MAGIC_COOKIE: COOKIE });
  await until(() => started.output.stdout.endsWith("\n"));
  const [, , , socket = ""] = started.output.stdout.split("|");
  return { ...started, socket };
}

const until = (holds: () => boolean | Promise<boolean>) =>
  waitFor(async () => holds(), Boolean, { timeoutMs: 10_000 });

const leftovers = () => readdir(temporary);

describe("the plugin's process", () => {
  it("says one line, with a certificate of its own where Terraform shows one", async () => {
    const { certificatePem } = createPluginCertificate();
    const environment = { TF_PLUGIN_MAGIC_COOKIE: COOKIE, PLUGIN_CLIENT_CERT: certificatePem };
    const { output } = start(environment);
    await until(() => output.stdout.endsWith("\n"));
    expect(output.stdout).toMatch(/^1\|6\|unix\|\/[^|]+\|grpc\|[A-Za-z0-9+/]{300,}\n$/);
  });

  it("ends with exit code 0 when Terraform shuts it down, and leaves nothing", async () => {
    const { socket, ended, output } = await startServing();
    expect(await leftovers()).toHaveLength(1);
    const transport = createGrpcTransport({
      baseUrl: "http://localhost",
      nodeOptions: { createConnection: () => connectSocket(socket) },
    });
    await createClient(GRPCController, transport).shutdown({});
    expect(await ended).toEqual([0, null]);
    expect(await leftovers()).toEqual([]);
    expect(output.stderr).toBe("");
  });

  it.each(["SIGTERM", "SIGHUP"] as const)("ends on %s, and leaves nothing", async (signal) => {
    const { child, ended } = await startServing();
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(await leftovers()).toEqual([]);
  });

  it("outlives a Ctrl-C, which is for Terraform", async () => {
    const { child, output, ended } = await startServing();
    child.kill("SIGINT");
    await until(() => output.stderr.includes("interrupted"));
    expect(JSON.parse(output.stderr)).toMatchObject({ "@level": "debug", "@module": "signpost" });
    expect(await isAlive(child.pid ?? 0)).toBe(true);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  it("ends when its parent is gone, and leaves nothing", async () => {
    // A shell stands for Terraform: it starts the plugin, says who it is, and is killed.
    const shell = spawn(
      "/bin/sh",
      ["-c", '"$0" "$1" & echo "$!"; wait', process.execPath, PROGRAM],
      {
        stdio: ["ignore", "pipe", "ignore"],
        env: { PATH: process.env["PATH"], TMPDIR: temporary, TF_PLUGIN_MAGIC_COOKIE: COOKIE },
      },
    );
    children.push(shell);
    let stdout = "";
    shell.stdout.on("data", (text) => {
      stdout += text;
    });
    await until(() => stdout.includes("|grpc|"));
    const pid = Number.parseInt(stdout, 10);
    expect(await isAlive(pid)).toBe(true);
    shell.kill("SIGKILL");
    await until(async () => !(await isAlive(pid)));
    expect(await leftovers()).toEqual([]);
  });

  it("fails with the remedy when a person starts it", async () => {
    const { ended, output } = start({});
    expect(await ended).toEqual([1, null]);
    expect(output.stdout).toBe("");
    expect(output.stderr).toContain("`npx signpost vendor`");
    expect(await leftovers()).toEqual([]);
  });
});
