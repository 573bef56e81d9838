import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { Observation } from "../../../provider/health/state.ts";
import { probeHttp } from "../../../provider/runtime/probe/http-probe.ts";
import type { Resolve } from "../../../provider/runtime/probe/resolve.ts";
import { MAX_HEAD_OCTETS } from "../../../provider/runtime/probe/response-head.ts";
import type { TargetSketch } from "../../support/probe-targets.ts";
import {
  failure,
  letGo,
  neverAsked,
  probing,
  success,
  wrongStatus,
} from "../../support/probing.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const { servers, clock, probe } = probing(probeHttp);

describe("the status code decides", () => {
  const range = (min: number, max: number) => ({ expectedStatusCodeRanges: [{ min, max }] });

  it("200 is a success (TM-157)", async () => {
    const server = await servers.listen((socket) => socket.end(OK));
    expect(await probe(server.port)).toEqual(success(200));
  });

  const rows: readonly [status: string, monitor: TargetSketch["monitor"], seen: Observation][] = [
    ["204 No Content", {}, wrongStatus(204)],
    ["301 Moved Permanently", {}, wrongStatus(301)],
    ["301 Moved Permanently", range(301, 301), success(301)],
    ["200 OK", range(301, 301), wrongStatus(200)],
    ["404 Not Found", range(200, 499), success(404)],
    ["500 Internal Server Error", range(200, 499), wrongStatus(500)],
    ["499 ?", range(200, 499), success(499)],
    ["199 ?", range(200, 499), failure("protocol")],
    ["999 ?", range(900, 999), success(999)],
  ];
  it.each(rows)("%s with %j (TM-157, TM-158, TM-26)", async (status, monitor, seen) => {
    const head = `HTTP/1.1 ${status}\r\nLocation: http://198.51.100.1/\r\n\r\n`;
    const server = await servers.listen((socket) => socket.end(head));
    expect(await probe(server.port, { ...(monitor && { monitor }) })).toEqual(seen);
  });

  it("any one of several ranges is enough (TM-26)", async () => {
    const server = await servers.listen((socket) => socket.end("HTTP/1.1 302 Found\r\n\r\n"));
    const expectedStatusCodeRanges = [
      { min: 200, max: 200 },
      { min: 302, max: 302 },
    ];
    expect(await probe(server.port, { monitor: { expectedStatusCodeRanges } })).toEqual(
      success(302),
    );
  });
});

describe("one request", () => {
  it("is sent, whole and once, whatever the answer (TM-156, TM-158)", async () => {
    const server = await servers.listen((socket) =>
      socket.end("HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n"),
    );
    await probe(server.port, { monitor: { path: "/a" }, headers: [{ name: "X", value: "y" }] });
    expect(server.received()).toMatch(/^GET \/a HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
    expect(server.received()).toMatch(/X: y\r\n\r\n$/);
    expect(server.received().match(/GET/g)).toHaveLength(1);
  });

  it("names the product, unless it is told another name (TM-169)", async () => {
    const server = await servers.listen((socket) => socket.end(OK));
    await probe(server.port);
    expect(server.received()).toContain("\r\nUser-Agent: Signpost/");
    await probe(server.port, {}, { userAgent: "Azure Traffic Manager Endpoint Monitor" });
    expect(server.received()).toContain(
      "\r\nUser-Agent: Azure Traffic Manager Endpoint Monitor\r\n",
    );
  });

  it("goes over IPv6 as well, the literal in brackets (TM-162)", async () => {
    const server = await servers.listen((socket) => socket.end(OK), { host: "::1" });
    expect(await probe(server.port, { target: "::1" })).toEqual(success(200));
    expect(server.received()).toContain(`\r\nHost: [::1]:${server.port}\r\n`);
  });
});

describe("the end of the headers is the end of the probe", () => {
  it("though the body never ends (TM-159)", async () => {
    const server = await servers.listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const flood = () => {
        while (socket.writable && socket.write("ffff\r\n".padEnd(65_536, "x")));
      };
      socket.on("drain", flood);
      flood();
    });
    expect(await probe(server.port)).toEqual(success(200));
    await letGo(server);
  });

  it("though no body comes and the server keeps the connection (TM-159, TM-170)", async () => {
    const server = await servers.listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    });
    expect(await probe(server.port)).toEqual(success(200));
    await letGo(server);
  });

  it("though they come octet by octet", async () => {
    const server = await servers.listen(async (socket) => {
      socket.setNoDelay(true);
      for (const octet of "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n") {
        socket.write(octet);
        await setImmediate();
      }
    });
    expect(await probe(server.port)).toEqual(success(200));
  });

  it("and not before: a server that drips and never comes to it runs into the deadline (TM-157)", async () => {
    const server = await servers.listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nA:");
    });
    const seen = probe(server.port);
    await server.asked;
    for (let second = 0; second < 4; second++) {
      for (const socket of server.open) socket.write("x");
      await clock.advance(1000);
    }
    expect(clock.pending).toBe(1);
    await clock.advance(1000);
    expect(await seen).toEqual(failure("timeout", 5000));
    await letGo(server);
  });
});

