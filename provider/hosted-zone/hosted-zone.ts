// A hosted zone as Signpost needs it: look at what stands at a name, and change it in one atomic batch.
// Small on purpose, so that another DNS host can follow. Nothing here knows who owns a record.

/** Types of records that Signpost writes. */
export const RECORD_TYPES = ["A", "AAAA", "CNAME", "NS", "TXT"] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** A set of records of one name and type, as Signpost writes it. */
export interface RecordSet {
  /** Absolute, in lower case, without the final dot. */
  readonly name: string;
  readonly type: RecordType;
  /** Seconds, 0 to 2147483647. */
  readonly ttlSeconds: number;
  /**
   * The data of each record, one at least: an address, a name in the form of `name`, or the text of a TXT
   * record, unquoted, of any length.
   */
  readonly values: readonly string[];
}

/** What stands at a name. */
export type FoundRecordSet =
  | ({ readonly kind: "plain" } & RecordSet)
  /** Something that cannot be written or deleted as a {@link RecordSet}: another type, an alias, one of several with a routing policy. */
  | { readonly kind: "other"; readonly name: string; readonly type: string; readonly what: string };

/** One change of a batch. */
export type Change =
  /** Fails where a record set of the name and type is there. */
  | { readonly action: "create"; readonly record: RecordSet }
  /** Fails unless exactly this record set is there, with its TTL and all its values. */
  | { readonly action: "delete"; readonly record: RecordSet };

/** A hosted zone. */
export interface HostedZone {
  readonly id: string;
  /** Its name, absolute, in lower case, without the final dot. */
  readonly name: string;
  /**
   * Everything that stands at a name.
   *
   * @throws {HOSTED_ZONE_UNAVAILABLE} when the host does not answer, or throttles for too long
   * @throws {HOSTED_ZONE_DENIED} when it does not let us in
   */
  find(name: string): Promise<readonly FoundRecordSet[]>;
  /**
   * Makes all changes or none. Deleting what is there and creating it anew in one batch is a
   * compare-and-set: it fails when somebody else changed it meanwhile.
   *
   * @param changes - at least one
   * @returns the id of the change, for {@link HostedZone.isInSync}
   * @throws {HOSTED_ZONE_CONFLICT} when the zone is not as the batch expects; nothing is changed then
   */
  change(changes: readonly Change[]): Promise<string>;
  /** Whether all the host's name servers answer with a change. */
  isInSync(changeId: string): Promise<boolean>;
  close(): void;
}

/** Which hosted zone, and with whose right. What holds secrets stands in none of it. */
export interface HostedZoneReference {
  /** Its id. @default the zone with the longest name that `name` ends in */
  readonly hostedZoneId?: string | undefined;
  /** A name in the zone, absolute. */
  readonly name: string;
  /** A profile of the shared AWS configuration files. @default the SDK's own chain: environment, files, role of the machine */
  readonly awsProfile?: string | undefined;
  /** A role to assume. @default none */
  readonly awsRoleArn?: string | undefined;
}

/**
 * Opens a hosted zone.
 *
 * @throws {HOSTED_ZONE_UNKNOWN} when there is none of that id, or none that the name is in
 */
export type OpenHostedZone = (reference: HostedZoneReference) => Promise<HostedZone>;
