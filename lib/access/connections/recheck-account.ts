/** Regularly checks an account's SAML providers, as a part of the account's job. */
import type { IAMClient } from "@aws-sdk/client-iam";
import type { ActorCtx, SystemActor } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { enqueue } from "@/lib/platform/jobs/store";
import { CHECK_ACCOUNT } from "../accounts/check-job";
import { updateAccount } from "../accounts/store";
import { noteProviders, readProviders } from "./read-providers";

/** A foreign certificate is found within this time. */
export const PROVIDER_CHECK_SECONDS = 600;
/** How often to check everything that was fine at the last check. */
const CHECK_SECONDS = 24 * 3600;

/** Stores problems. Only the full check can say that all is well again. */
export async function recheckAccount(
  ctx: ActorCtx<SystemActor>,
  iam: IAMClient,
  account: Pick<Row<"accounts">, "id" | "partition" | "providers_seen_at">,
): Promise<void> {
  const age = (at: Date | null) => (at === null ? Infinity : (ctx.now().getTime() - at.getTime()) / 1000);
  if (age(account.providers_seen_at) < PROVIDER_CHECK_SECONDS) return;
  const seen = await readProviders(ctx, iam, account);
  await noteProviders(ctx, account, seen);
  if (seen.problems.length > 0) {
    await updateAccount(ctx.db, account.id, {
      check_state: "broken",
      check_problems: JSON.stringify(seen.problems),
      checked_at: ctx.now(),
    });
    return;
  }
  const known = await ctx.db
    .selectFrom("accounts")
    .select(["check_state", "checked_at"])
    .where("id", "=", account.id)
    .executeTakeFirst();
  if (known?.check_state !== "ok" || age(known.checked_at) > CHECK_SECONDS)
    await enqueue(ctx.db, { kind: CHECK_ACCOUNT, key: account.id, runAt: ctx.now() });
}
