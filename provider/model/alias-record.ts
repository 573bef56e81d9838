// An alias record: a name of the user's own hosted zone that leads to a profile (TM-211 … TM-215,
// TM-285 … TM-290).
import {
  ALIAS_MODES,
  type AliasMode,
  DEFAULT_ON_DISABLED,
  MINIMUM_INTERVAL_SECONDS,
  ON_DISABLED,
} from "./alias-mode.ts";
import { parseProfileId, profileId, profileIdFault } from "./desired-state.ts";
import {
  absoluteNameFault,
  hostedZoneIdentity,
  hostedZoneOptions,
  hostedZoneRights,
  placeFaults,
} from "./hosted-zone.ts";
import { canonicalName } from "./name.ts";
import { property } from "./property.ts";
import type { ResourceDefinition } from "./resource.ts";
import {
  anyText,
  type CrossFault,
  type Declared,
  integer,
  object,
  oneOf,
  optional,
  type Parsed,
  type ParseOptions,
  parseDeclared,
  type Sound,
  show,
  text,
  ttlSeconds,
  withDefault,
} from "./rules.ts";

/** TTL of a vanity CNAME, in seconds (TM-289). */
const CNAME_TTL_SECONDS = 300;

/** The id in canonical casing (TM-217); a binding has it so. */
function canonicalProfileId(id: string): string {
  const key = parseProfileId(id);
  return key ? profileId(key) : id;
}

const identity = {
  name: property(text(absoluteNameFault).overwrite(canonicalName), {
    description:
      "The name that leads to the profile: absolute, as `www.contoso.com`; the hosted zone's own name for its apex, which needs `flatten` (TM-211). A change replaces the record.",
  }),
  ...hostedZoneIdentity,
} as const;

const settings = {
  profileId: property(text(profileIdFault).overwrite(canonicalProfileId), {
    description: "Id of the profile that the name leads to.",
  }),
  mode: property(withDefault(oneOf(ALIAS_MODES), "cname"), {
    description:
      "How the name stands in its zone (TM-286): `cname` is a CNAME to the profile's name; `flatten` are A and AAAA records that the runtime keeps equal to the answer of a client without location, possible for Priority profiles. A change is one atomic batch.",
  }),
  ttl: property(optional(ttlSeconds()), {
    description:
      "TTL of the CNAME in seconds, 0 to 2147483647; it takes no part in failover (TM-289). With `flatten` the TTL is the profile's (TM-287), and none is declared.",
    absent: `\`${CNAME_TTL_SECONDS}\` with \`cname\`; the profile's with \`flatten\``,
  }),
  onDisabled: property(optional(oneOf(ON_DISABLED)), {
    description:
      "Under `flatten`, what happens when the profile is disabled: `keep` leaves the last records, `remove` removes them (TM-290).",
    absent: '`"keep"` with `flatten`; none with `cname`',
  }),
  minimumIntervalInSeconds: property(
    optional(integer(MINIMUM_INTERVAL_SECONDS.min, MINIMUM_INTERVAL_SECONDS.max)),
    {
      description:
        "Under `flatten`, seconds between two writes, 1 to 3600 (TM-287); it adds to the time of a failover (TM-288).",
      absent: `\`${MINIMUM_INTERVAL_SECONDS.default}\` with \`flatten\`; none with \`cname\``,
    },
  ),
  ...hostedZoneRights,
} as const;

const aliasRecordSchema = object({ ...identity, ...settings, ...hostedZoneOptions });

/** An alias record as declared, complete. */
export interface AliasRecordDeclaration extends Declared<typeof aliasRecordSchema> {}

/** The resource AliasRecord. */
export const ALIAS_RECORD = {
  name: "AliasRecord",
  description:
    "A name of your own hosted zone that leads to a profile: a CNAME, or at the apex of the zone the addresses of its answer.",
  identity,
  settings,
  options: hostedZoneOptions,
  computed: {
    target: property(anyText(), { description: "The profile's name, to which the record leads." }),
  },
} satisfies ResourceDefinition;

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
      const { ttl, onDisabled, minimumIntervalInSeconds } = fields;
      const ofMode =
        fields.mode === "flatten"
          ? {
              onDisabled: onDisabled ?? DEFAULT_ON_DISABLED,
              minimumIntervalInSeconds:
                minimumIntervalInSeconds ?? MINIMUM_INTERVAL_SECONDS.default,
            }
          : { ttl: ttl ?? CNAME_TTL_SECONDS };
      return {
        value: { ...fields, ...ofMode },
        faults: [...modeFaults(fields), ...placeFaults(fields)],
      };
    },
    options,
  );
}

/** The properties that do not go with a mode, all of them. */
function modeFaults(fields: Sound<AliasRecordDeclaration>): CrossFault[] {
  const { mode } = fields;
  return (["ttl", "onDisabled", "minimumIntervalInSeconds"] as const)
    .filter((path) => ONLY_WITH[path] !== mode && fields[path] !== undefined)
    .map((path) => ({
      path,
      because: ["mode"],
      message: `${path} must be absent unless mode is ${ONLY_WITH[path]}, got ${show(fields[path])} with ${mode}`,
    }));
}
