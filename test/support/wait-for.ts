// Waits for a condition with a deadline, and says what was last seen when it does not come.
import { setTimeout as sleep } from "node:timers/promises";

/** Resolves with the seconds it took until `look` gives what `holds` accepts. */
export async function waitFor<Seen>(
  look: () => Promise<Seen>,
  holds: (seen: Seen) => boolean,
  { timeoutMs, everyMs = 20 }: { readonly timeoutMs: number; readonly everyMs?: number },
): Promise<number> {
  const startedAtMs = performance.now();
  for (;;) {
    const seen = await look();
    const elapsedMs = performance.now() - startedAtMs;
    if (holds(seen)) return elapsedMs / 1000;
    if (elapsedMs > timeoutMs) {
      throw new Error(`not within ${timeoutMs} ms; last seen: ${JSON.stringify(seen)}`);
    }
    await sleep(everyMs);
  }
}
