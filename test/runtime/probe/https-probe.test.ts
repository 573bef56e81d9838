import { beforeAll, describe, expect, it } from "@jest/globals";
import { probeHttps, serverNameOf } from "../../../provider/runtime/probe/https-probe.ts";
import type { Resolve } from "../../../provider/runtime/probe/resolve.ts";
import { type TestCertificate, testCertificate } from "../../support/certificates.ts";
import { probeTarget, type TargetSketch } from "../../support/probe-targets.ts";
import { failure, letGo, probing, success, wrongStatus } from "../../support/probing.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const NAME = "a.example.org";
const toLoopback: Resolve = async () => ["127.0.0.1"];

const { servers, clock, probe } = probing(probeHttps);
const overTls = (sketch: TargetSketch = {}): TargetSketch => ({
  ...sketch,
  monitor: { protocol: "HTTPS", ...sketch.monitor },
});

let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await testCertificate(NAME);
});

describe("the certificate", () => {
  it.each<[string, () => Promise<TestCertificate>]>([
    ["self-signed", async () => certificate],
    ["expired", () => testCertificate(NAME, [-20, -10])],
    ["not yet valid", () => testCertificate(NAME, [10, 20])],
    ["of another name", () => testCertificate("b.example.net")],
  ])("may be %s (TM-160)", async (_what, made) => {
    const server = await servers.listenTls(await made(), (socket) => socket.end(OK));
    const target = overTls({ target: NAME });
    expect(await probe(server.port, target, { resolve: toLoopback })).toEqual(success(200));
  });

  it("of ours is not offered, though the server would take one (TM-160)", async () => {
    const options = { ...certificate, requestCert: true, rejectUnauthorized: false };
    const server = await servers.listenTls(options, (socket) => socket.end(OK));
    expect(await probe(server.port, overTls())).toEqual(success(200));
    expect(server.handshakes).toMatchObject([{ hasClientCertificate: false }]);
  });
});

