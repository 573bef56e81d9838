import { describe, expect, it } from "@jest/globals";
import { probeTcp } from "../../../provider/runtime/probe/tcp-probe.ts";
import { letGo, probing } from "../../support/probing.ts";

const { servers, probe } = probing(probeTcp);
const CONNECTED = { kind: "success", elapsedMs: 0 };

describe("a TCP probe (TM-166)", () => {
  it("succeeds when the port takes the connection, and sends nothing over it", async () => {
    const server = await servers.listen(() => {});
    expect(await probe(server.port, { headers: [{ name: "X", value: "y" }] })).toEqual(CONNECTED);
    await letGo(server);
    expect(server.received()).toBe("");
  });

  it("succeeds over IPv6 as well", async () => {
    const server = await servers.listen(() => {}, { host: "::1" });
    expect(await probe(server.port, { target: "::1" })).toEqual(CONNECTED);
  });

  it("succeeds whatever the server does with the connection: speak, hang, end, reset", async () => {
    for (const greeting of ["220 mail.example.org ESMTP\r\n", "", "end", "reset"]) {
      const port = await servers.greet((socket) => {
        if (greeting === "end") socket.end();
        else if (greeting === "reset") socket.resetAndDestroy();
        else socket.write(greeting);
      });
      expect({ greeting, ...(await probe(port)) }).toEqual({ greeting, ...CONNECTED });
    }
  });

  it("makes no use of expected status codes (TM-26)", async () => {
    const server = await servers.listen(() => {});
    const expectedStatusCodeRanges = [{ min: 500, max: 500 }];
    expect(await probe(server.port, { monitor: { expectedStatusCodeRanges } })).toEqual(CONNECTED);
  });
});
