import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type DnsServer, openDnsServer } from "../../../provider/runtime/dns/server.ts";
import { DNS_CHECKS } from "../../cases/dns-checks/index.ts";
import { answerFor, IPV4, NAME } from "../../support/dns-answer.ts";
import { ask, exchange } from "../../support/dns-client.ts";
import { queryBytes } from "../../support/dns-query.ts";
import { replySummary } from "../../support/dns-text.ts";
import { storedProfile } from "../../support/profiles.ts";
import { collectingLog } from "../../support/silent-log.ts";

let server: DnsServer;

beforeEach(async () => {
  server = await openDnsServer({
    addresses: ["127.0.0.1", "::1"],
    port: 0,
    answer: answerFor([
      storedProfile("web", { ttl: 30, endpoints: [IPV4] }),
      storedProfile("app1", { ttl: 30, endpoints: [NAME] }),
    ]),
    log: collectingLog(),
  });
});

afterEach(() => server.close());

describe("queries over UDP", () => {
  it.each(["127.0.0.1", "::1"])(
    "are answered on %s, from the address that was asked",
    async (address) => {
      const query = queryBytes({ name: "web.tm.example.org" });
      const reply = await exchange(query, { address, port: server.port });
      expect(replySummary(reply)).toBe("NOERROR qr aa an[A]");
    },
  );

  it("are all answered when many come at once", async () => {
    const count = 100;
    const socket = createSocket("udp4");
    const ids = new Set<number>();
    const all = new Promise<void>((done) => {
      socket.on("message", (reply) => {
        ids.add(reply.readUInt16BE(0));
        if (ids.size === count) done();
      });
    });
    for (let id = 0; id < count; id++) {
      const query = queryBytes({ name: "web.tm.example.org" });
      query.set([id >> 8, id & 255]);
      socket.send(query, server.port, "127.0.0.1");
    }
    await all;
    socket.close();
    expect(server.counters.udpQueries).toBe(count);
  });

  it("P1 of any damage neither stop the server nor go unanswered", async () => {
    const socket = await bound();
    for (const { query } of DNS_CHECKS) socket.send(query, server.port, "127.0.0.1");
    socket.close();
    const reply = await ask({
      address: "127.0.0.1",
      port: server.port,
      name: "app1.tm.example.org",
      type: "A",
      clientSubnet: "192.0.2.0/24",
    });
    expect(reply.rcode).toBe("NOERROR");
    expect(reply.answers).toMatchObject([{ type: "CNAME", data: "east.example.net" }]);
  });

  it("that are responses get no reply", async () => {
    const socket = await bound();
    const received = once(socket, "message");
    socket.send(queryBytes({ flags: 0x8000 }), server.port, "127.0.0.1");
    socket.send(queryBytes({ name: "web.tm.example.org" }), server.port, "127.0.0.1");
    const [reply] = await received;
    expect(replySummary(reply)).toBe("NOERROR qr aa an[A]");
    expect(server.counters).toMatchObject({ udpQueries: 2, dropped: 1 });
    socket.close();
  });
});

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}
