// How an installation on this machine stands, asked of its processes over their sockets.
import { callOnce, type Hello } from "../control/channel.ts";
import { installationFiles, type Role } from "../control/installation.ts";
import type { BindingReport, EndpointReport, ProfileReport } from "../control/report.ts";
import { isProviderError } from "../errors.ts";

export type { BindingReport, EndpointReport, ProfileReport };

/** The responder's part of a status. */
export type ResponderReport = Hello & {
  readonly generation: number;
  /** How long ago the generation it answers from was last published; `null` while it has none. */
  readonly snapshotAgeSeconds: number | null;
  readonly port: number;
  readonly addresses: readonly string[];
};

/** The controller's part of a status. */
export type ControllerReport = Hello & {
  readonly endpoint: string;
  /** Why the store cannot be used just now; answers go on. */
  readonly storeFault?: { readonly code: string; readonly message: string };
  /** Generation it has published. */
  readonly generation: number;
  readonly profiles: readonly ProfileReport[];
};

/** How a kept process stands, as the supervisor says. */
export type KeptReport =
  | { readonly state: "starting" }
  | { readonly state: "running"; readonly hello: Hello }
  | {
      readonly state: "failed";
      readonly code: string;
      readonly message: string;
    };

/** The supervisor's part of a status. */
export type SupervisorReport = Hello & {
  readonly kept: Readonly<Record<"responder" | "controller", KeptReport>>;
};

/** An installation as it stands; a part that does not answer is absent. */
export interface RuntimeStatus {
  readonly directory: string;
  readonly version: string | undefined;
  readonly supervisor: SupervisorReport | undefined;
  readonly responder: ResponderReport | undefined;
  readonly controller: ControllerReport | undefined;
  readonly profiles: readonly ProfileReport[];
}

/** Asks one process how it stands; `undefined` when none answers. */
export async function askProcess<Reply>(
  directory: string,
  role: Role,
  request: string,
): Promise<Reply | undefined> {
  try {
    return await callOnce<Reply>(installationFiles(directory).socket(role), {
      do: request,
    });
  } catch (error) {
    if (isProviderError(error, "RUNTIME_UNREACHABLE")) return undefined;
    throw error;
  }
}

/** Reads the status of the installation in a directory. */
export async function readStatus(directory: string): Promise<RuntimeStatus> {
  const [supervisor, responder, controller] = await Promise.all([
    askProcess<SupervisorReport>(directory, "supervisor", "hello"),
    askProcess<ResponderReport>(directory, "responder", "hello"),
    askProcess<ControllerReport>(directory, "controller", "status"),
  ]);
  return {
    directory,
    version: (supervisor ?? responder ?? controller)?.version,
    supervisor,
    responder,
    controller,
    // A controller of an earlier version tells of no alias records.
    profiles: (controller?.profiles ?? []).map((profile) => ({
      ...profile,
      bindings: profile.bindings ?? [],
    })),
  };
}
