// One JSON line per event, on standard output. Never called per query.
import { copyFileSync, fstatSync, ftruncateSync, statSync, writeSync } from "node:fs";
import { pino } from "pino";

/** Where a part of the runtime reports events. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Log files grow to this many bytes before they are put aside, once, as `.1`. */
export const MAX_LOG_BYTES = 10 * 1024 * 1024;

const STANDARD_OUTPUT = 1;

/**
 * A log that writes to standard output.
 *
 * @param file - the log file, if that is where standard output goes: it is kept within bounds
 */
export function createLog(role: string, file?: string): Log {
  const logger = pino(
    {
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    boundedOutput(STANDARD_OUTPUT, { file, maxBytes: MAX_LOG_BYTES }),
  );
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}

/**
 * Writes lines to an open file. One that cannot be written, to a full disk or a closed pipe, is lost:
 * nothing is kept for later, nothing fails. A file that has its full size is put aside as `.1` and
 * begins anew; it stays open, as it is standard error too.
 */
export function boundedOutput(
  descriptor: number,
  { file, maxBytes }: { readonly file: string | undefined; readonly maxBytes: number },
): { write(line: string): void } {
  let size = sizeOf(descriptor);
  return {
    write(line) {
      try {
        size += writeSync(descriptor, line);
        if (file === undefined || size < maxBytes) return;
        size = 0;
        beginAnew(descriptor, file);
      } catch {
        // The line is lost.
      }
    },
  };
}

function sizeOf(descriptor: number): number {
  try {
    return fstatSync(descriptor).size;
  } catch {
    return 0;
  }
}

function beginAnew(descriptor: number, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && found.ino !== fstatSync(descriptor).ino) return; // output goes elsewhere
  try {
    if (found) copyFileSync(file, `${file}.1`);
  } finally {
    ftruncateSync(descriptor);
  }
}
