/** Tells a person about every change of their second factors: on their next page, and by mail (NIST SP 800-63B-4 §4.6). */
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { FactorChange } from "@/lib/platform/mail/compose";
import { mailUser } from "../notices/mail";
import { notify, type NoticeKind } from "../notices/service";
import { findUser } from "../users/store";

const MAILED = {
  factor_added: "added",
  factor_removed: "removed",
  factors_reset: "reset",
  recovery_codes_made: "codes_made",
  recovery_code_used: "code_used",
  passkey_copied: "copied",
} as const satisfies Partial<Record<NoticeKind, FactorChange>>;

/** Adds the notice and queues the mail, inside the transaction of the change. */
export async function tell(
  ctx: ActorCtx,
  tx: Db,
  change: { userId: string; kind: keyof typeof MAILED; details?: Record<string, unknown> },
): Promise<void> {
  await notify(ctx, tx, change);
  const user = await findUser(tx, change.userId);
  if (!user) return;
  await mailUser(ctx, tx, user, {
    kind: "factors_changed",
    content: {
      name: user.display_name,
      userName: user.user_name,
      change: MAILED[change.kind],
      at: ctx.now().toISOString(),
      ip: ctx.source.ip,
    },
  });
}
