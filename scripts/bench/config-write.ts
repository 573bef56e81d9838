// Row "config-write": how long a change of configuration takes to reach the answers. Ours is a PUT of an
// endpoint, acknowledged when it is durable; the peer's a zone file written durably and reloaded.
import { withProgress } from "../screen.ts";
import { type AnswerWatch, watchAnswers } from "./answer-watch.ts";
import type { Gdnsd } from "./gdnsd.ts";
import { QUESTION, ZONE } from "./question.ts";
import { type Signpost, servedEndpoint } from "./signpost.ts";

/** One change of one server. */
export interface WriteSample {
  readonly server: "signpost" | "gdnsd";
  /** Profiles that were stored, the changed one included. */
  readonly profiles: number;
  /** From the moment the change was sent to its acknowledgement. */
  readonly acknowledgedMs: number;
  /** From the moment the change was sent to the first changed answer. */
  readonly changedMs: number;
}

/** What was measured, and what was answered wrongly meanwhile. */
export interface WriteReport {
  readonly samples: readonly WriteSample[];
  readonly wrong: number;
}

/** How much is measured. */
export interface WriteEffort {
  /** Changes of each server, with one profile and with many. */
  readonly writes: number;
  /** Profiles that are stored when there are many. */
  readonly profiles: number;
}

/** Targets of each profile; of the one that changes, the first is another every time. */
const OTHER_TARGETS: readonly string[] = [
  "192.0.2.1",
  "192.0.2.2",
  "192.0.2.3",
  "192.0.2.4",
  "192.0.2.5",
];
const LABEL = "changing";
const NAME = `${LABEL}.${ZONE}`;
/** Changes that do not count: connections, caches and compilers are warm after them. */
const WARM_UP_WRITES = 5;

/** One side: changes the address of the watched name. */
interface Side {
  readonly server: WriteSample["server"];
  readonly watch: AnswerWatch;
  /** Resolves when the change is acknowledged. */
  readonly change: (address: string) => Promise<unknown>;
}

/** Measures changes, ours and the peer's in turn. */
export async function measureConfigWrite(options: {
  readonly signpost: Signpost;
  readonly gdnsd: Gdnsd;
  readonly effort: WriteEffort;
  readonly signal: AbortSignal;
}): Promise<WriteReport> {
  const { signpost, gdnsd, effort, signal } = options;
  const key = await signpost.declare(LABEL, targetsOf(addressOf(0)));
  let others: readonly string[] = [];
  const sides: readonly Side[] = [
    {
      server: "signpost",
      watch: await watchAnswers(signpost.port, NAME),
      change: (address) => signpost.client.putEndpoint(key, servedEndpoint(1, address)),
    },
    {
      server: "gdnsd",
      watch: await watchAnswers(gdnsd.port, NAME),
      change: (address) => gdnsd.rewriteZone([recordOf(LABEL, address), ...others]),
    },
  ];
  const samples: WriteSample[] = [];
  let changes = 0;
  try {
    for (const profiles of [1, effort.profiles]) {
      const labels = Array.from({ length: profiles - 1 }, (_, index) => `other${index}`);
      others = labels.flatMap((label) => OTHER_TARGETS.map((target) => recordOf(label, target)));
      await withProgress(`config-write, storing ${profiles}`, async () => {
        for (const label of labels) {
          signal.throwIfAborted();
          await signpost.declare(label, targetsOf(addressOf(0)));
        }
      });
      const end = changes + effort.writes + WARM_UP_WRITES;
      const start = changes + WARM_UP_WRITES;
      const label = () => `config-write, ${profiles} stored, ${end - changes} to go`;
      await withProgress(label, async () => {
        while (changes < end) {
          signal.throwIfAborted();
          changes++;
          for (const side of sides) {
            const sample = await change(side, profiles, addressOf(changes));
            if (changes > start) samples.push(sample);
          }
        }
      });
    }
  } finally {
    for (const { watch } of sides) watch.close();
  }
  return { samples, wrong: sides.reduce((sum, { watch }) => sum + watch.wrong, 0) };
}

async function change(side: Side, profiles: number, address: string): Promise<WriteSample> {
  const seen = side.watch.firstSeenAtMs(address);
  const sentAtMs = performance.now();
  const acknowledged = side.change(address).then(() => performance.now());
  const [acknowledgedAtMs, seenAtMs] = await Promise.all([acknowledged, seen]);
  return {
    server: side.server,
    profiles,
    acknowledgedMs: acknowledgedAtMs - sentAtMs,
    changedMs: seenAtMs - sentAtMs,
  };
}

/** A different address for each number, of the block for benchmarks (RFC 2544). */
function addressOf(number: number): string {
  return `198.18.${number >> 8}.${number & 255}`;
}

function targetsOf(first: string): readonly string[] {
  return [first, ...OTHER_TARGETS.slice(1)];
}

function recordOf(label: string, address: string): string {
  return `${label} ${QUESTION.ttlSeconds} A ${address}`;
}
