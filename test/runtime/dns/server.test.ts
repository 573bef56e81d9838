import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../provider/runtime/dns/answer.ts";
import {
  type DnsServer,
  type DnsServerOptions,
  openDnsServer,
} from "../../../provider/runtime/dns/server.ts";
import { answerFor, IPV4 } from "../../support/dns-answer.ts";
import { ask } from "../../support/dns-client.ts";
import { queryBytes } from "../../support/dns-query.ts";
import { freePorts } from "../../support/free-ports.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { storedProfile } from "../../support/profiles.ts";
import { collectingLog } from "../../support/silent-log.ts";

const ANSWER = answerFor([storedProfile("web", { ttl: 30, endpoints: [IPV4] })]);

const opened: DnsServer[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

async function open(options: Partial<DnsServerOptions> = {}): Promise<DnsServer> {
  const server = await openDnsServer({
    addresses: ["127.0.0.1"],
    port: 0,
    answer: ANSWER,
    log: collectingLog(),
    ...options,
  });
  opened.push(server);
  return server;
}

describe("a DNS server", () => {
  it("answers over UDP and TCP on every address, all on one port (TM-196)", async () => {
    const { port } = await open({ addresses: ["127.0.0.1", "::1"] });
    for (const address of ["127.0.0.1", "::1"]) {
      for (const transport of ["udp", "tcp"] as const) {
        const reply = await ask({
          address,
          port,
          transport,
          name: "web.tm.example.org",
          type: "A",
        });
        expect(reply).toMatchObject({ rcode: "NOERROR", flag_aa: true });
        expect(reply.answers).toMatchObject([{ type: "A", ttl: 30, data: "192.0.2.10" }]);
      }
    }
  });

  it("answers by another function from the next query on", async () => {
    const server = await open();
    const target = { name: "a", target: "192.0.2.99" };
    server.use(answerFor([storedProfile("web", { endpoints: [target] })]));
    for (const transport of ["udp", "tcp"] as const) {
      const question = { name: "web.tm.example.org", type: "A" } as const;
      const reply = await ask({ address: "127.0.0.1", port: server.port, transport, ...question });
      expect(reply.answers).toMatchObject([{ data: "192.0.2.99" }]);
    }
  });

  it("can be opened again on its port once it is closed", async () => {
    const first = await open();
    await first.close();
    opened.pop();
    const second = await open({ port: first.port });
    expect(second.port).toBe(first.port);
  });
});

describe("a socket of another process", () => {
  it("is not opened when it is awaited, and is answered on once it is handed over", async () => {
    const [port = 0] = await freePorts(1);
    const udp = createSocket("udp4").bind(port, "127.0.0.1");
    const tcp = createServer().listen(port, "127.0.0.1");
    await Promise.all([once(udp, "listening"), once(tcp, "listening")]);
    const sockets = (["udp", "tcp"] as const).map((protocol) => ({
      protocol,
      address: "127.0.0.1",
      port,
    }));
    const server = await open({ port, awaited: sockets });
    for (const socket of sockets) server.adopt(socket.protocol === "udp" ? udp : tcp, socket);
    expect(server.sockets()).toMatchObject(sockets);
    for (const { protocol: transport } of sockets) {
      const question = { name: "web.tm.example.org", type: "A" } as const;
      const reply = await ask({ address: "127.0.0.1", port, transport, ...question });
      expect(reply).toMatchObject({ rcode: "NOERROR" });
    }
  });

  it("that is left has sent every reply before it closes", async () => {
    const server = await open();
    const client = createSocket("udp4").bind(0, "127.0.0.1");
    await once(client, "listening");
    let replies = 0;
    client.on("message", () => replies++);
    const query = queryBytes({ name: "web.tm.example.org" });
    for (let count = 0; count < 200; count++) client.send(query, server.port, "127.0.0.1");
    while (server.counters.udpQueries === 0) await setImmediate();
    await server.leave();
    while (replies < server.counters.udpQueries) await setImmediate();
    client.close();
    expect(server.counters.dropped).toBe(0);
  });
});

describe("a bug in the answer", () => {
  const failing: Answer = () => {
    throw new Error("no such endpoint");
  };
  const question = { address: "127.0.0.1", name: "web.tm.example.org", type: "A" } as const;

  it.each(["udp", "tcp"] as const)(
    "is SERVFAIL over %s, and the server goes on",
    async (transport) => {
      const server = await open({ answer: failing });
      const { port } = server;
      const reply = await ask({ ...question, port, transport });
      expect(reply).toMatchObject({ rcode: "SERVFAIL", flag_aa: false });
      server.use(ANSWER);
      expect(await ask({ ...question, port, transport })).toMatchObject({ rcode: "NOERROR" });
    },
  );

  it("is one log line in ten seconds, which says how many there were", async () => {
    const log = collectingLog();
    const clock = createManualClock();
    const server = await open({ answer: failing, log, clock });
    for (let count = 0; count < 3; count++) await ask({ ...question, port: server.port });
    expect(log.events).toEqual([
      {
        level: "error",
        event: "answer-failed",
        fields: { error: "no such endpoint", unreported: 0 },
      },
    ]);
    await clock.advance(10_000);
    await ask({ ...question, port: server.port });
    expect(log.events).toHaveLength(2);
    expect(log.events[1]?.fields).toEqual({ error: "no such endpoint", unreported: 2 });
    expect(server.counters.failures).toBe(4);
  });
});

describe("a port that cannot be had", () => {
  it("is refused when UDP is taken on it, and nothing stays open", async () => {
    const taken = createSocket({ type: "udp6", ipv6Only: true });
    const [port = 0] = await freePorts(1);
    taken.bind(port, "::1");
    await once(taken, "listening");
    await expect(open({ addresses: ["127.0.0.1", "::1"], port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: `::1 port ${port} (UDP) is in use by another process; choose another port or end that process`,
    });
    taken.close();
    await open({ addresses: ["127.0.0.1", "::1"], port });
  });

  it("is refused when TCP is taken on it, and nothing stays open", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const bound = taken.address();
    const port = typeof bound === "object" ? (bound?.port ?? 0) : 0;
    await expect(open({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(`127.0.0.1 port ${port} (TCP)`),
    });
    taken.close();
    await once(taken, "close");
    await open({ port });
  });

  it("is refused to a second server, which leaves the first alone", async () => {
    const first = await open();
    await expect(open({ port: first.port })).rejects.toMatchObject({ code: "PORT_IN_USE" });
    const question = { name: "web.tm.example.org", type: "A" } as const;
    const reply = await ask({ address: "127.0.0.1", port: first.port, ...question });
    expect(reply.rcode).toBe("NOERROR");
  });

  it("is refused on an address that this machine does not have", async () => {
    const addresses = ["127.0.0.1", "192.0.2.1"];
    await expect(open({ addresses })).rejects.toMatchObject({
      code: "ADDRESS_UNAVAILABLE",
      message: expect.stringContaining("192.0.2.1 is not an address of this machine"),
    });
  });
});
