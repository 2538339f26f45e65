/** Lists a person's sessions in browsers. The caller authorizes. */
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { Ctx } from "@/lib/platform/context";
import { idleSince } from "@/lib/platform/settings/session-lifetimes";

export type BrowserSession = {
  id: string;
  /** "Chrome 142 on macOS", as the browser says; null if it says nothing. */ device: string | null;
  ip: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** The sign-in isn't complete: a second factor or a new password is missing. */ isPending: boolean;
};

/** Returns the live ones, last used first. */
export async function listBrowserSessions(
  { db, config, now }: Pick<Ctx, "db" | "config" | "now">,
  { userId, limit }: { userId: string; limit: number },
): Promise<BrowserSession[]> {
  const at = now();
  const rows = await db
    .selectFrom("sessions")
    .select(["id", "user_agent", "ip", "created_at", "last_seen_at", "expires_at", "steps"])
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", at)
    .where("last_seen_at", ">", idleSince(config, at))
    .orderBy("last_seen_at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    device: shortUserAgent(row.user_agent),
    ip: row.ip,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    isPending: row.steps.length > 0,
  }));
}
