// One provider's entry in `.terraform.lock.hcl`. Terraform writes the file in one fixed form; the entries of
// other providers are kept to the byte.

/** What is locked. */
export interface LockedProvider {
  readonly source: string;
  readonly version: string;
  /** The same on every platform, so that one entry is enough for all. */
  readonly hash: string;
}

const HEADING = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

/** The text of a lock file in which the provider is locked; the same text where it is already. */
export function withLockedProvider(text: string, provider: LockedProvider): string {
  const entry = renderEntry(provider);
  const found = entryPattern(provider.source).exec(text);
  if (!found) return text === "" ? `${HEADING}\n${entry}` : `${text.trimEnd()}\n\n${entry}`;
  const present = found[0];
  // Terraform may have added the constraints of the configuration, and more hashes.
  if (versionOf(present) === provider.version && present.includes(`"${provider.hash}"`))
    return text;
  return text.slice(0, found.index) + entry + text.slice(found.index + present.length);
}

/** With constraints, which Terraform makes the configuration's own: cdktf and cdktn believe no entry without. */
function renderEntry({ source, version, hash }: LockedProvider): string {
  return `provider "${source}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
    "${hash}",
  ]
}
`;
}

/** From its heading to the brace in the first column. */
function entryPattern(source: string): RegExp {
  const quoted = source.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^provider "${quoted}" \\{\\r?\\n[\\s\\S]*?^\\}\\r?\\n?`, "m");
}

function versionOf(entry: string): string | undefined {
  return /^\s*version\s*=\s*"([^"]*)"/m.exec(entry)?.[1];
}
