// What Terraform says to a plugin, and the line it reads in return.
import { describe, expect, it } from "@jest/globals";
import { parseHandshake, renderHandshake } from "../../../provider/engine/terraform/handshake.ts";
import { isProviderError } from "../../../provider/errors.ts";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

describe("what Terraform says", () => {
  it("names the certificate to let in", () => {
    const environment = { TF_PLUGIN_MAGIC_COOKIE: COOKIE, PLUGIN_CLIENT_CERT: "PEM" };
    expect(parseHandshake(environment)).toEqual({ clientCertificate: "PEM" });
  });

  it("names none where TLS is switched off", () => {
    for (const extra of [{}, { PLUGIN_CLIENT_CERT: "" }]) {
      const environment = { TF_PLUGIN_MAGIC_COOKIE: COOKIE, ...extra };
      expect(parseHandshake(environment)).toEqual({ clientCertificate: undefined });
    }
  });

  it("fails with the remedy when a person starts the plugin", () => {
    for (const environment of [{}, { TF_PLUGIN_MAGIC_COOKIE: "other" }]) {
      const found = attempt(() => parseHandshake(environment));
      expect(isProviderError(found, "PLUGIN_STARTED_BY_HAND")).toBe(true);
      expect(String(found)).toContain("npx signpost vendor");
    }
  });
});

describe("the line of the handshake", () => {
  it("names protocol 6, the socket and the certificate without padding", () => {
    const address = { network: "unix", address: "/tmp/p/socket" } as const;
    expect(renderHandshake(address, Buffer.from("a"))).toBe("1|6|unix|/tmp/p/socket|grpc|YQ\n");
  });

  it("ends with an empty field where there is no TLS", () => {
    const address = { network: "tcp", address: "127.0.0.1:1234" } as const;
    expect(renderHandshake(address)).toBe("1|6|tcp|127.0.0.1:1234|grpc|\n");
  });
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
