import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  TCP_LEAVE_MS,
  TCP_MAX_CONNECTIONS_PER_CLIENT,
  TCP_QUIET_MS,
} from "../../../provider/runtime/dns/limits.ts";
import { type DnsServer, openDnsServer } from "../../../provider/runtime/dns/server.ts";
import { answerFor, IPV4 } from "../../support/dns-answer.ts";
import { queryBytes } from "../../support/dns-query.ts";
import { TEST_ZONE } from "../../support/dns-snapshot.ts";
import { type DnsStream, framed, openStream } from "../../support/dns-stream.ts";
import { replySummary } from "../../support/dns-text.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { storedProfile } from "../../support/profiles.ts";
import { collectingLog } from "../../support/silent-log.ts";

const QUERY = queryBytes({ name: "web.tm.example.org" });
const ANSWERED = "NOERROR qr aa an[A]";
/** Its answer has 1.3 kB. */
const LARGE_QUERY = queryBytes({ name: "many.tm.example.org" });

let clock: ManualClock;
let server: DnsServer;
let streams: DnsStream[];

beforeEach(async () => {
  const addresses = Array.from({ length: 80 }, (_, n) => `198.51.100.${n}`);
  clock = createManualClock();
  streams = [];
  server = await openDnsServer({
    addresses: ["127.0.0.1"],
    port: 0,
    answer: answerFor([storedProfile("web", { endpoints: [IPV4] })], {
      zone: { ...TEST_ZONE, nameServers: [{ name: "many.tm.example.org", addresses }] },
    }),
    log: collectingLog(),
    clock,
  });
});

afterEach(async () => {
  for (const { socket } of streams) socket.destroy();
  await server.close();
});

async function open(options = {}): Promise<DnsStream> {
  const stream = await openStream(server.port, options);
  streams.push(stream);
  return stream;
}

/** The query with another id. */
function withId(query: Uint8Array, id: number): Uint8Array {
  const copy = query.slice();
  copy.set([id >> 8, id & 255]);
  return copy;
}

describe("queries over TCP (RFC 7766)", () => {
  it("X01 are answered, one after the other on one connection", async () => {
    const stream = await open();
    for (let count = 1; count <= 3; count++) {
      stream.socket.write(framed(QUERY));
      const replies = await stream.received(count);
      expect(replySummary(replies[count - 1] ?? Buffer.alloc(0))).toBe(ANSWERED);
    }
    expect(server.counters).toMatchObject({ tcpQueries: 3, tcpConnections: 1, tcpCut: 0 });
  });

  it("X02 may come one octet per segment (§8)", async () => {
    const stream = await open();
    for (const octet of framed(QUERY)) {
      stream.socket.write(Uint8Array.of(octet));
      await setImmediate();
    }
    expect((await stream.received(1)).map(replySummary)).toEqual([ANSWERED]);
  });

  it.each([20, 100])("X03 K04 may be pipelined, %d in one segment (§6.2.1.1)", async (count) => {
    const stream = await open();
    const queries = Array.from({ length: count }, (_, id) => framed(withId(QUERY, id)));
    stream.socket.write(Buffer.concat(queries));
    const replies = await stream.received(count);
    expect(replies.map((reply) => reply.readUInt16BE(0))).toEqual([...queries.keys()]);
    expect(new Set(replies.map(replySummary))).toEqual(new Set([ANSWERED]));
  });

  it("X07 are answered though the client has closed its half, after which the server does", async () => {
    const stream = await open();
    stream.socket.end(Buffer.concat([framed(QUERY), framed(QUERY)]));
    expect(await stream.ended).toBeUndefined();
    expect(stream.replies.map(replySummary)).toEqual([ANSWERED, ANSWERED]);
  });

  it("are answered whole, however long the answer (§5)", async () => {
    const stream = await open();
    stream.socket.write(framed(LARGE_QUERY));
    const [reply] = await stream.received(1);
    expect(reply?.length).toBeGreaterThan(1300);
  });

  it("that are responses get no reply, and the connection stays", async () => {
    const stream = await open();
    stream.socket.write(framed(queryBytes({ flags: 0x8000 })));
    stream.socket.write(framed(QUERY));
    expect(await stream.received(1)).toHaveLength(1);
    expect(server.counters.dropped).toBe(1);
  });
});

describe("a stream that is no DNS", () => {
  it.each([
    ["X05 a length of 5", Uint8Array.of(0, 5, 1, 2, 3, 4, 5)],
    ["X06 a length of 65535", new Uint8Array(65537).fill(0, 2).fill(255, 0, 2)],
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ])("%s ends the connection, after the answers to what came before (§8)", async (_what, bytes) => {
    const stream = await open();
    stream.socket.write(Buffer.concat([framed(QUERY), bytes, framed(QUERY)]));
    expect(await stream.ended).toBeUndefined();
    expect(stream.replies.map(replySummary)).toEqual([ANSWERED]);
    expect(server.counters).toMatchObject({ tcpQueries: 1, tcpCut: 1 });
  });

  it("is cut when the client does not end after the server did", async () => {
    const stream = await open({ allowHalfOpen: true });
    stream.socket.write(Uint8Array.of(0, 5));
    await stream.ended;
    await clock.advance(1_000);
    // The first write is answered by a reset, which the next one meets.
    while (!stream.socket.destroyed) {
      stream.socket.write(Uint8Array.of(1));
      await setImmediate();
    }
  });
});

