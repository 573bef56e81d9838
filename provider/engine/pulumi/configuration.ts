// The installation that a stack's configuration names: `signpost:endpoint`, `signpost:token` and
// `signpost:ca`. The program reads it to declare, the provider to reach what was declared before.
import { ProviderError } from "../../errors.ts";
import { readCertificate } from "../lifecycle/certificate.ts";

/** The configuration's namespace. */
export const NAMESPACE = "signpost";
const KEYS = ["endpoint", "token", "ca"] as const;

/** What lets a client in, as it is configured. */
export interface Configured {
  readonly endpoint: string;
  readonly token: string;
  /** PEM. */
  readonly certificate: string;
}

/** How to configure an installation, for messages. */
export const HOW_TO_CONFIGURE =
  "`pulumi config set signpost:endpoint https://…`, `pulumi config set --secret signpost:token …` and `pulumi config set signpost:ca …` (the certificate in PEM, or the path of its file)";

/**
 * Reads the configured installation.
 *
 * @param settingOf - the configured value of a key in {@link NAMESPACE}
 * @returns `undefined` when none is configured
 * @throws {DECLARATION_INVALID} when it is configured in part, or its certificate cannot be read
 */
export function parseConfigured(
  settingOf: (key: string) => string | undefined,
): Configured | undefined {
  const [endpoint, token, ca] = KEYS.map(settingOf);
  if (!endpoint && !token && !ca) return undefined;
  if (endpoint && token && ca)
    return { endpoint, token, certificate: readCertificate(ca, `${NAMESPACE}:ca`) };
  const missing = KEYS.filter((key) => !settingOf(key)).map((key) => `${NAMESPACE}:${key}`);
  throw new ProviderError(
    "DECLARATION_INVALID",
    `the stack's configuration lacks ${missing.join(" and ")}; set ${HOW_TO_CONFIGURE}`,
  );
}
