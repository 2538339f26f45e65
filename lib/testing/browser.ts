/** The context of a user who has just signed in in the browser. */
import { accessAs, type AccessCtx } from "@/lib/access/context";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { SOURCE, type TestApp } from "./app";

export async function browserOf(
  app: TestApp,
  userId: string,
  {
    ip = SOURCE.ip,
    source = "built-in",
  }: { ip?: string; /** The IP address and source of the sign-in. */ source?: string } = {},
): Promise<AccessCtx> {
  const { token } = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.system, tx, { userId, source }));
  const actor = await actorOfToken(app.ctx, token.reveal());
  if (actor?.kind !== "user") throw new Error("no session");
  return accessAs(app, actor, { ...SOURCE, ip });
}
