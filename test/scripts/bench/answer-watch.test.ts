import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, expect, it } from "@jest/globals";
import packet from "dns-packet";
import { watchAnswers } from "../../../scripts/bench/answer-watch.ts";

/** A server that answers with the addresses it is told to. */
async function openServer() {
  const socket = createSocket("udp4");
  let addresses: readonly string[] = [];
  socket.on("message", (message, { port }) => {
    const { id = 0, questions = [] } = packet.decode(message);
    const name = questions[0]?.name ?? "";
    const answers = addresses.map((data) => ({ type: "A" as const, name, ttl: 0, data }));
    socket.send(packet.encode({ type: "response", id, questions, answers }), port, "127.0.0.1");
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    answer: (...next: readonly string[]) => {
      addresses = next;
    },
    close: () => socket.close(),
  };
}

describe("a watch of a name", () => {
  it("knows when an address was first answered, and that nothing else was", async () => {
    const server = await openServer();
    const watch = await watchAnswers(server.port, "changing.example.org");
    try {
      for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
        const startedAtMs = performance.now();
        const seen = watch.firstSeenAtMs(address);
        server.answer(address);
        expect(await seen).toBeGreaterThanOrEqual(startedAtMs);
      }
      expect(watch.wrong).toBe(0);
    } finally {
      watch.close();
      server.close();
    }
  });

  it.each([
    ["an address from before the one before", ["192.0.2.1"]],
    ["two addresses", ["192.0.2.2", "192.0.2.3"]],
    ["none", []],
  ])("counts %s as wrong", async (_what, addresses) => {
    const server = await openServer();
    const watch = await watchAnswers(server.port, "changing.example.org");
    try {
      for (const address of ["192.0.2.1", "192.0.2.2"]) {
        server.answer(address);
        await watch.firstSeenAtMs(address);
      }
      server.answer(...addresses);
      const next = watch.firstSeenAtMs("192.0.2.3");
      while (watch.wrong === 0) await new Promise((resolve) => setImmediate(resolve));
      server.answer("192.0.2.3");
      await next;
      expect(watch.wrong).toBeGreaterThan(0);
    } finally {
      watch.close();
      server.close();
    }
  });
});
