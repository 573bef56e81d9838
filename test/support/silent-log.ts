// A log that keeps what it is told, for tests that look at it.
import type { Log } from "../../provider/runtime/log.ts";

/** One logged event. */
export interface LoggedEvent {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** Makes a log that only collects. */
export function collectingLog(): Log & { readonly events: readonly LoggedEvent[] } {
  const events: LoggedEvent[] = [];
  const at =
    (level: LoggedEvent["level"]) => (event: string, fields?: Readonly<Record<string, unknown>>) =>
      void events.push({ level, event, fields });
  return { events, info: at("info"), warn: at("warn"), error: at("error") };
}
