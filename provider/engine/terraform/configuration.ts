// The provider's own configuration: which installation its resources live in. It may be unknown while a
// plan is made, when the runtime is created in the same apply, and it never stands in the state.
import { type Fault, isProviderError, messageOf, ProviderError } from "../../errors.ts";
import { show } from "../../model/rules.ts";
import { readCertificate } from "../lifecycle/certificate.ts";
import { askInstallation } from "../lifecycle/connection.ts";
import type { Values } from "../lifecycle/kind.ts";
import { UNKNOWN_CONNECTION } from "./resource.ts";
import { isUnknown } from "./values.ts";

/** An attribute of the provider. */
export interface Setting {
  readonly name: "endpoint" | "token" | "ca";
  /** The environment variable that stands for it where it is not set. */
  readonly variable: string;
  /** Markdown. */
  readonly description: string;
  readonly sensitive: boolean;
}

export const SETTINGS: readonly Setting[] = [
  {
    name: "endpoint",
    variable: "SIGNPOST_ENDPOINT",
    description:
      "URL of the control API, `https://…`; the `endpoint` of a `signpost_name_servers`. Default: the environment variable `SIGNPOST_ENDPOINT`.",
    sensitive: false,
  },
  {
    name: "token",
    variable: "SIGNPOST_TOKEN",
    description:
      "Bearer token of the control API; the `token` of a `signpost_name_servers`. Default: the environment variable `SIGNPOST_TOKEN`.",
    sensitive: true,
  },
  {
    name: "ca",
    variable: "SIGNPOST_CA",
    description:
      "Certificate of the control API in PEM, or the path of its file; the `certificate` of a `signpost_name_servers`. Default: the environment variable `SIGNPOST_CA`.",
    sensitive: false,
  },
];

/** What can stand in the header `Authorization`. */
const HEADER_TOKEN = /^[\x21-\x7e]+$/;

/** What is configured. */
export type Configured =
  | { readonly kind: "none" }
  | { readonly kind: "unknown" }
  | {
      readonly kind: "known";
      readonly endpoint: string;
      readonly token: string;
      readonly certificate: string;
    };

/**
 * Reads the provider's configuration: all of it or none.
 *
 * @param given - the attributes as Terraform has them
 * @returns what is configured, and what is wrong with it, by attribute
 */
export function parseConfiguration(
  given: Values,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly configured: Configured; readonly faults: readonly Fault[] } {
  const values = SETTINGS.map(({ name, variable }) => {
    const value = given[name] ?? environment[variable] ?? "";
    // A token that is read from a file mostly ends with one.
    return name === "token" && typeof value === "string" ? value.replace(/[\r\n]+$/, "") : value;
  });
  const missing = SETTINGS.filter((_, index) => values[index] === "");
  if (missing.length === SETTINGS.length) return { configured: { kind: "none" }, faults: [] };
  const faults: Fault[] = missing.map(({ name, variable }) => ({
    path: name,
    message: `${name} must be given together with the others of ${SETTINGS.map((one) => one.name).join(", ")}, got nothing; set it, or the environment variable ${variable}`,
  }));
  const [endpoint, token, ca] = values;
  if (typeof endpoint === "string" && endpoint !== "") faults.push(...endpointFaults(endpoint));
  if (typeof token === "string" && token !== "" && !HEADER_TOKEN.test(token)) {
    const message =
      "token must be printable ASCII without spaces and line breaks, got one with something else";
    faults.push({ path: "token", message });
  }
  const certificate = typeof ca === "string" && ca !== "" ? certificateIn(ca, faults) : "";
  if (faults.length > 0 || values.some(isUnknown))
    return { configured: { kind: "unknown" }, faults };
  return {
    configured: { kind: "known", endpoint: String(endpoint), token: String(token), certificate },
    faults: [],
  };
}

function endpointFaults(endpoint: string): Fault[] {
  // What stands before an `@` may be a password, also in what is no URL: it is not repeated. Neither may
  // it pass, as later messages name the endpoint.
  if (endpoint.includes("@")) {
    const message =
      "endpoint must be a URL, https://…, without a user name and password, got one with an @";
    return [{ path: "endpoint", message }];
  }
  if (isHttps(endpoint)) return [];
  const message = `endpoint must be a URL, https://…, got ${show(endpoint)}`;
  return [{ path: "endpoint", message }];
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}

function certificateIn(ca: string, faults: Fault[]): string {
  try {
    return readCertificate(ca, "ca");
  } catch (error) {
    if (!isProviderError(error)) throw error;
    faults.push({ path: "ca", message: error.message });
    return "";
  }
}

/**
 * The connection that the resources of a provider get.
 *
 * @throws {DECLARATION_INVALID} when none is configured
 * @throws {CONTROL_UNREACHABLE} and its siblings, when the control API does not tell which installation it is
 */
export async function connectionOf(configured: Configured): Promise<Values> {
  switch (configured.kind) {
    case "unknown":
      return UNKNOWN_CONNECTION;
    case "none":
      throw new ProviderError(
        "DECLARATION_INVALID",
        `the provider must be told which name servers this resource belongs to: set ${SETTINGS.map(({ name, variable }) => `${name} (or ${variable})`).join(", ")} in its configuration`,
      );
    case "known": {
      const { kind: _, ...access } = configured;
      return { ...access, ...(await installationOf(access)) };
    }
  }
}

async function installationOf(access: Parameters<typeof askInstallation>[0]) {
  try {
    return await askInstallation(access);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    throw new ProviderError(
      error.code,
      `the control API at ${access.endpoint} does not tell which installation it is: ${messageOf(error)}; check endpoint, token and ca of the provider`,
      { cause: error },
    );
  }
}
