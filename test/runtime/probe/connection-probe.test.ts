import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { seenError } from "../../../provider/runtime/probe/connection-probe.ts";
import { probeHttp } from "../../../provider/runtime/probe/http-probe.ts";
import { probeHttps } from "../../../provider/runtime/probe/https-probe.ts";
import type { Resolve } from "../../../provider/runtime/probe/resolve.ts";
import { probeTcp } from "../../../provider/runtime/probe/tcp-probe.ts";
import { type TestCertificate, testCertificate } from "../../support/certificates.ts";
import {
  failure,
  letGo,
  neverAsked,
  probing,
  success,
  wrongStatus,
} from "../../support/probing.ts";
import { waitFor } from "../../support/wait-for.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const openSockets = () =>
  process.getActiveResourcesInfo().filter((resource) => resource.startsWith("TCPSocket")).length;

describe("an error of a connection, by its code, is", () => {
  const codes: readonly [code: string | undefined, seen: ReturnType<typeof seenError>][] = [
    ["ECONNREFUSED", { kind: "failure", failure: "refused" }],
    ["ECONNRESET", { kind: "failure", failure: "reset" }],
    ["ECONNABORTED", { kind: "failure", failure: "reset" }],
    ["EPIPE", { kind: "failure", failure: "reset" }],
    ["ETIMEDOUT", { kind: "failure", failure: "timeout" }],
    ["ENETUNREACH", { kind: "failure", failure: "unreachable" }],
    ["EHOSTUNREACH", { kind: "failure", failure: "unreachable" }],
    ["EADDRNOTAVAIL", { kind: "failure", failure: "unreachable" }],
    [undefined, { kind: "failure", failure: "unreachable" }],
    ["EMFILE", { kind: "inconclusive", cause: "EMFILE" }],
    ["ENOBUFS", { kind: "inconclusive", cause: "ENOBUFS" }],
  ];
  it.each(codes)("%s (TM-167)", (code, seen) => {
    expect(seenError(Object.assign(new Error("from a socket"), { code }))).toEqual(seen);
  });
});

let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await testCertificate("a.example.org");
});

describe.each([
  ["TCP", probeTcp],
  ["HTTP", probeHttp],
  ["HTTPS", probeHttps],
] as const)("a probe over %s", (protocol, probeOnce) => {
  const { servers, clock, probe } = probing(probeOnce);
  const name = { target: "a.example.org" } as const;
  const listening = () =>
    protocol === "HTTPS"
      ? servers.listenTls(certificate, (socket) => socket.end(OK))
      : servers.listen((socket) => socket.end(OK));

  it("that succeeds lets go of its socket (TM-166, TM-170)", async () => {
    const server = await listening();
    expect((await probe(server.port)).kind).toBe("success");
    await letGo(server);
    expect(server.connections()).toBe(1);
  });

  it("fails with refused when the port is closed (TM-167)", async () => {
    expect(await probe(await servers.closedPort())).toEqual(failure("refused"));
  });

  it("fails with timeout, at the timeout, when nothing answers the attempt to connect (TM-166)", async () => {
    const seen = probe(await servers.silentPort("127.0.0.2"), { target: "127.0.0.2" });
    await clock.advance(4999);
    expect(clock.pending).toBe(2); // of this address, and of the probe
    await clock.advance(1);
    expect(await seen).toEqual(failure("timeout", 5000));
  });

  it("fails with timeout when the name is not resolved in time (TM-167)", async () => {
    const seen = probe(80, name, { resolve: () => new Promise(() => {}) });
    await clock.advance(5000);
    expect(await seen).toEqual(failure("timeout", 5000));
  });

  it("fails with dns when the name has no address (TM-167)", async () => {
    expect(await probe(80, name, { resolve: neverAsked })).toEqual(failure("dns"));
  });

  it("tries addresses in order until one connects (TM-172)", async () => {
    const server = await listening();
    const resolve: Resolve = async () => ["127.0.0.9", "::1", "127.0.0.1"];
    expect((await probe(server.port, name, { resolve })).kind).toBe("success");
  });

  it("that is called off ends at once, inconclusive", async () => {
    const port = await servers.silentPort("127.0.0.2");
    const off = new AbortController();
    const seen = probe(port, { target: "127.0.0.2" }, { signal: off.signal });
    await setImmediate();
    off.abort();
    expect(await seen).toEqual({ kind: "inconclusive", cause: "called off", elapsedMs: 0 });
  });
});

