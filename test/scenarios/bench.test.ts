// The benchmarks at work, as short as they can be: that they run, that both servers answer rightly, and
// that their load would say so if they did not.
import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import packet, { type Packet } from "dns-packet";
import type { WriteSample } from "../../scripts/bench/config-write.ts";
import { compileLoad, runLoad } from "../../scripts/bench/dns-load.ts";
import { pickProcessors } from "../../scripts/bench/processors.ts";
import type { CostSample } from "../../scripts/bench/query-cost.ts";
import { QUESTION } from "../../scripts/bench/question.ts";
import { ROOT } from "../../scripts/script.ts";
import { TOOL_CACHE } from "../../scripts/setup.ts";
import { findDebianCommand } from "../../scripts/tools/debian.ts";
import { C_COMPILER, GDNSD } from "../../scripts/tools/debian-commands.ts";

const MINUTE_MS = 60_000;
const HEADER_BYTES = 12;
let folder: string;
let compiler: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "signpost-bench-test-"));
  ({ path: compiler } = await findDebianCommand(C_COMPILER, { cache: TOOL_CACHE }));
  // The bench finds it itself, but not within the time of a test.
  await findDebianCommand(GDNSD, { cache: TOOL_CACHE });
}, 3 * MINUTE_MS);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("npm run bench", () => {
  it(
    "measures every row on both servers, and finds no wrong answer",
    async () => {
      const file = join(folder, "numbers.json");
      const args = [join(ROOT, "scripts", "bench.ts"), "--quick", "--json", file];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      expect(stdout).toMatch(/^64 open, signpost +\d+\.\d\d +\d+\.\d\d /m);
      expect(stdout).toMatch(/^1 stored, since sent, signpost +\d+\.\d +\d+\.\d\d /m);
      const { results } = JSON.parse(await readFile(file, "utf8"));
      const costs: CostSample[] = results["query-cost"].samples;
      for (const server of ["signpost", "gdnsd"] as const) {
        for (const outstanding of [64, 512]) {
          const found = costs.filter(
            (one) => one.server === server && one.outstanding === outstanding,
          );
          expect(found).toHaveLength(1);
          expect(found[0]).toMatchObject({ wrong: 0, firstWrong: "" });
          expect(found[0]?.answered).toBeGreaterThan(1000);
          expect(found[0]?.cpuUsPerQuery).toBeGreaterThan(0.1);
        }
      }
      const writes: WriteSample[] = results["config-write"].samples;
      expect(results["config-write"].wrong).toBe(0);
      expect(writes).toHaveLength(2 * 2 * 5);
      for (const { changedMs } of writes) expect(changedMs).toBeGreaterThan(0);
      expect(stdout).toMatch(/^handshake, signpost +\d+ +\d+\.\d\d /m);
      expect(stdout).toMatch(/^plan, signpost +\d+ +\d+\.\d\d /m);
      expect(results["plugin-start"].samples).toHaveLength(4);
      expect(results["unchanged-plan"]).toMatchObject({ wrong: 0 });
      expect(results["unchanged-plan"].samples).toHaveLength(2);
    },
    MINUTE_MS,
  );

  it("fails with what is allowed when it is told nonsense", async () => {
    const args = [join(ROOT, "scripts", "bench.ts"), "--only", "speed"];
    await expect(promisify(execFile)(process.execPath, args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "--only must be one of query-cost, config-write, plugin-start, unchanged-plan, got speed",
      ),
    });
  });
});

describe("the load", () => {
  const { name, address, ttlSeconds: ttl } = QUESTION;
  const right: Packet = {
    type: "response",
    flags: packet.AUTHORITATIVE_ANSWER,
    questions: [{ type: "A", name }],
    answers: [{ type: "A", name, ttl, data: address }],
  };
  const other = { type: "A", name, ttl, data: "192.0.2.99" } as const;

  /**
   * Runs a short load on a server that answers every query with the given message.
   *
   * @param idChange - bits of the id that are answered the other way round
   */
  async function loadOn(reply: Uint8Array, idChange = 0) {
    const socket = createSocket("udp4");
    socket.on("message", (message, { port }) => {
      const answer = Buffer.concat([message.subarray(0, 2), reply.subarray(2)]);
      answer.writeUInt16BE(answer.readUInt16BE(0) ^ idChange, 0);
      socket.send(answer, port, "127.0.0.1");
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    try {
      const program = await compileLoad(compiler, folder);
      const { load: processor } = await pickProcessors();
      const { port } = socket.address();
      return await runLoad(program, { processor, port, outstanding: 8, seconds: 0.1 });
    } finally {
      socket.close();
    }
  }

  /** A message whose answers point to the question, as those of every server do. */
  const encode = (message: Packet): Uint8Array => {
    const whole = packet.encode(message);
    const question = packet.encode({ ...message, answers: [] });
    const owner = question.length - HEADER_BYTES - 4;
    const records = [];
    let at = question.length;
    for (const _ of message.answers ?? []) {
      records.push(Buffer.of(0xc0, HEADER_BYTES), whole.subarray(at + owner, at + owner + 14));
      at += owner + 14;
    }
    return Buffer.concat([whole.subarray(0, question.length), ...records]);
  };

  it("finds the right answer right", async () => {
    const report = await loadOn(encode(right));
    expect(report.answered).toBeGreaterThan(8);
    expect(report).toMatchObject({ wrong: 0, lost: 0, late: 0, sent: report.answered });
  });

  it.each<[string, Packet]>([
    ["another address", { ...right, answers: [other] }],
    ["another TTL", { ...right, answers: [{ ...other, data: address, ttl: ttl + 1 }] }],
    ["no answer", { ...right, answers: [] }],
    ["two answers", { ...right, answers: [...(right.answers ?? []), other] }],
    ["an answer to another question", { ...right, questions: [{ type: "AAAA", name }] }],
    ["a truncated answer", { ...right, flags: packet.TRUNCATED_RESPONSE }],
    ["an error", { ...right, flags: 2 }],
    ["a query", { ...right, type: "query" }],
  ])("finds %s wrong, every time", async (_what, reply) => {
    const report = await loadOn(encode(reply));
    expect(report.answered).toBeGreaterThan(8);
    expect(report.wrong).toBe(report.answered);
    expect(report.firstWrong).not.toBe("");
  });

  it("counts what is never answered as lost, and what fits no query as late", async () => {
    const report = await loadOn(encode(right), 0x8000);
    expect(report).toMatchObject({ sent: 8, answered: 0, lost: 8, late: 8, wrong: 0 });
  });
});
