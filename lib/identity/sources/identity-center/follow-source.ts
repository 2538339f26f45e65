/** Drops users' tokens when their Identity Center is disabled or replaced by another. */
import type { ActorCtx, Db } from "@/lib/platform/context";
import { dropTokens } from "./token-store";

type Changed = { sourceId: string; kind: string };

export async function dropTokensOfSource(ctx: ActorCtx, tx: Db, { sourceId, kind }: Changed): Promise<void> {
  if (kind === "identity-center") await dropTokens(tx, { sourceId }, ctx.now());
}