const { servers, clock, probe } = probing(probeHttp);

describe("the addresses of a name (TM-172)", () => {
  const name = { target: "a.example.org" } as const;

  it("are resolved anew for each probe, and the name is the Host (TM-162)", async () => {
    const server = await servers.listen((socket) => socket.end(OK));
    const asked: string[] = [];
    const resolve: Resolve = async (text) => {
      asked.push(text);
      return ["127.0.0.1"];
    };
    expect(await probe(server.port, name, { resolve })).toEqual(success(200));
    expect(await probe(server.port, name, { resolve })).toEqual(success(200));
    expect(asked).toEqual(["a.example.org", "a.example.org"]);
    expect(server.received()).toContain(`\r\nHost: a.example.org:${server.port}\r\n`);
  });

  it("are tried in order until one connects", async () => {
    const server = await servers.listen((socket) => socket.end(OK), { host: "127.0.0.3" });
    const resolve: Resolve = async () => ["127.0.0.1", "::1", "127.0.0.3"];
    expect(await probe(server.port, name, { resolve })).toEqual(success(200));
  });

  it("are not tried further once one has connected, whatever it answers", async () => {
    const bad = await servers.listen((socket) => socket.end("HTTP/1.1 503 E\r\n\r\n"));
    const good = await servers.listen((socket) => socket.end(OK), {
      host: "127.0.0.3",
      port: bad.port,
    });
    const resolve: Resolve = async () => ["127.0.0.1", "127.0.0.3"];
    expect(await probe(bad.port, name, { resolve })).toEqual(wrongStatus(503));
    expect(good.received()).toBe("");
  });

  it("that keep silent leave time for those after them, all within one timeout", async () => {
    const port = await servers.silentPort("127.0.0.2");
    await servers.listen((socket) => socket.end(OK), { host: "127.0.0.3", port });
    const resolve: Resolve = async () => ["127.0.0.2", "127.0.0.3"];
    const socketsBefore = openSockets();
    const seen = probe(port, name, { resolve });
    await clock.advance(2499);
    expect(clock.pending).toBe(2);
    await clock.advance(1);
    expect(await seen).toEqual({ ...success(200), elapsedMs: 2500 });
    await waitFor(
      async () => openSockets(),
      (sockets) => sockets <= socketsBefore,
      { timeoutMs: 5000 },
    );
  });

  it("that all fail give the failure that tells most", async () => {
    const port = await servers.closedPort();
    const unreachable = "127.255.255.255"; // Broadcast: no connection may be made to it.
    const seenBy = (addresses: string[]) => probe(port, name, { resolve: async () => addresses });
    expect(await seenBy([unreachable])).toEqual(failure("unreachable"));
    expect(await seenBy(["127.0.0.1", unreachable])).toEqual(failure("refused"));
    expect(await seenBy([unreachable, "127.0.0.1"])).toEqual(failure("refused"));
  });
});

describe("a probe that is called off", () => {
  it("ends at once, inconclusive, and lets go of its socket", async () => {
    const server = await servers.listen(() => {});
    const off = new AbortController();
    const seen = probe(server.port, {}, { signal: off.signal });
    await server.asked;
    off.abort();
    expect(await seen).toEqual({ kind: "inconclusive", cause: "called off", elapsedMs: 0 });
    await letGo(server);
  });

  it("before it began sends nothing", async () => {
    const server = await servers.listen(() => {});
    const seen = await probe(server.port, {}, { signal: AbortSignal.abort() });
    expect(seen.kind).toBe("inconclusive");
    expect(server.received()).toBe("");
  });

  it("while its name is resolved makes no connection afterwards", async () => {
    const server = await servers.listen(() => {});
    const off = new AbortController();
    const { promise, resolve: resolved } = Promise.withResolvers<string[]>();
    const seen = probe(
      server.port,
      { target: "a.example.org" },
      { signal: off.signal, resolve: () => promise },
    );
    off.abort();
    await seen;
    resolved(["127.0.0.1"]);
    await setImmediate();
    expect(server.open.size).toBe(0);
  });

  it("and one that was not leave no listener behind", async () => {
    const server = await servers.listen((socket) => socket.end(OK));
    const { signal } = new AbortController();
    for (let count = 0; count < 20; count++) await probe(server.port, {}, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});
