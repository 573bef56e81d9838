// What stands in a Route 53 hosted zone, as a zone file (RFC 1035 §5): what a secondary elsewhere would
// have. Reads with the SDK alone, and so knows nothing of how Signpost writes.
import type {
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
  Route53Client,
} from "@aws-sdk/client-route-53";

/** Reads a hosted zone as the text of a zone file. */
export async function readZoneFile(client: Route53Client, hostedZoneId: string): Promise<string> {
  const { ListResourceRecordSetsCommand } = await import("@aws-sdk/client-route-53");
  const lines: string[] = [];
  let next: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
  while (next) {
    const page: ListResourceRecordSetsCommandOutput = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, ...next }),
    );
    for (const set of page.ResourceRecordSets ?? []) lines.push(...linesOf(set));
    next = page.IsTruncated
      ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType }
      : undefined;
  }
  return `${lines.join("\n")}\n`;
}

/** Types whose data is a name, which Route 53 takes as absolute whether or not it ends in a dot. */
const NAME_TYPES: readonly (string | undefined)[] = ["CNAME", "NS"];

function linesOf({ Name = "", Type, TTL = 0, ResourceRecords = [] }: ResourceRecordSet): string[] {
  // Names are shown with octal escapes, as in `\\052` for an asterisk; zone files have decimal ones.
  const name = Name.replace(
    /\\(\d{3})/g,
    (_, octal) => `\\${String(Number.parseInt(octal, 8)).padStart(3, "0")}`,
  );
  return ResourceRecords.map(({ Value = "" }) => {
    const isOpen = NAME_TYPES.includes(Type) && !Value.endsWith(".");
    return `${name} ${TTL} IN ${Type} ${isOpen ? `${Value}.` : Value}`;
  });
}
