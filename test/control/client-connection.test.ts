// A connection to the control API that fails: repeated where that may help, refused where it is not the
// server that is trusted, and never a word of the token.
import { once } from "node:events";
import { connect, createServer as createTcpServer } from "node:net";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { renderError } from "../../provider/control/error-body.ts";
import { createCertificate } from "../../provider/deploy/certificate.ts";
import { ProviderError } from "../../provider/errors.ts";
import { controlServers, everything, failure, json, TOKEN } from "../support/control-servers.ts";
import { storedProfile } from "../support/profiles.ts";

const { key } = storedProfile("web");
const { close, listen, serve, clientOf } = controlServers();
let other: { certificate: string; key: string };

beforeAll(async () => {
  other = await createCertificate({ addresses: ["127.0.0.1"], names: [] });
});

describe("a client whose connection fails", () => {
  it("fails with CONTROL_UNREACHABLE naming URL, system code and remedy, after a few repetitions", async () => {
    const listener = createTcpServer();
    const url = await listen(listener);
    await close();
    const { client, pauses } = clientOf(url);
    const error = await failure(client.getProfile(key));
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain(url);
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.message).toContain("is the runtime running?");
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
    expect(everything(error)).not.toContain(TOKEN);
    expect(pauses).toEqual([100, 300, 900]);
  });

  it("asks again when the answer is lost, and succeeds", async () => {
    const methods: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      methods.push(request.method);
      if (methods.length < 3) request.socket.destroy();
      else response.writeHead(204).end();
    });
    const { client, pauses } = clientOf(url);
    await client.deleteProfile(key);
    expect(methods).toEqual(["DELETE", "DELETE", "DELETE"]);
    expect(pauses).toEqual([100, 300]);
  });

  it("asks again when the answer breaks off in its middle", async () => {
    let asked = 0;
    const { status, body } = renderError(new ProviderError("PROFILE_NOT_FOUND", "no"));
    const url = await serve((request, response) => {
      if (asked++ > 0) {
        json(status, body)(request, response);
        return;
      }
      response.writeHead(200, { "content-length": 1000 });
      response.write("{", () => request.socket.destroy());
    });
    expect(await clientOf(url).client.getProfile(key)).toBeUndefined();
    expect(asked).toBe(2);
  });

  it("asks once when it is told to", async () => {
    const { client, pauses } = clientOf("https://127.0.0.1:1", { repeats: false });
    expect(await failure(client.ping())).toMatchObject({ code: "CONTROL_UNREACHABLE" });
    expect(pauses).toEqual([]);
  });

  it("gives up when the time is over, whatever the server sends meanwhile", async () => {
    let trickling: NodeJS.Timeout | undefined;
    const url = await serve((_, response) => {
      response.writeHead(200);
      trickling = setInterval(() => response.write(" "), 5);
    });
    const error = await failure(clientOf(url, { timeoutMs: 200 }).client.getProfile(key));
    clearInterval(trickling);
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain("no answer in 200 ms");
  });

  it("fails at once, and sends no token, when another certificate than the trusted one answers", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked++;
      response.end("{}");
    }, other);
    const { client, pauses } = clientOf(url);
    const error = await failure(client.ping());
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain("its certificate is not the one that is trusted");
    expect(asked).toBe(0);
    expect(pauses).toEqual([]);
  });

  it("fails when the trusted certificate is for another address", async () => {
    const elsewhere = await createCertificate({ addresses: ["192.0.2.1"], names: [] });
    const url = await serve((_, response) => response.end("{}"), elsewhere);
    const { client } = clientOf(url, { certificate: elsewhere.certificate });
    const error = await failure(client.ping());
    expect(error.message).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(error.message).toContain("its certificate is not the one that is trusted");
  });

  it("checks the certificate also where the environment turns checking off", async () => {
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      const url = await serve((_, response) => response.end("{}"), other);
      expect((await failure(clientOf(url).client.ping())).code).toBe("CONTROL_UNREACHABLE");
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it("refuses to send the token without TLS", async () => {
    const listener = createTcpServer((socket) => void received.push(socket.remotePort ?? 0));
    const received: number[] = [];
    const url = (await listen(listener)).replace("https:", "http:");
    const error = await failure(clientOf(url).client.ping());
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(error.message).toContain("ERR_INVALID_PROTOCOL");
    // A later connection comes through, so an earlier one would have been seen.
    const port = Number(new URL(url).port);
    const probe = connect(port, "127.0.0.1");
    await once(listener, "connection");
    expect(received).toEqual([probe.localPort]);
    probe.destroy();
  });

  it("fails without telling the token when it cannot stand in a header", async () => {
    const url = await serve((_, response) => response.end("{}"));
    const error = await failure(clientOf(url, { token: "line\nbreak" }).client.ping());
    expect(error.code).toBe("CONTROL_UNREACHABLE");
    expect(everything(error)).not.toMatch(/line\n?break/);
  });
});