describe("a failure (TM-167) is", () => {
  it("timeout when the server accepts and never answers, exactly at the timeout", async () => {
    const server = await servers.listen(() => {});
    const seen = probe(server.port, { monitor: { timeoutInSeconds: 9 } });
    await server.asked;
    await clock.advance(8999);
    expect(server.open.size).toBe(1);
    await clock.advance(1);
    expect(await seen).toEqual(failure("timeout", 9000));
    await letGo(server);
  });

  it("timeout when nothing answers the attempt to connect", async () => {
    const seen = probe(await servers.silentPort("127.0.0.2"), { target: "127.0.0.2" });
    await clock.advance(5000);
    expect(await seen).toEqual(failure("timeout", 5000));
  });

  it("timeout when the name is not resolved in time (TM-167)", async () => {
    const seen = probe(80, { target: "a.example.org" }, { resolve: () => new Promise(() => {}) });
    await clock.advance(5000);
    expect(await seen).toEqual(failure("timeout", 5000));
  });

  it("refused when the port is closed", async () => {
    expect(await probe(await servers.closedPort())).toEqual(failure("refused"));
  });

  it("reset when the connection is reset before the headers are complete", async () => {
    const server = await servers.listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n", () => socket.resetAndDestroy());
    });
    expect(await probe(server.port)).toEqual(failure("reset"));
  });

  it.each(["", "HTTP/1.1 200 OK\r\nA: b\r\n"])(
    "protocol when the connection ends after %j",
    async (text) => {
      const server = await servers.listen((socket) => socket.end(text));
      expect(await probe(server.port)).toEqual(failure("protocol"));
    },
  );

  it.each(["220 mail.example.org ESMTP\r\n", "SSH-2.0-x", "\x15\x03\x01\x00\x02\x02\x46"])(
    "protocol as soon as the server speaks another one: %j",
    async (text) => {
      const server = await servers.listen(
        (socket) => void socket.write(Buffer.from(text, "latin1")),
      );
      expect(await probe(server.port)).toEqual(failure("protocol"));
    },
  );

  it("protocol when the headers are larger than the cap", async () => {
    const server = await servers.listen((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nA: ${"x".repeat(MAX_HEAD_OCTETS)}\r\n\r\n`);
    });
    expect(await probe(server.port)).toEqual(failure("protocol"));
  });

  const dnsRows: readonly [what: string, resolve: Resolve][] = [
    ["has no address", async () => []],
    ["cannot be resolved", neverAsked],
    ["resolves to what is no address, which would be looked up again", async () => ["localhost"]],
  ];
  it.each(dnsRows)("dns when the name %s", async (_what, resolve) => {
    expect(await probe(80, { target: "a.example.org" }, { resolve })).toEqual(failure("dns"));
  });
});