describe("time that a client has", () => {
  it("for its first query is 5 s, and octets of it do not extend it (X10, §10)", async () => {
    const stream = await open();
    const bytes = framed(QUERY);
    for (let half = 0; half < 9; half++) {
      stream.socket.write(bytes.subarray(half, half + 1));
      await clock.advance(500);
    }
    expect(server.counters.tcpCut).toBe(0);
    await clock.advance(500);
    expect(server.counters.tcpCut).toBe(1);
    await stream.ended;
  });

  it("for each further query is 10 s (X09, §6.2.3)", async () => {
    const stream = await open();
    for (let count = 1; count <= 3; count++) {
      stream.socket.write(framed(QUERY));
      await stream.received(count);
      await clock.advance(9_999);
      expect(server.counters.tcpCut).toBe(0);
    }
    await clock.advance(1);
    expect(await stream.ended).toBeUndefined();
    expect(server.counters.tcpCut).toBe(1);
  });

  it("leaves no timer behind on a connection that has ended", async () => {
    const stream = await open();
    expect(clock.pending).toBe(1);
    stream.socket.end();
    await stream.ended;
    while (clock.pending > 0) await setImmediate();
  });
});

describe("a client that does not read its answers (K03, §10)", () => {
  const COUNT = 20_000;
  const QUERIES = Buffer.concat(Array.from({ length: COUNT }, () => framed(LARGE_QUERY)));

  /** Waits until the server has answered no more for a while. */
  async function untilStill(): Promise<number> {
    for (let last = -1; ; ) {
      for (let turn = 0; turn < 200; turn++) await setImmediate();
      if (server.counters.tcpQueries === last) return last;
      last = server.counters.tcpQueries;
    }
  }

  it("is read from no more until it does, and then loses none", async () => {
    const stream = await open();
    stream.socket.pause();
    stream.socket.write(QUERIES);
    expect(await untilStill()).toBeLessThan(COUNT);
    stream.socket.resume();
    expect(await stream.received(COUNT)).toHaveLength(COUNT);
  });

  it("is reset after 10 s", async () => {
    const stream = await open();
    stream.socket.pause();
    stream.socket.write(QUERIES);
    await untilStill();
    await clock.advance(10_000);
    stream.socket.resume();
    expect(await stream.ended).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
    expect(server.counters.tcpCut).toBe(1);
  });
});

describe("too many connections of one client (K02, §6.2.2)", () => {
  it("end the one idle longest, and the newest is answered", async () => {
    const oldest = await open();
    const first = await open();
    for (const stream of [oldest, first]) {
      stream.socket.write(framed(QUERY));
      await stream.received(1);
    }
    oldest.socket.write(framed(QUERY));
    await oldest.received(2);
    while (streams.length <= TCP_MAX_CONNECTIONS_PER_CLIENT) {
      const stream = await open();
      stream.socket.write(framed(QUERY));
      await stream.received(1);
    }
    expect(await first.ended).toBeUndefined();
    oldest.socket.write(framed(QUERY));
    expect(await oldest.received(3)).toHaveLength(3);
  });
});

describe("closing", () => {
  it("lets clients read what was answered, and takes no more", async () => {
    const stream = await open();
    stream.socket.write(framed(QUERY));
    await stream.received(1);
    const closed = server.close();
    expect(await stream.ended).toBeUndefined();
    await closed;
    await expect(openStream(server.port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("waits a second for clients that do not end, and no longer", async () => {
    const stream = await open({ allowHalfOpen: true });
    stream.socket.write(framed(QUERY));
    await stream.received(1);
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    await stream.ended;
    await clock.advance(999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closed;
  });
});

describe("leaving a listener to another process", () => {
  it("answers what a connection still sends, until it is quiet for 200 ms", async () => {
    const stream = await open();
    stream.socket.write(framed(QUERY));
    await stream.received(1);
    const left = server.leave();
    for (const count of [2, 3]) {
      await clock.advance(TCP_QUIET_MS - 1);
      stream.socket.write(framed(QUERY));
      expect(await stream.received(count)).toHaveLength(count);
    }
    await clock.advance(TCP_QUIET_MS);
    expect(await stream.ended).toBeUndefined();
    await left;
  });

  it("ends a connection after 1.5 s, though it is never quiet", async () => {
    const stream = await open();
    const left = server.leave();
    for (let count = 1; count * 150 < TCP_LEAVE_MS; count++) {
      stream.socket.write(framed(QUERY));
      await stream.received(count);
      await clock.advance(150);
    }
    await clock.advance(TCP_LEAVE_MS % 150);
    stream.socket.write(framed(QUERY));
    await clock.advance(150);
    expect(await stream.ended).toBeUndefined();
    await left;
  });
});
