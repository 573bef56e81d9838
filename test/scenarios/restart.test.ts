// Another version or other settings under a thousand queries per second: nothing is lost, and what
// cannot start changes nothing.
import { Resolver } from "node:dns/promises";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { installationFiles } from "../../provider/control/installation.ts";
import { processesOf } from "../../provider/control/processes.ts";
import { type Bundle, findBundle } from "../../provider/deploy/bundle.ts";
import { deployLocal, type LocalInstallation } from "../../provider/deploy/local-target.ts";
import { readStatus } from "../../provider/deploy/status.ts";
import { messageOf } from "../../provider/errors.ts";
import { inResponder, makeBundle, runFirst } from "../support/bundles.ts";
import { freePorts } from "../support/free-ports.ts";
import { deployForTest, type TestInstallation } from "../support/installation.ts";
import { type LoadReport, startLoad } from "../support/query-load.ts";
import { startTcpLoad } from "../support/tcp-load.ts";
import { waitFor } from "../support/wait-for.ts";

const MINUTE_MS = 60_000;
const NAME = "web.tm.example.org";
const ANSWER = [{ address: "192.0.2.1", ttl: 0 }];

let folder: string;
let runtime: TestInstallation;
let own: Bundle;
let other: Bundle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-restart-"));
  own = await findBundle();
  other = await makeBundle(join(folder, "other"), (program) => `${program}\n`);
  runtime = await deployForTest(folder);
  await runtime.declare("web", { path: "/", port: 9 }, [
    { name: "a", target: "192.0.2.1", alwaysServe: "Enabled" },
  ]);
  await waitFor(
    () => answers("127.0.0.1", runtime.port).catch(() => []),
    (found) => found.length > 0,
    { timeoutMs: 5000 },
  );
}, MINUTE_MS);

afterAll(async () => {
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
}, MINUTE_MS);

const deploy = (change: Partial<LocalInstallation>) =>
  deployLocal({ ...runtime.installation, ...change }, runtime.token);
const status = () => readStatus(runtime.installation.directory);
const answers = (address: string, port: number) => {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`${address}:${port}`]);
  return resolver.resolve4(NAME, { ttl: true });
};

/** What a load lost while an action ran; the action's failure is a result too. */
async function underLoad(action: () => Promise<unknown>): Promise<LoadReport & { error: string }> {
  const load = await startLoad({
    port: runtime.port,
    name: NAME,
    queriesPerSecond: 1000,
    expected: ["192.0.2.1"],
    retryAfterMs: 500,
  });
  const error = await action().then(
    () => "",
    (failure) => messageOf(failure),
  );
  return { ...(await load.stop()), error };
}

const NOTHING_LOST = { lost: 0, lostAfterRetry: 0, wrong: [] };

