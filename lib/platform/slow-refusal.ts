/**
 * Slows down whoever is refused again and again. Without it a client that repeats at once keeps the process
 * busy with refusals, however cheap each is.
 */
import { setTimeout } from "node:timers/promises";
import type { Ctx } from "./context";
import { takeRequest, type Limit } from "./limits";

/** Refusals that are answered at once, per caller. */
const QUICK: Limit = { name: "quick refusals", burst: 20, perSecond: 2 };
const DELAY_MS = 1_000;
/** A waiting refusal costs a connection and little more. */
const MAX_DELAYED = 1_000;

let delayed = 0;

/** Waits before a refusal is answered, if the caller had many recently. @param caller a network or a token */
export async function slowRefusal(ctx: Pick<Ctx, "keyring" | "now">, caller: string): Promise<void> {
  if (takeRequest(ctx, QUICK, caller) === 0 || delayed >= MAX_DELAYED) return;
  delayed += 1;
  try {
    await setTimeout(DELAY_MS, undefined, { ref: false });
  } finally {
    delayed -= 1;
  }
}
