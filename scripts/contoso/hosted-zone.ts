// The hosted zone of the example: an emulator of Route 53 on this machine, which the AWS SDK is led to by
// its own environment variables.
import type { Route53Client } from "@aws-sdk/client-route-53";
import { readZoneFile } from "./zone-file.ts";

/** A hosted zone in an emulator. */
export interface EmulatedZone {
  readonly id: string;
  /** What leads the AWS SDK of any process to it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Its records as a zone file. */
  readZoneFile(): Promise<string>;
  close(): void;
}

/**
 * Creates a hosted zone.
 *
 * @param endpoint - URL of the emulator
 * @param credentialsFile - a file of credentials that the emulator takes
 */
export async function createHostedZone(
  name: string,
  { endpoint, credentialsFile }: { readonly endpoint: string; readonly credentialsFile: string },
): Promise<EmulatedZone> {
  const { CreateHostedZoneCommand, Route53Client } = await import("@aws-sdk/client-route-53");
  const credentials = { accessKeyId: "example", secretAccessKey: "example" };
  const client: Route53Client = new Route53Client({ endpoint, credentials, region: "us-east-1" });
  const { HostedZone: zone } = await client.send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: `${name}-${Date.now()}` }),
  );
  const id = (zone?.Id ?? "").replace("/hostedzone/", "");
  return {
    id,
    environment: {
      AWS_ENDPOINT_URL_ROUTE_53: endpoint,
      AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
      AWS_REGION: "us-east-1",
    },
    readZoneFile: () => readZoneFile(client, id),
    close: () => client.destroy(),
  };
}
