// `npm start` and `npm run stop` as a user runs them, whole and broken off, with the real Pulumi.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { ROOT } from "../../scripts/script.ts";
import { freePorts } from "../support/free-ports.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
/** Said by Pulumi when it has begun to deploy the runtime, and not yet ended. */
const DEPLOYING = "NameServers name-servers creating";

let state: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "signpost-quickstart-"));
  environment = {
    ...process.env,
    NO_COLOR: "1",
    SIGNPOST_QUICKSTART_STATE: state,
    SIGNPOST_QUICKSTART_PORTS: (await freePorts(3)).join(","),
  };
});

// Nothing of a test that fails may stand in the way of the next one.
afterEach(() => script("stop").ended, MINUTE_MS);

afterAll(() => rm(state, { recursive: true, force: true }));

interface Script {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
  /** Its exit code and all it has printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
}

function script(name: "start" | "stop"): Script {
  const path = join(ROOT, "scripts", `${name}.ts`);
  const child = spawn(process.execPath, [path], { cwd: ROOT, env: environment });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (data) => {
      text += data;
    });
  }
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, text }));
  });
  return { child, printed: () => text, ended };
}

async function startUntil(said: string): Promise<Script> {
  const starting = script("start");
  const has = (text: string) => text.includes(said);
  await waitFor(async () => starting.printed(), has, { timeoutMs: MINUTE_MS });
  return starting;
}

/** How many operations the saved state says Pulumi has begun and not ended. */
async function pendingOperations(): Promise<number> {
  const stacks = join(state, "pulumi", ".pulumi", "stacks");
  const saved = await readFile(join(stacks, "signpost-quickstart", "quickstart.json"), "utf8");
  return saved.match(/"type": ?"creating"/g)?.length ?? 0;
}

/** Command lines of the processes that have to do with the state folder. */
async function left(): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir("/proc")) {
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (command.includes(state)) found.push(command.replaceAll("\0", " "));
  }
  return found;
}

async function stopLeavesNothing(): Promise<string> {
  const { code, text } = await script("stop").ended;
  expect({ code, text, left: await left() }).toMatchObject({ code: 0, left: [] });
  for (const name of ["pulumi", "name-servers", "services.sock"]) {
    expect({ name, there: existsSync(join(state, name)) }).toEqual({ name, there: false });
  }
  return text;
}

/** The canary's shares of the answers as they were shown, in percent. */
function canaryShares(text: string): number[] {
  const shown = text.matchAll(/canary .* (\d+) % of the answers/g);
  return Array.from(shown, ([, percent]) => Number(percent));
}

describe("the quickstart", () => {
  it(
    "shows failover and failback; a second one changes nothing; stop leaves nothing",
    async () => {
      const first = await script("start").ended;
      expect(first).toMatchObject({ code: 0 });
      expect(first.text).toMatch(/europe stops.*127\.0\.0\.2 \(america\)/s);
      expect(first.text).toMatch(/europe starts again.*127\.0\.0\.1 \(europe\)/s);
      expect(first.text).toMatch(/preview.*~ weight +: 10 => 90.*now it is made.*1 updated/s);
      // 1000 answers each: six standard deviations and more.
      const [before = 0, after = 0] = canaryShares(first.text);
      expect(Math.abs(before - 10)).toBeLessThan(8);
      expect(Math.abs(after - 50)).toBeLessThan(12);
      const second = await script("start").ended;
      expect(second).toMatchObject({ code: 0 });
      // What it changes is the edit that it shows, back again; the deployment before it changes nothing.
      const [deployment = ""] = second.text.split("An edit:");
      expect(deployment).toContain("9 unchanged");
      expect(deployment).not.toMatch(/created|updated|deleted/);
      expect(second.text).toMatch(/~ weight +: 90 => 10/);
      await stopLeavesNothing();
    },
    3 * MINUTE_MS,
  );

  it(
    "is interrupted inside `pulumi up`, and stop leaves nothing",
    async () => {
      const starting = await startUntil(DEPLOYING);
      starting.child.kill("SIGINT");
      expect(await starting.ended).toMatchObject({ code: 130 });
      await stopLeavesNothing();
    },
    2 * MINUTE_MS,
  );

  it(
    "loses its script and leaves Pulumi alone, and stop leaves nothing",
    async () => {
      const starting = await startUntil(DEPLOYING);
      starting.child.kill("SIGKILL");
      await starting.ended;
      await stopLeavesNothing();
    },
    2 * MINUTE_MS,
  );

  it(
    "loses Pulumi with its lock and a pending operation, and the next start goes on from there",
    async () => {
      const starting = await startUntil(DEPLOYING);
      await waitFor(pendingOperations, (pending) => pending > 0, { timeoutMs: MINUTE_MS });
      const pid = Number(await readFile(join(state, "pulumi", "pulumi.pid"), "utf8"));
      process.kill(pid, "SIGKILL");
      expect(await starting.ended).toMatchObject({ code: 1 });
      const again = await script("start").ended;
      expect(again).toMatchObject({ code: 0 });
      expect(again.text).toContain("pulumi cancel");
      expect(again.text).toContain("operation(s) of a run that was broken off");
      await stopLeavesNothing();
    },
    2 * MINUTE_MS,
  );

  it(
    "fails with the property and the port that another process has, and how to take others",
    async () => {
      const [port = ""] = (environment["SIGNPOST_QUICKSTART_PORTS"] ?? "").split(",");
      const stranger = spawn(process.execPath, [
        "--eval",
        `require("node:dgram").createSocket("udp4").bind(${port}, "127.0.0.1", () => console.log("bound"))`,
      ]);
      try {
        await new Promise((resolve) => stranger.stdout.once("data", resolve));
        const { code, text } = await script("start").ended;
        expect(code).toBe(1);
        expect(text).toContain(`port: 127.0.0.1 port ${port} (UDP) is in use by another process`);
        expect(text).toContain("for other ports: SIGNPOST_QUICKSTART_PORTS=");
        await stopLeavesNothing();
      } finally {
        stranger.kill();
      }
    },
    MINUTE_MS,
  );

  it(
    "is stopped when there is nothing to stop",
    async () => {
      expect(await stopLeavesNothing()).toContain("none left");
    },
    MINUTE_MS,
  );
});