describe("a restart under load", () => {
  it(
    "into another version and back, ten times, loses no query over UDP and none over TCP that is asked again",
    async () => {
      const stream = await startTcpLoad({ port: runtime.port, name: NAME, queriesPerSecond: 200 });
      const report = await underLoad(async () => {
        for (let count = 0; count < 10; count++) {
          const before = await status();
          const { version } = await deploy({ bundle: count % 2 === 0 ? other : own });
          const after = await status();
          for (const role of ["supervisor", "responder", "controller"] as const) {
            expect(after[role]?.version).toBe(version);
            expect(after[role]?.pid).not.toBe(before[role]?.pid);
          }
          expect(after.responder?.generation).toBeGreaterThanOrEqual(
            before.responder?.generation ?? Number.NaN,
          );
        }
      });
      expect(report).toMatchObject({ ...NOTHING_LOST, error: "" });
      expect(await stream.stop()).toMatchObject({ lostAfterRetry: 0 });
    },
    MINUTE_MS,
  );

  it(
    "with another control port touches the controller alone, with another DNS address the sockets that come and go",
    async () => {
      const [controlPort = 0] = await freePorts(1);
      const { settings } = runtime.installation;
      const first = await status();
      const report = await underLoad(async () => {
        await deploy({ settings: { ...settings, controlPort } });
        const second = await status();
        expect(second.responder?.pid).toBe(first.responder?.pid);
        expect(second.controller?.endpoint).toBe(`https://127.0.0.1:${controlPort}`);
        await deploy({ settings: { ...settings, addresses: ["127.0.0.1", "127.0.0.2"] } });
        expect((await status()).responder?.addresses).toEqual(["127.0.0.1", "127.0.0.2"]);
        expect(await answers("127.0.0.2", runtime.port)).toEqual(ANSWER);
        await deploy({});
      });
      expect(report).toMatchObject({ ...NOTHING_LOST, error: "" });
      await expect(answers("127.0.0.2", runtime.port)).rejects.toThrow();
    },
    MINUTE_MS,
  );

  it(
    "with another DNS port touches the responder alone, and back",
    async () => {
      const [port = 0] = await freePorts(1);
      const first = await status();
      await deploy({ settings: { ...runtime.installation.settings, port } });
      const second = await status();
      expect(second.controller?.pid).toBe(first.controller?.pid);
      expect(second.responder?.pid).not.toBe(first.responder?.pid);
      expect(await answers("127.0.0.1", port)).toEqual(ANSWER);
      await expect(answers("127.0.0.1", runtime.port)).rejects.toThrow();
      await deploy({});
      expect(await answers("127.0.0.1", runtime.port)).toEqual(ANSWER);
    },
    MINUTE_MS,
  );
});

describe("a version with another snapshot format", () => {
  it(
    "finds the snapshot of its own controller, and so does the one before when it comes back",
    async () => {
      const bundle = await makeBundle(join(folder, "format"), (program) =>
        program.replace(/(?<=var SNAPSHOT_FORMAT = )\d+/, (format) => String(Number(format) + 1)),
      );
      const report = await underLoad(async () => {
        await deploy({ bundle });
        expect((await status()).responder?.version).toBe(bundle.version);
        await deploy({});
      });
      expect(report).toMatchObject({ ...NOTHING_LOST, error: "" });
    },
    MINUTE_MS,
  );
});

describe("a version that cannot run", () => {
  it.each([
    ["whose supervisor ends at once", "process.exit(3);", /supervisor ended with 3/],
    ["whose responder ends at once", inResponder("process.exit(3);"), /responder ended with 3/],
    [
      "whose responder hangs",
      inResponder("setInterval(() => {}, 1000); await new Promise(() => {});"),
      /did not answer within 15 s/,
    ],
  ])(
    "%s leaves the one before answering, and the error says why",
    async (name, code, why) => {
      const before = await status();
      const bundle = await makeBundle(join(folder, name.replaceAll(" ", "-")), runFirst(code));
      const report = await underLoad(() => deploy({ bundle }));
      expect(report).toMatchObject({ ...NOTHING_LOST, error: expect.stringMatching(why) });
      const after = await status();
      expect(after.responder?.pid).toBe(before.responder?.pid);
      for (const role of ["supervisor", "responder", "controller"] as const) {
        expect(after[role]?.version).toBe(own.version);
      }
    },
    MINUTE_MS,
  );
});

describe("a runtime that hangs (kill -STOP)", () => {
  const ROLES = ["supervisor", "responder", "controller"] as const;

  it(
    "is replaced by the next deployment: a supervisor without what it keeps, and then the others",
    async () => {
      const first = await status();
      process.kill(await runtime.pidOf("supervisor"), "SIGSTOP");
      const report = await underLoad(() => deploy({ bundle: other }));
      expect(report).toMatchObject({ ...NOTHING_LOST, error: "" });
      const second = await status();
      for (const role of ROLES) {
        expect(second[role]?.version).toBe(other.version);
        expect(second[role]?.pid).not.toBe(first[role]?.pid);
      }
      for (const role of ["responder", "controller"] as const) {
        process.kill(await runtime.pidOf(role), "SIGSTOP");
      }
      await deploy({ bundle: other });
      const third = await status();
      for (const role of ROLES) expect(third[role]?.pid).not.toBe(second[role]?.pid);
      expect(await answers("127.0.0.1", runtime.port)).toEqual(ANSWER);
      await deploy({});
    },
    2 * MINUTE_MS,
  );
});

