// examples/cdktn under the real CDKTN and Terraform: its program, and `npm run example:cdktn` as a user
// runs it, whole and broken off.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ROOT } from "../../scripts/script.ts";
import { freePorts } from "../support/free-ports.ts";
import { startService } from "../support/services.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;

let options: readonly string[];
let servicePort: number;
/** The folder of the run, once it has said it. */
let folder: string | undefined;
let printed: string;

beforeEach(async () => {
  const [port, controlPort, last = 0] = await freePorts(3);
  servicePort = last;
  options = [`--port=${port}`, `--controlPort=${controlPort}`, `--servicePort=${servicePort}`];
  printed = "";
  folder = undefined;
});

/** Starts the script; `ended` resolves with its exit code. */
function start() {
  const child = spawn(process.execPath, [join(ROOT, "scripts", "example-cdktn.ts"), ...options], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1", TF_CLI_CONFIG_FILE: "/dev/null" },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      folder ??= /folder +(\S+)\n/.exec(printed)?.[1];
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended };
}

async function says(text: string): Promise<void> {
  await waitFor(
    async () => printed,
    (all) => all.includes(text),
    { timeoutMs: MINUTE_MS },
  );
}

/** Command lines of the processes that have to do with a folder. */
async function processesOf(where: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir("/proc")) {
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (command.includes(where)) found.push(command.replaceAll("\0", " "));
  }
  return found;
}

afterEach(async () => {
  // Whatever a test has found: nothing is left of a run that has ended.
  const where = folder ?? "no folder was said";
  expect({ where, there: existsSync(where) }).toEqual({
    where: expect.stringContaining("cdktn-"),
    there: false,
  });
  expect(await processesOf(where)).toEqual([]);
});

describe("npm run example:cdktn", () => {
  it(
    "deploys the example's program, shows a failover and a failback, and leaves nothing",
    async () => {
      expect({ code: await start().ended, printed }).toMatchObject({ code: 0 });
      expect(printed).toContain("Resources: 5 added");
      expect(printed).toMatch(/europe stops.*127\.0\.0\.2 \(america\)/s);
      expect(printed).toMatch(/europe starts again.*127\.0\.0\.1 \(europe\)/s);
      expect(printed).toContain("Resources: 5 destroyed");
    },
    3 * MINUTE_MS,
  );

  it.each([
    { moment: "Terraform creates", said: "Creating...", finished: "5 added" },
    { moment: "it waits for a failover", said: "europe stops", finished: "5 added" },
  ])(
    "finishes what has begun, destroys it and leaves nothing when it is interrupted while $moment",
    async ({ said, finished }) => {
      const { child, ended } = start();
      await says(said);
      child.kill("SIGINT");
      expect({ code: await ended, printed }).toMatchObject({ code: 130 });
      expect(printed).toContain(finished);
      expect(printed).not.toContain("europe starts again");
      expect(printed).toContain("5 destroyed");
      expect(printed).toContain("interrupted  the example is destroyed");
    },
    3 * MINUTE_MS,
  );

  it(
    "fails where the port of its services is taken, and leaves nothing",
    async () => {
      const taken = await startService("127.0.0.1", servicePort);
      try {
        expect({ code: await start().ended, printed }).toMatchObject({ code: 1 });
        expect(printed).toContain(`port ${servicePort} (TCP) is in use`);
      } finally {
        await taken.close();
      }
    },
    MINUTE_MS,
  );
});