describe("the handshake", () => {
  it.each(["TLSv1.2", "TLSv1.3"] as const)("succeeds with %s (TM-161)", async (version) => {
    const options = { ...certificate, minVersion: version, maxVersion: version };
    const server = await servers.listenTls(options, (socket) => socket.end(OK));
    expect(await probe(server.port, overTls())).toEqual(success(200));
    expect(server.handshakes).toMatchObject([{ protocol: version }]);
  });

  it("fails with tls where the server has TLS 1.1 at most (TM-161)", async () => {
    const old = {
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    } as const;
    const server = await servers.listenTls({ ...certificate, ...old }, (socket) => socket.end(OK));
    expect(await probe(server.port, overTls())).toEqual(failure("tls"));
    await letGo(server);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "fails with tls where the server wants a certificate, with %s (TM-160)",
    async (version) => {
      const options = {
        ...certificate,
        requestCert: true,
        minVersion: version,
        maxVersion: version,
      };
      const server = await servers.listenTls(options, (socket) => socket.end(OK));
      expect(await probe(server.port, overTls())).toEqual(failure("tls"));
    },
  );

  it("fails with tls where the server speaks HTTP without it", async () => {
    const server = await servers.listen((socket) => socket.end(OK));
    expect(await probe(server.port, overTls())).toEqual(failure("tls"));
  });

  it("fails with tls where the server ends or resets the connection in it", async () => {
    const ending = await servers.listen((socket) => socket.end());
    expect(await probe(ending.port, overTls())).toEqual(failure("tls"));
    const resetting = await servers.listen((socket) => socket.resetAndDestroy());
    expect(await probe(resetting.port, overTls())).toEqual(failure("tls"));
  });

  it("fails with timeout, at the timeout, where the server takes the connection and never answers (TM-167)", async () => {
    const server = await servers.listen(() => {});
    const seen = probe(server.port, overTls());
    await server.asked;
    await clock.advance(4999);
    expect(server.open.size).toBe(1);
    await clock.advance(1);
    expect(await seen).toEqual(failure("timeout", 5000));
    await letGo(server);
  });

  it("is done with once: another address is not tried when it fails (TM-172)", async () => {
    const bad = await servers.listen((socket) => socket.end());
    const good = await servers.listen(() => {}, { host: "127.0.0.3", port: bad.port });
    const resolve: Resolve = async () => ["127.0.0.1", "127.0.0.3"];
    expect(await probe(bad.port, overTls({ target: NAME }), { resolve })).toEqual(failure("tls"));
    expect(good.connections()).toBe(0);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "is a whole one every time, with %s",
    async (version) => {
      const options = { ...certificate, minVersion: version, maxVersion: version };
      const server = await servers.listenTls(options, (socket) => socket.end(OK));
      for (let count = 0; count < 3; count++) await probe(server.port, overTls());
      expect(server.handshakes.map(({ isReused }) => isReused)).toEqual([false, false, false]);
    },
  );
});

describe("inside TLS the probe is that of HTTP", () => {
  it("in its request (TM-156, TM-162)", async () => {
    const server = await servers.listenTls(certificate, (socket) => socket.end(OK));
    await probe(server.port, overTls({ monitor: { path: "/health" } }));
    expect(server.received()).toMatch(/^GET \/health HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
    expect(server.received().match(/GET/g)).toHaveLength(1);
  });

  it.each([
    ["HTTP/1.1 503 Service Unavailable\r\n\r\n", wrongStatus(503)],
    ["HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", wrongStatus(301)],
    ["SSH-2.0-x\r\n", failure("protocol")],
    ["", failure("protocol")],
  ])("in its judgement of %j (TM-157, TM-158)", async (text, seen) => {
    const server = await servers.listenTls(certificate, (socket) => socket.end(text));
    expect(await probe(server.port, overTls())).toEqual(seen);
  });

  it("in its failures: reset where the connection is reset after the handshake (TM-167)", async () => {
    const server = await servers.listenTls(certificate, () => {
      for (const socket of server.open) socket.resetAndDestroy();
    });
    expect(await probe(server.port, overTls())).toEqual(failure("reset"));
  });

  it("in its deadline: timeout where the response never comes (TM-167)", async () => {
    const server = await servers.listenTls(certificate, () => {});
    const seen = probe(server.port, overTls());
    await server.asked;
    await clock.advance(5000);
    expect(await seen).toEqual(failure("timeout", 5000));
    await letGo(server);
  });
});

describe("the name in the handshake (TM-163)", () => {
  const host = (value: string) => [{ name: "host", value }];

  it.each<[string, TargetSketch, string | false]>([
    ["the target's name", { target: NAME }, NAME],
    ["that of a custom Host", { headers: host("www.example.org") }, "www.example.org"],
    ["none for an address", { target: "127.0.0.1" }, false],
  ])("is %s, as the server sees it", async (_what, sketch, serverName) => {
    const server = await servers.listenTls(certificate, (socket) => socket.end(OK));
    expect(await probe(server.port, overTls(sketch), { resolve: toLoopback })).toEqual(
      success(200),
    );
    expect(server.handshakes).toMatchObject([{ serverName }]);
  });

  it.each<[string, TargetSketch, string | undefined]>([
    ["a name in upper case", { target: "A.Example.org" }, "a.example.org"],
    ["a Host with a port", { headers: host("www.example.org:8443") }, "www.example.org"],
    [
      "a Host with a dot at its end (RFC 6066 §3)",
      { headers: host("example.org.") },
      "example.org",
    ],
    ["a Host that is an IPv4 address", { target: NAME, headers: host("192.0.2.1") }, undefined],
    ["a Host that is an IPv4 address with a port", { headers: host("192.0.2.1:443") }, undefined],
    [
      "a Host that is an IPv6 address",
      { target: NAME, headers: host("[2001:db8::1]:1") },
      undefined,
    ],
    ["an empty Host", { target: NAME, headers: host("") }, undefined],
    ["a Host that is no name", { target: NAME, headers: host("a b") }, undefined],
    ["an IPv6 target", { target: "2001:db8::1" }, undefined],
  ])("comes of %s", (_what, sketch, name) => {
    expect(serverNameOf(probeTarget(overTls(sketch)))).toBe(name);
  });
});
