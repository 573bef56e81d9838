// The connection to Route 53: region, credentials, retries, deadlines and pace.
import { Route53Client, type Route53ClientConfig } from "@aws-sdk/client-route-53";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { HostedZoneReference } from "./hosted-zone.ts";
import { translateRoute53Error } from "./route53-errors.ts";

/** Whose right a client works with. */
type Right = Pick<HostedZoneReference, "awsProfile" | "awsRoleArn">;

/** Where the SDK knows no other region; Route 53 has one endpoint for all of them. */
const DEFAULT_REGION = "us-east-1";
/** Throttling and PriorRequestNotComplete are among what the SDK repeats, with a growing random pause. */
const MAX_ATTEMPTS = 8;
const CONNECTION_TIMEOUT_MS = 3000;
const REPLY_TIMEOUT_MS = 10_000;
const SESSION_NAME = "signpost";

/** When requests go, and how long they may take. */
export interface Sending {
  /** For a request with all its repetitions, in milliseconds. */
  readonly timeoutMs: number;
  /** Resolves when the next request may go. */
  readonly pace: () => Promise<void>;
}

/** A connection. */
export interface Route53Connection {
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

/** Connects; nothing is sent yet. */
export async function connectRoute53(right: Right, options: Sending): Promise<Route53Connection> {
  const client = await createClient(right);
  const whose = describeRight(right);
  return {
    async send(doing, request) {
      await options.pace();
      const abortSignal = AbortSignal.timeout(options.timeoutMs);
      // Not all of the SDK heeds the signal: an STS that says nothing would hold us up for ever.
      const aborted = new Promise<never>((_, reject) => {
        abortSignal.addEventListener("abort", () => reject(abortSignal.reason), { once: true });
      });
      try {
        return await Promise.race([request(client, { abortSignal }), aborted]);
      } catch (error) {
        const seen = abortSignal.aborted
          ? new Error(`no end after ${options.timeoutMs} ms`)
          : error;
        throw translateRoute53Error(seen, doing + whose);
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

async function createClient(right: Right): Promise<Route53Client> {
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
  const chain = new Route53Client(base);
  const region = await chain.config.region().catch(() => DEFAULT_REGION);
  const { awsRoleArn } = right;
  const credentials =
    awsRoleArn !== undefined &&
    fromTemporaryCredentials({
      masterCredentials: chain.config.credentials,
      params: { RoleArn: awsRoleArn, RoleSessionName: SESSION_NAME },
      clientConfig: { region },
    });
  return new Route53Client({ ...base, region, ...(credentials && { credentials }) });
}
