// The connection to Route 53: region, credentials, retries, deadlines and pace. The SDK is heavy and most
// programs never need it, so it is loaded when the first zone is opened.
import type { Route53Client, Route53ClientConfig } from "@aws-sdk/client-route-53";
import { messageOf } from "../errors.ts";
import type { HostedZoneReference } from "./hosted-zone.ts";
import { translateRoute53Error } from "./route53-errors.ts";

/** The SDK. */
export type Route53Sdk = typeof import("@aws-sdk/client-route-53");

/** Whose right a client works with. */
export type Right = Pick<HostedZoneReference, "awsProfile" | "awsRoleArn">;

/** Where the SDK knows no other region; Route 53 has one endpoint for all of them. */
const DEFAULT_REGION = "us-east-1";
/** Throttling and PriorRequestNotComplete are among what the SDK repeats, with a growing random pause. */
const MAX_ATTEMPTS = 8;
const CONNECTION_TIMEOUT_MS = 3000;
const REPLY_TIMEOUT_MS = 10_000;
const SESSION_NAME = "signpost";

/** A connection. */
export interface Route53Connection {
  readonly sdk: Route53Sdk;
  /**
   * Sends a request, in its turn and within the deadline.
   *
   * @param doing - what it is for, for messages: `read the hosted zone example.org`
   */
  send<Output>(
    doing: string,
    request: (
      client: Route53Client,
      options: { readonly abortSignal: AbortSignal },
    ) => Promise<Output>,
  ): Promise<Output>;
  close(): void;
}

/**
 * Connects; nothing is sent yet.
 *
 * @param options.timeoutMs - how long a request may take with all its repetitions
 * @param options.pace - resolves when the next request may go
 */
export async function connectRoute53(
  right: Right,
  options: { readonly timeoutMs: number; readonly pace: () => Promise<void> },
): Promise<Route53Connection> {
  const sdk = await import("@aws-sdk/client-route-53");
  const client = await createClient(sdk, right);
  const whose = describeRight(right);
  return {
    sdk,
    async send(doing, request) {
      await options.pace();
      const abortSignal = AbortSignal.timeout(options.timeoutMs);
      try {
        return await request(client, { abortSignal });
      } catch (error) {
        if (!abortSignal.aborted) throw translateRoute53Error(error, doing + whose);
        const late = new Error(`no end after ${options.timeoutMs} ms: ${messageOf(error)}`);
        throw translateRoute53Error(late, doing + whose);
      }
    },
    close: () => client.destroy(),
  };
}

/** The SDK's own words name neither. */
function describeRight({ awsProfile, awsRoleArn }: Right): string {
  const profile = awsProfile === undefined ? "" : ` with the profile ${awsProfile}`;
  return awsRoleArn === undefined ? profile : `${profile} as the role ${awsRoleArn}`;
}

async function createClient(sdk: Route53Sdk, right: Right): Promise<Route53Client> {
  const base: Route53ClientConfig = {
    maxAttempts: MAX_ATTEMPTS,
    retryMode: "adaptive",
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REPLY_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(right.awsProfile !== undefined && { profile: right.awsProfile }),
  };
  const chain = new sdk.Route53Client(base);
  const region = await chain.config.region().catch(() => DEFAULT_REGION);
  const credentials = right.awsRoleArn && (await assumeRole(chain, right.awsRoleArn, region));
  return new sdk.Route53Client({ ...base, region, ...(credentials && { credentials }) });
}

/** Credentials of a role, assumed with those of the chain and again before they end. */
async function assumeRole(chain: Route53Client, roleArn: string, region: string) {
  // The STS client that the SDK's own credential chain loads for the roles of a profile.
  const { getDefaultRoleAssumer } = await import("@aws-sdk/nested-clients/sts");
  const assume = getDefaultRoleAssumer({ region });
  return async () =>
    assume(await chain.config.credentials(), { RoleArn: roleArn, RoleSessionName: SESSION_NAME });
}
