// The environment in which the AWS SDK looks for Route 53 and its credentials, for the time of a test.

/** What a test says of AWS; what it does not say is absent, whatever the machine has. */
export type AwsEnvironment = Readonly<Record<`AWS_${string}`, string>>;

/** Environment of a Route 53 on this machine, with credentials that are good there. */
export function emulatedAws(endpoint: string): AwsEnvironment {
  return {
    AWS_ENDPOINT_URL_ROUTE_53: endpoint,
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "example-secret",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}

/** Replaces all `AWS_…` variables of this process, and returns what puts them back. */
export function enterAwsEnvironment(environment: AwsEnvironment): () => void {
  const before = awsVariables();
  replace(environment);
  return () => replace(before);
}

function awsVariables(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith("AWS_")),
  );
}

function replace(environment: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(awsVariables())) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) process.env[name] = value;
}
