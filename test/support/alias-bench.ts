// Where the life of an alias record is tried: the real control API, a hosted zone in memory, and a stand-in
// for the alias writer that writes one address when it is its turn.
import type { BindingState } from "../../provider/control/binding.ts";
import { createAliasRecordKind } from "../../provider/engine/lifecycle/alias-record.ts";
import type { Kind, Values } from "../../provider/engine/lifecycle/kind.ts";
import { profileKind } from "../../provider/engine/lifecycle/profile.ts";
import { rewriteRecords } from "../../provider/hosted-zone/claims.ts";
import { openControlApi, type TestControlApi } from "./control-api.ts";
import { createMemoryHostedZone, type MemoryHostedZone } from "./memory-hosted-zone.ts";

/** All of it. */
export interface AliasBench {
  readonly api: TestControlApi;
  readonly memory: MemoryHostedZone;
  readonly kind: Kind;
  readonly warnings: string[];
  readonly warn: (message: string) => void;
  /** Id of the hosted zone `contoso.com`. */
  readonly zoneId: string;
  /** Connection, as a resource has it. */
  readonly connection: Values;
  /** Declares a profile; gives its id. */
  declareProfile(name: string, trafficRoutingMethod?: string): Promise<string>;
  /** What the writer says; `undefined` lets it write. */
  says: BindingState | undefined;
  /** Names the writer let go of. */
  readonly letGo: string[];
  close(): Promise<void>;
}

export const isUnknown = (value: unknown) => value === UNKNOWN;
export const UNKNOWN = Symbol("unknown");

let benches = 0;

/** Sets it up; each has a hosted zone of its own, since what a run took over it does not delete. */
export async function openAliasBench(): Promise<AliasBench> {
  const zoneId = `ZB${++benches}`;
  const memory = createMemoryHostedZone("contoso.com", zoneId);
  const letGo: string[] = [];
  const warnings: string[] = [];
  const written = new Set<string>();
  const nothing = { message: "", addresses: [], changeId: "" };
  const api = await openControlApi({
    stateOf: ({ mode, name, profileId }) => {
      if (mode === "cname") return { kind: "static", ...nothing };
      if (bench.says) return bench.says;
      const isWritten = written.has(`${name} ${profileId}`);
      return { kind: isWritten ? "written" : "pending", ...nothing, changeId: "C1" };
    },
    lookAgain: () => {},
    letGo: async ({ name }) => {
      letGo.push(name);
      for (const one of written) if (one.startsWith(`${name} `)) written.delete(one);
    },
  });
  /** The writer's turn comes whenever somebody waits for it. */
  async function writeAll(): Promise<void> {
    if (bench.says) return;
    for (const { name, profileId, mode } of api.bindings.list()) {
      if (mode !== "flatten") continue;
      const records = [{ name, type: "A", ttlSeconds: 30, values: ["192.0.2.1"] }] as const;
      const claim = { owner: "sub", resource: profileId, name, kind: mode, records };
      await rewriteRecords(memory.zone, claim);
      written.add(`${name} ${profileId}`);
    }
  }
  const connection = { ...api.access, subscriptionId: "sub", zone: "tm.example.org" };
  const bench: AliasBench = {
    api,
    memory,
    kind: createAliasRecordKind({ open: memory.open, sleep: writeAll }),
    warnings,
    warn: (message) => void warnings.push(message),
    zoneId,
    connection,
    async declareProfile(name, trafficRoutingMethod = "Priority") {
      const declared = {
        profileName: name,
        trafficRoutingMethod,
        dnsConfig: { relativeName: name },
        monitorConfig: { path: "/" },
        connection,
        adopt: true,
      };
      const { inputs } = await profileKind.check(declared, isUnknown);
      return (await profileKind.create(inputs)).id;
    },
    says: undefined,
    letGo,
    close: () => api.close(),
  };
  return bench;
}
