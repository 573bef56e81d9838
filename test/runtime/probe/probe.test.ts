import { describe, expect, it } from "@jest/globals";
import { createProbe } from "../../../provider/runtime/probe/probe.ts";
import { testCertificate } from "../../support/certificates.ts";
import { probing, success } from "../../support/probing.ts";

const OK = "HTTP/1.1 200 OK\r\n\r\n";

const { servers, probe } = probing((target, { signal = new AbortController().signal, ...world }) =>
  createProbe(world)(target, signal),
);

describe("a probe", () => {
  it("speaks the protocol that the profile declares (TM-156, TM-160, TM-166)", async () => {
    const plain = await servers.listen((socket) => socket.end(OK));
    const secure = await servers.listenTls(await testCertificate("a.example.org"), (socket) =>
      socket.end(OK),
    );
    const seen = await Promise.all([
      probe(plain.port, { monitor: { protocol: "HTTP" } }),
      probe(secure.port, { monitor: { protocol: "HTTPS" } }),
      probe(plain.port, { monitor: { protocol: "TCP", path: undefined } }),
    ]);
    expect(seen).toEqual([success(200), success(200), { kind: "success", elapsedMs: 0 }]);
    expect(plain.received().match(/GET/g)).toHaveLength(1);
  });

  it("is called off by its signal", async () => {
    const seen = await probe(80, {}, { signal: AbortSignal.abort() });
    expect(seen.kind).toBe("inconclusive");
  });
});