describe("a controller that is only being started", () => {
  it(
    "is waited for by a deployment, which leaves it and its supervisor alone",
    async () => {
      const supervisor = await runtime.pidOf("supervisor");
      const killed = await runtime.pidOf("controller");
      process.kill(killed, "SIGKILL");
      // Its program runs already, and its socket says nothing yet.
      const starting = async () => {
        const running = await processesOf(runtime.installation.directory);
        return running.find(({ role, pid }) => role === "controller" && pid !== killed)?.pid;
      };
      await waitFor(starting, (pid) => pid !== undefined, { timeoutMs: 5000, everyMs: 5 });
      const pid = await starting();
      await deploy({});
      expect(await runtime.pidOf("supervisor")).toBe(supervisor);
      expect(await runtime.pidOf("controller")).toBe(pid);
    },
    MINUTE_MS,
  );
});

describe("a directory behind a link", () => {
  it(
    "has its processes recognised, replaced and ended",
    async () => {
      await mkdir(join(folder, "real"));
      await symlink(join(folder, "real"), join(folder, "link"));
      const linked = await deployForTest(join(folder, "link"));
      const { directory } = linked.installation;
      try {
        const found = await processesOf(directory);
        expect(found.map(({ role }) => role).sort()).toEqual([
          "controller",
          "responder",
          "supervisor",
        ]);
        await deployLocal({ ...linked.installation, bundle: other }, linked.token);
        expect(await processesOf(directory)).toHaveLength(3);
      } finally {
        await linked.close();
      }
      expect(await processesOf(directory)).toEqual([]);
    },
    MINUTE_MS,
  );
});

describe("kill -9 in the middle of a restart", () => {
  const SLOW = inResponder("await new Promise((resolve) => setTimeout(resolve, 1000));");
  /** Deploys a version that starts slowly, and kills a process meanwhile. */
  async function killWhileStarting(pidOf: () => Promise<number>) {
    const slow = await makeBundle(join(folder, "slow"), runFirst(SLOW));
    return underLoad(async () => {
      const deploying = deploy({ bundle: slow }).catch((error) => error);
      const log = installationFiles(runtime.installation.directory).log("responder");
      const seen = (await readFile(log, "utf8")).length;
      await waitFor(
        async () => (await readFile(log, "utf8")).slice(seen),
        (text) => text.includes("handover-started"),
        { timeoutMs: 10_000 },
      );
      process.kill(await pidOf(), "SIGKILL");
      await deploying;
      await deploy({ bundle: slow });
      const { supervisor, responder, controller } = await status();
      for (const one of [supervisor, responder, controller]) {
        expect(one?.version).toBe(slow.version);
      }
      await deploy({});
    });
  }
  const successor = async () => {
    const log = installationFiles(runtime.installation.directory).log("responder");
    const lines = (await readFile(log, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    return lines.findLast(({ msg }) => msg === "handover-started").pid;
  };

  it(
    "of the supervisor loses no query, and the next deployment converges",
    async () => {
      const report = await killWhileStarting(() => runtime.pidOf("supervisor"));
      expect(report).toMatchObject({ ...NOTHING_LOST, error: "" });
    },
    MINUTE_MS,
  );

  it(
    "of the successor loses no query, and the next deployment converges",
    async () => {
      const report = await killWhileStarting(successor);
      expect(report).toMatchObject({ ...NOTHING_LOST, error: "" });
    },
    MINUTE_MS,
  );

  it(
    "of the responder that hands over has another one answer as fast as it starts",
    async () => {
      const report = await killWhileStarting(() => runtime.pidOf("responder"));
      expect(report.error).toBe("");
      expect(report.longestGapMs).toBeLessThan(1000 + 2000);
    },
    MINUTE_MS,
  );
});
