/** The saml_requests and saml_messages tables: each request and each assertion is used once, by its own browser. */
import { reason, type Reason } from "@/lib/messages/reason";
import type { ProvenAssertion } from "@/lib/formats/saml-sp/response";
import type { AnonymousCtx, Db } from "@/lib/platform/context";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import type { Source } from "../sources/settings/types";

export async function hasOpenRequest(
  ctx: AnonymousCtx,
  sourceId: string,
  browser: string | null,
): Promise<boolean> {
  if (browser === null) return false;
  const found = await ctx.db
    .selectFrom("saml_requests")
    .select("id")
    .where("source_id", "=", sourceId)
    .where("browser_hash", "=", hashToken(browser))
    .where("expires_at", ">", ctx.now())
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

export function findRequest(ctx: AnonymousCtx, sourceId: string, id: string, browser: string | null) {
  return ctx.db
    .selectFrom("saml_requests")
    .select(["id", "callback_path", "tester_id", "session_id", "created_at"])
    .where("id", "=", id)
    .where("source_id", "=", sourceId)
    .where("browser_hash", "=", hashToken(browser ?? ""))
    .where("expires_at", ">", ctx.now())
    .executeTakeFirst();
}

export type SamlRequest = Awaited<ReturnType<typeof findRequest>>;

export type Consumed = { proven: ProvenAssertion; requestId: string | null; revision: number };

/** Consumes the request and the assertion. Returns why it can't, or null. */
export async function consume(
  tx: Db,
  source: Source,
  { proven, requestId, revision }: Consumed,
): Promise<Reason | null> {
  if (source.revision !== revision) return reason("sign_in.source_changed");
  if (
    requestId !== null &&
    !(await tx.deleteFrom("saml_requests").where("id", "=", requestId).returning("id").executeTakeFirst())
  )
    return reason("sign_in.request_used");
  const isNew = await tx
    .insertInto("saml_messages")
    .values({ source_id: source.id, id: proven.id, expires_at: proven.expiresAt })
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .executeTakeFirst();
  return isNew ? null : reason("sign_in.assertion_used");
}
