// How Terraform starts a plugin: by environment variables, and by one line on standard output that says
// where the plugin listens and whom to trust there (go-plugin, docs/internals.md).
import { ProviderError } from "../../errors.ts";

/** The protocol of `proto/tfplugin6.proto`; Terraform knows it from 1.0 on, OpenTofu always did. */
const PROTOCOL_VERSION = 6;
/** Version of the line itself. */
const CORE_VERSION = 1;
/** What Terraform tells every plugin. No secret: it only tells a start by Terraform from one by hand. */
export const COOKIE = {
  name: "TF_PLUGIN_MAGIC_COOKIE",
  value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
} as const;

/** What Terraform says at the start. */
export interface Handshake {
  /** Whom to let in, in PEM; absent when Terraform was told to do without TLS. */
  readonly clientCertificate: string | undefined;
}

/** Where a plugin listens. */
export interface PluginAddress {
  readonly network: "unix" | "tcp";
  /** Path of the socket, or address and port. */
  readonly address: string;
}

/**
 * Reads what Terraform says.
 *
 * @throws {PLUGIN_STARTED_BY_HAND} when it was not Terraform
 */
export function parseHandshake(environment: NodeJS.ProcessEnv): Handshake {
  if (environment[COOKIE.name] !== COOKIE.value) {
    throw new ProviderError(
      "PLUGIN_STARTED_BY_HAND",
      "this is the Terraform plugin of signpost, which terraform or tofu starts: " +
        "run `npx signpost vendor` beside your configuration, then `terraform init`",
    );
  }
  return { clientCertificate: environment["PLUGIN_CLIENT_CERT"] || undefined };
}

/**
 * Renders the one line of the answer. A Terraform that does not speak our version of the protocol reads it
 * too and says so itself.
 *
 * @param certificate - the plugin's own, in DER
 */
export function renderHandshake(address: PluginAddress, certificate?: Buffer): string {
  const fields = [CORE_VERSION, PROTOCOL_VERSION, address.network, address.address, "grpc"];
  // Base64 without padding: Go's RawStdEncoding.
  const trust = certificate?.toString("base64").replaceAll("=", "") ?? "";
  return `${[...fields, trust].join("|")}\n`;
}
