// What Route 53 and the SDK say when something fails, in our codes and with the host's own words. Of those
// only the first line is kept: the reply to a wrong signature goes on to repeat the signed request, session
// token included. For the same reason the host's error is no `cause`.
import { type ErrorCode, isProviderError, ProviderError } from "../errors.ts";

type HostedZoneCode = Extract<ErrorCode, `HOSTED_ZONE_${string}`>;

/** By the name of the error; those of other services (STS) are among them. */
const CODES: Readonly<Record<string, HostedZoneCode>> = {
  NoSuchHostedZone: "HOSTED_ZONE_UNKNOWN",
  InvalidChangeBatch: "HOSTED_ZONE_CONFLICT",
  AccessDenied: "HOSTED_ZONE_DENIED",
  AccessDeniedException: "HOSTED_ZONE_DENIED",
  CredentialsProviderError: "HOSTED_ZONE_DENIED",
  ExpiredToken: "HOSTED_ZONE_DENIED",
  ExpiredTokenException: "HOSTED_ZONE_DENIED",
  IncompleteSignature: "HOSTED_ZONE_DENIED",
  InvalidAccessKeyId: "HOSTED_ZONE_DENIED",
  InvalidClientTokenId: "HOSTED_ZONE_DENIED",
  InvalidSignatureException: "HOSTED_ZONE_DENIED",
  MissingAuthenticationToken: "HOSTED_ZONE_DENIED",
  NotAuthorizedException: "HOSTED_ZONE_DENIED",
  OptInRequired: "HOSTED_ZONE_DENIED",
  SignatureDoesNotMatch: "HOSTED_ZONE_DENIED",
  TokenProviderError: "HOSTED_ZONE_DENIED",
  UnrecognizedClientException: "HOSTED_ZONE_DENIED",
};
/** What a user can do, where it is the user who can. */
const REMEDIES: Partial<Record<HostedZoneCode, string>> = {
  HOSTED_ZONE_UNKNOWN:
    "; check hostedZoneId, and that the credentials belong to the account of the zone",
  HOSTED_ZONE_DENIED:
    "; check the credentials of the environment, awsProfile and awsRoleArn, and what they allow",
};
const DENYING_STATUS = [401, 403];
const MAX_WORDS = 500;

/**
 * Translates what was thrown while talking to Route 53.
 *
 * @param doing - what was tried, as `change the hosted zone example.org`
 */
export function translateRoute53Error(error: unknown, doing: string): ProviderError {
  if (isProviderError(error)) return error;
  if (!(error instanceof Error)) {
    return new ProviderError("HOSTED_ZONE_UNAVAILABLE", `could not ${doing}`);
  }
  const status = statusOf(error);
  const code =
    CODES[error.name] ??
    (status !== undefined && DENYING_STATUS.includes(status)
      ? "HOSTED_ZONE_DENIED"
      : "HOSTED_ZONE_UNAVAILABLE");
  return new ProviderError(code, `could not ${doing}: ${wordsOf(error)}${REMEDIES[code] ?? ""}`);
}

function wordsOf(error: Error): string {
  const [line = ""] = error.message.trim().split("\n");
  // A refused connection to several addresses is an AggregateError without a message.
  const words = line.trim() || ("code" in error ? String(error.code) : "nothing");
  const kind = error.name === "Error" ? "" : `${error.name}: `;
  return `${kind}${words.slice(0, MAX_WORDS)}`;
}

function statusOf(error: Error): number | undefined {
  if (!("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null) return undefined;
  if (!("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
