/** The context of a user who has just signed in in the browser. */
import { accessAs, type AccessCtx } from "@/lib/access/context";
import { actorOfToken, startSession, type NewSession } from "@/lib/identity/sessions/service";
import { SOURCE, type TestApp } from "./app";

export async function browserOf(
  app: TestApp,
  userId: string,
  {
    ip = SOURCE.ip,
    source = "built-in",
    proven = null,
  }: {
    ip?: string;
    /** The IP address and source of the sign-in. */ source?: string;
    /** The second factor that proved it. */ proven?: NewSession["proven"];
  } = {},
): Promise<AccessCtx> {
  const { token } = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.system, tx, { userId, source, proven }));
  const actor = await actorOfToken(app.ctx, token.reveal());
  if (actor?.kind !== "user") throw new Error("no session");
  return accessAs(app, actor, { ...SOURCE, ip });
}
