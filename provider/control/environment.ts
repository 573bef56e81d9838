// What the processes of a runtime inherit of the environment they are started from: nothing that is the
// engine's, and no secret of the shell that deploys unless the name servers ask for it.

/** Which AWS account, by which way: names of credentials and places of them, no secrets. */
const AWS_SETTINGS = [
  "AWS_PROFILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_CA_BUNDLE",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_ROUTE_53",
  "AWS_ENDPOINT_URL_STS",
  "AWS_ROLE_ARN",
  "AWS_ROLE_SESSION_NAME",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_EC2_METADATA_DISABLED",
] as const;

/** The credentials themselves. */
const AWS_SECRETS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
] as const;

const SYSTEM = ["PATH", "HOME", "LANG", "TZ"] as const;

/** What a runtime inherits. */
export function runtimeEnvironment(
  from: NodeJS.ProcessEnv,
  { inheritAwsCredentials }: { readonly inheritAwsCredentials: boolean },
): NodeJS.ProcessEnv {
  const secrets = inheritAwsCredentials ? AWS_SECRETS : [];
  const kept = [...SYSTEM, ...AWS_SETTINGS, ...secrets].flatMap((name) =>
    from[name] === undefined ? [] : [[name, from[name]]],
  );
  // Look-ups of target names run on this pool; one that hangs must not hold up the others.
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: "64" };
}

/** What a responder has of it: it speaks to no host of zones. */
export function responderEnvironment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !name.startsWith("AWS_")));
}
