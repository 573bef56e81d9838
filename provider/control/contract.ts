// What both halves agree on: versions and paths of the control API (spec §10.1) and a profile as the
// API shows it. Bodies are in profile-body.ts and endpoint-body.ts, errors in error-body.ts.
import { type Fault, ProviderError } from "../errors.ts";
import type { ProfileKey } from "../model/desired-state.ts";
import type { StoredEndpoint } from "../model/endpoint.ts";
import type { Profile } from "../model/profile.ts";
import { type Parsed, show } from "../model/rules.ts";

/** Versions of the public contract that are served, oldest first (TM-221). */
export const API_VERSIONS = [
  "2018-04-01",
  "2018-08-01",
  "2022-04-01-preview",
  "2022-04-01",
  "2024-04-01-preview",
  "2025-01-01-preview",
  "2026-09-01",
] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** The version our own client speaks. */
export const CLIENT_API_VERSION: ApiVersion = "2026-09-01";

/** Where the status of the runtime stands, one of our own routes. */
export const STATUS_PATH = "/signpost/v1/status";

/** Where a client learns which installation this is, one of our own routes. */
export const INSTALLATION_PATH = "/signpost/v1/installation";

/** Where a client asks what a write would do, one of our own routes. */
export const WHAT_IF_PATH = "/signpost/v1/what-if";

/** The largest request body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

/**
 * Reads the `api-version` of a request.
 *
 * @throws {API_VERSION_MISSING} when there is none
 * @throws {API_VERSION_UNKNOWN} when it is not one of {@link API_VERSIONS}
 */
export function parseApiVersion(text: string | undefined): ApiVersion {
  const allowed = `must be one of ${API_VERSIONS.join(", ")}`;
  if (!text) {
    throw new ProviderError(
      "API_VERSION_MISSING",
      `the query parameter api-version is missing, it ${allowed}`,
    );
  }
  const version = API_VERSIONS.find((known) => known === text.toLowerCase());
  if (version) return version;
  throw new ProviderError("API_VERSION_UNKNOWN", `api-version ${allowed}, got ${show(text)}`);
}

/** Tells whether a version is another or a later one. */
export function isSince(version: ApiVersion, first: ApiVersion): boolean {
  return API_VERSIONS.indexOf(version) >= API_VERSIONS.indexOf(first);
}

/** The path of a resource in a URL: its id with every segment percent-encoded. */
export function requestPath(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}

/** What is wrong with the parts of an id that only its path names. */
export function scopeFaults({ subscriptionId, resourceGroup }: ProfileKey): Fault[] {
  const faults: Fault[] = [];
  if (!/^[a-z0-9-]{1,64}$/i.test(subscriptionId)) {
    faults.push({
      path: "subscriptionId",
      message: `subscriptionId must be 1 to 64 letters, digits and hyphens, got ${show(subscriptionId)}`,
    });
  }
  if (!/^[a-z0-9_().-]{0,89}[a-z0-9_()-]$/i.test(resourceGroup)) {
    faults.push({
      path: "resourceGroupName",
      message: `resourceGroupName must be 1 to 90 letters, digits, and _ ( ) - . but no period at its end, got ${show(resourceGroup)}`,
    });
  }
  return faults;
}

/** Which installation a control API belongs to. */
export interface Installation {
  readonly subscriptionId: string;
  readonly zone: string;
}

/** Reads which installation a control API belongs to out of a reply. */
export function parseInstallation(body: unknown): Parsed<Installation> {
  const { subscriptionId, zone } = (body ?? {}) as Partial<Installation>;
  if (typeof subscriptionId === "string" && typeof zone === "string") {
    return { value: { subscriptionId, zone }, faults: [] };
  }
  const message = "a subscriptionId and a zone are missing";
  return { faults: [{ path: "subscriptionId", message }] };
}

/** An endpoint as the control API shows it: what is stored, and what is computed. */
export interface RemoteEndpoint {
  readonly id: string;
  readonly endpoint: StoredEndpoint;
  /** One of TM-145; open, because a newer runtime may know more of them. */
  readonly endpointMonitorStatus: string;
}

/** A profile as the control API shows it: what is stored, and what is computed. */
export interface RemoteProfile {
  readonly key: ProfileKey;
  readonly profile: Profile;
  /** The name the profile answers to (TM-42). */
  readonly fqdn: string;
  /** One of TM-147; open, because a newer runtime may know more of them. */
  readonly profileMonitorStatus: string;
  readonly endpoints: readonly RemoteEndpoint[];
}
