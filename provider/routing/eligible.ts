// Which statuses let an endpoint into an answer (spec §4), in one place for all methods.
import { statusByte } from "../health/status.ts";

const DEGRADED = statusByte("Degraded");
const AVAILABLE = [statusByte("Online"), statusByte("CheckingEndpoint"), statusByte("Unmonitored")];

/** How an endpoint stands to answers, by status byte. */
export const STANDING = { excluded: 0, degraded: 1, available: 2 } as const;

const STANDINGS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (AVAILABLE.includes(byte)) return STANDING.available;
  return byte === DEGRADED ? STANDING.degraded : STANDING.excluded;
});

/** The standing of a status byte: available (TM-56), degraded, or excluded (TM-55, TM-58). */
export function standing(status: number): number {
  return STANDINGS[status] as number;
}
