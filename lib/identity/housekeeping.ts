/** Once an hour: what is over and nobody will ask for again is forgotten. The audit log and the ledger stay whole. */
import type { Ctx } from "@/lib/platform/context";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { dropTokensOfDeadSessions } from "./sources/identity-center/token-store";

export const HOUSEKEEPING = "housekeeping";
const EVERY_SECONDS = 3600;
const HOUR = 3_600_000;
/** People look back at ended sign-ins for a while. */
const KEPT_DAYS = 30;

export function housekeeping(deps: { ctx: Ctx }): JobHandler {
  return async () => {
    const { db, now } = deps.ctx;
    const ago = (milliseconds: number) => new Date(now().getTime() - milliseconds);
    await db
      .deleteFrom("sign_in_failures")
      .where("last_at", "<", ago(24 * HOUR))
      .execute();
    await db
      .deleteFrom("sessions")
      .where("expires_at", "<", ago(KEPT_DAYS * 24 * HOUR))
      .execute();
    // An access token that has expired still signs its session out, while that lives.
    await db
      .deleteFrom("cli_tokens")
      .where("session_id", "in", (eb) =>
        eb
          .selectFrom("cli_sessions")
          .select("id")
          .where((of) => of.or([of("expires_at", "<", ago(HOUR)), of("ended_at", "<", ago(HOUR))])),
      )
      .execute();
    await db
      .deleteFrom("cli_sessions")
      .where("expires_at", "<", ago(KEPT_DAYS * 24 * HOUR))
      .execute();
    await db.deleteFrom("saml_requests").where("expires_at", "<", now()).execute();
    await db.deleteFrom("saml_messages").where("expires_at", "<", ago(HOUR)).execute();
    // Hints for signing out are of no use to a session that is over.
    await db
      .deleteFrom("oidc_sessions")
      .where("session_id", "in", (eb) =>
        eb
          .selectFrom("sessions")
          .select("id")
          .where((of) => of.or([of("ended_at", "is not", null), of("expires_at", "<", now())])),
      )
      .execute();
    await db.deleteFrom("oidc_logouts").where("expires_at", "<", ago(HOUR)).execute();
    // A redeemed code is remembered while a second use of it would tell of a theft. All others are nobody's any more, and anybody may have made thousands.
    await db
      .deleteFrom("cli_requests")
      .where("expires_at", "<", ago(24 * HOUR))
      .execute();
    await db
      .deleteFrom("cli_requests")
      .where("expires_at", "<", now())
      .where("state", "!=", "redeemed")
      .execute();
    await db.deleteFrom("upstream_flows").where("expires_at", "<", ago(HOUR)).execute();
    await db
      .deleteFrom("scim_departures")
      .where("at", "<", ago(KEPT_DAYS * 24 * HOUR))
      .execute();
    await dropTokensOfDeadSessions(db, now(), ago(deps.ctx.config.session.idleSeconds * 1000));
    return { done: false, runAt: new Date(now().getTime() + EVERY_SECONDS * 1000) };
  };
}
