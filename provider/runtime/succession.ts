// Replacing a responder that runs, without losing a query: it is asked to start its successor itself and
// to hand its sockets over. Tells apart a successor that cannot start, whose predecessor answers on,
// from a responder that cannot hand over at all.
import type { Channel } from "../control/channel.ts";
import type { StartReport } from "../control/spawn.ts";
import { isProviderError, messageOf } from "../errors.ts";

/** How a succession came out. */
export type Succession =
  /** The successor answers, and the process that ran has left. */
  | { readonly kind: "succeeded"; readonly pid: number }
  /** The process that ran has ended meanwhile; whether a successor has its sockets is not known. */
  | { readonly kind: "ended" }
  /** The successor could not start; nothing has changed. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  /** The one that runs could not hand over; nothing has changed. */
  | { readonly kind: "impossible"; readonly code: string; readonly message: string };

/** How long a responder may take to reply, in milliseconds; its own deadline for a handover is 15 s. */
const REPLY_TIMEOUT_MS = 20_000;

/** Asks the responder at the other end of a channel to be succeeded by a program. */
export async function succeed(
  channel: Channel,
  successor: { readonly node: string; readonly program: string },
): Promise<Succession> {
  try {
    const { pid } = await channel.call<{ readonly pid: number }>(
      { do: "succeed", ...successor },
      REPLY_TIMEOUT_MS,
    );
    const report = await channel.call<StartReport>({ do: "outcome" }, REPLY_TIMEOUT_MS);
    if (!report.ready) {
      const { code, message } = report;
      return { kind: code === "HANDOVER_FAILED" ? "impossible" : "refused", code, message };
    }
    await channel.closed;
    return { kind: "succeeded", pid };
  } catch (error) {
    if (isProviderError(error, "RUNTIME_UNREACHABLE")) return { kind: "ended" };
    return { kind: "impossible", code: "HANDOVER_FAILED", message: messageOf(error) };
  }
}
