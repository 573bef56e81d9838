// An alias record: a name of the user's own hosted zone that leads to a profile (TM-211 … TM-215,
// TM-285 … TM-290).
import {
  ALIAS_MODES,
  type AliasMode,
  MINIMUM_INTERVAL_SECONDS,
  ON_DISABLED,
  type OnDisabled,
} from "./alias-mode.ts";
import { parseProfileId, profileId } from "./desired-state.ts";
import {
  absoluteNameFault,
  completePlace,
  type HostedZonePlace,
  hostedZoneSchemas,
  MAX_TTL_SECONDS,
  placeFaults,
} from "./hosted-zone.ts";
import { canonicalName } from "./name.ts";
import {
  type CrossFault,
  integer,
  object,
  oneOf,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  show,
  text,
} from "./rules.ts";

/** TTL of a vanity CNAME, in seconds (TM-289). */
const CNAME_TTL_SECONDS = 300;

/** An alias record as declared, complete. */
export interface AliasRecordDeclaration extends HostedZonePlace {
  /** Id of the profile it leads to. A change is made in place. */
  readonly profileId: string;
  /**
   * The name that leads to the profile: absolute, as `www.contoso.com`; the hosted zone's own name for its
   * apex, which needs `flatten` (TM-211). A change replaces the record.
   */
  readonly name: string;
  /**
   * How it stands in the zone (TM-286): `cname` is a CNAME to the profile's name; `flatten` are A and AAAA
   * records that the runtime keeps equal to the answer of a client without location, possible for
   * Priority profiles. A change is one atomic batch.
   *
   * @default "cname"
   */
  readonly mode: AliasMode;
  /**
   * TTL of the CNAME in seconds, 0 to 2147483647; it takes no part in failover (TM-289). With `flatten` the
   * TTL is the profile's (TM-287).
   *
   * @default 300
   */
  readonly ttl: number | undefined;
  /**
   * Under `flatten`, what happens when the profile is disabled: `keep` leaves the last records, `remove`
   * removes them (TM-290).
   *
   * @default "keep"
   */
  readonly onDisabled: OnDisabled | undefined;
  /**
   * Under `flatten`, seconds between two writes, 1 to 3600 (TM-287); it adds to the time of a failover
   * (TM-288).
   *
   * @default 5
   */
  readonly minimumIntervalInSeconds: number | undefined;
}

function profileIdFault(id: string): string | undefined {
  return parseProfileId(id) ? undefined : `must be the id of a profile, got ${show(id)}`;
}

/** The id in canonical casing (TM-217); a binding has it so. */
function canonicalProfileId(id: string): string {
  const key = parseProfileId(id);
  return key ? profileId(key) : id;
}

const aliasRecordSchema = object({
  profileId: text(profileIdFault),
  name: text(absoluteNameFault),
  mode: optional(oneOf(ALIAS_MODES)),
  ttl: optional(integer(0, MAX_TTL_SECONDS)),
  onDisabled: optional(oneOf(ON_DISABLED)),
  minimumIntervalInSeconds: optional(
    integer(MINIMUM_INTERVAL_SECONDS.min, MINIMUM_INTERVAL_SECONDS.max),
  ),
  ...hostedZoneSchemas,
});

/** Which mode a property is for; the others are for both. */
const ONLY_WITH = {
  ttl: "cname",
  onDisabled: "flatten",
  minimumIntervalInSeconds: "flatten",
} as const satisfies Readonly<Record<string, AliasMode>>;

/** Parses the declaration of an alias record. */
export function parseAliasRecord(
  input: unknown,
  options: ParseOptions = {},
): Parsed<AliasRecordDeclaration> {
  return parseDeclared(
    aliasRecordSchema,
    input,
    (fields) => {
      const mode = fields.mode ?? "cname";
      const isFlattened = mode === "flatten";
      const place = completePlace(fields as Partial<HostedZonePlace>);
      return {
        value: {
          profileId: canonicalProfileId(fields.profileId ?? ""),
          name: canonicalName(fields.name ?? ""),
          mode,
          ttl: isFlattened ? undefined : (fields.ttl ?? CNAME_TTL_SECONDS),
          onDisabled: isFlattened ? (fields.onDisabled ?? "keep") : undefined,
          minimumIntervalInSeconds: isFlattened
            ? (fields.minimumIntervalInSeconds ?? MINIMUM_INTERVAL_SECONDS.default)
            : undefined,
          ...place,
        },
        faults: [...modeFaults(mode, fields), ...placeFaults(place)],
      };
    },
    options,
  );
}

/** The properties that do not go with a mode, all of them. */
function modeFaults(mode: AliasMode, fields: Readonly<Record<string, unknown>>): CrossFault[] {
  return Object.entries(ONLY_WITH)
    .filter(([path, only]) => only !== mode && fields[path] !== undefined)
    .map(([path, only]) => ({
      path,
      because: ["mode"],
      message: `${path} must be absent unless mode is ${only}, got ${show(fields[path])} with ${mode}`,
    }));
}
