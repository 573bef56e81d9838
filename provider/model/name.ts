// Names that a declaration may use: host names, relative names, names of profiles and endpoints.
// Every check returns what is wrong as a phrase that follows the property's name, or `undefined`.

const LDH_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
const TARGET_LABEL = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/i;
const MAX_NAME_OCTETS = 253; // RFC 1035 §2.3.4 allows 255 in wire form: two less as text.
const MAX_LABEL_OCTETS = 63;

function nameFault(name: string, label: RegExp, what: string): string | undefined {
  if (name.length === 0 || name.length > MAX_NAME_OCTETS) {
    return `must be ${what} of 1 to ${MAX_NAME_OCTETS} characters, got ${name.length} characters`;
  }
  const bad = name.split(".").find((part) => part.length > MAX_LABEL_OCTETS || !label.test(part));
  if (bad === undefined) return undefined;
  return `must be ${what} whose labels are 1 to 63 letters, digits and inner hyphens, got ${JSON.stringify(name)}`;
}

/** What is wrong with a relative name (TM-47), as `web` or `partners.contoso`. */
export function relativeNameFault(name: string): string | undefined {
  return nameFault(name, LDH_LABEL, "a relative DNS name");
}

/** What is wrong with a zone name, as `tm.example.org`; a trailing dot is allowed. */
export function zoneNameFault(name: string): string | undefined {
  return nameFault(withoutTrailingDot(name), LDH_LABEL, "a DNS name");
}

/** What is wrong with the DNS name of a target (TM-36): no wildcard, underscore tolerated. */
export function targetNameFault(name: string): string | undefined {
  const text = withoutTrailingDot(name);
  const fault = nameFault(
    text,
    TARGET_LABEL,
    "a DNS name or an IP address, without scheme, path or port,",
  );
  if (fault !== undefined) return fault;
  const last = text.slice(text.lastIndexOf(".") + 1);
  // A name that ends in a number is read as an address everywhere (TM-36).
  if (/^[0-9]+$/.test(last)) {
    return `must be a DNS name or an IP address, got ${JSON.stringify(name)}, which ends in a number and is no IPv4 address`;
  }
  return undefined;
}

/** What is wrong with a profile's resource name (TM-9, 1 to 63 characters). */
export function profileNameFault(name: string): string | undefined {
  if (name.length <= 63 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name)) return undefined;
  return `must be 1 to 63 letters, digits, hyphens and periods, starting and ending with a letter or digit, got ${JSON.stringify(name)}`;
}

/** What is wrong with an endpoint's name (TM-30). It stands in URLs, where `.` and `..` are steps. */
export function endpointNameFault(name: string): string | undefined {
  const sound =
    name.trim() !== "" &&
    name.length <= 260 &&
    name.isWellFormed() &&
    !/[:/\\]|\p{Cc}|^\.\.?$/u.test(name);
  if (sound) return undefined;
  return `must be 1 to 260 characters, not all blank, not . or .., without : / \\ or control characters, got ${JSON.stringify(name)}`;
}

/** The name without the dot that may stand at its end. */
export function withoutTrailingDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

/** The form in which names are compared: lower case, no trailing dot (RFC 4343, TM-10). */
export function canonicalName(name: string): string {
  return withoutTrailingDot(name).toLowerCase();
}

/** Whether a name is a zone's own or below it; both in their canonical form. */
export function isInZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
