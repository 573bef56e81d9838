// One JSON line per event, on standard output. Never called per query.
import { pino } from "pino";

/** Where a part of the runtime reports events. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A log that writes to standard output; a full disk or a closed pipe loses lines, never the process. */
export function createLog(role: string): Log {
  const destination = pino.destination({ fd: 1, sync: true });
  destination.on("error", () => {});
  const logger = pino(
    {
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}
