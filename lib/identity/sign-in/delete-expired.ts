/** What housekeeping deletes of sign-ins through sources, hourly. */
import type { Ctx } from "@/lib/platform/context";

const HOUR = 3_600_000;

export async function deleteExpiredSignIns({ db, now }: Ctx): Promise<void> {
  const hourAgo = new Date(now().getTime() - HOUR);
  await db.deleteFrom("saml_requests").where("expires_at", "<", now()).execute();
  await db.deleteFrom("saml_messages").where("expires_at", "<", hourAgo).execute();
  // An ended session needs no hint for signing out at its provider.
  await db
    .deleteFrom("oidc_sessions")
    .where("session_id", "in", (eb) =>
      eb
        .selectFrom("sessions")
        .select("id")
        .where((of) => of.or([of("ended_at", "is not", null), of("expires_at", "<", now())])),
    )
    .execute();
  await db.deleteFrom("oidc_step_ups").where("expires_at", "<", hourAgo).execute();
  await db.deleteFrom("oidc_logouts").where("expires_at", "<", hourAgo).execute();
  await db.deleteFrom("upstream_flows").where("expires_at", "<", hourAgo).execute();
}
