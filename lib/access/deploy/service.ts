/** Administrators' requests for deployment: repairs, and checks before the next sweep. */
import { sql } from "kysely";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import { invalidInput } from "@/lib/platform/errors";
import { enqueueAll } from "@/lib/platform/jobs/store";
import { requireCheck } from "../accounts/store";
import { PROVISION_ACCOUNT } from "../desired/desired-roles";
import { requestWork, selected, type RoleSelection } from "../desired/request-work";
import { requireVerification } from "../desired/store";
import { requireExistingRoleCheck } from "../existing-roles/follow";
import { PUBLISH_KEYS } from "../key-rotation/publish-keys";

/** Repairs roles that were changed outside Foyer or that failed. `everything` must be explicit. */
export async function repairRoles(
  ctx: AdminCtx,
  input: RoleSelection & { everything?: boolean },
): Promise<string> {
  const { everything = false, ...selection } = input;
  if (!everything && selection.accountId === undefined && selection.permissionSetId === undefined)
    throw invalidInput("repair_selection_required");
  return withAuthority(ctx, "administrator", async (tx) => {
    // Also repairs the people's SAML provider if something is wrong with it.
    const blocked = await tx
      .selectFrom("accounts")
      .select("id")
      .$if(!everything, (query) => query.where("id", "=", selection.accountId ?? ""))
      .where("status", "=", "ACTIVE")
      .where((eb) =>
        eb.or([
          eb("is_blocked", "=", true),
          sql<boolean>`exists (select from jsonb_array_elements(check_problems) p where p #>> '{what,code}' like 'account.provider%' and p #>> '{what,params,provider}' = 'people')`,
        ]),
      )
      .execute();
    await enqueueAll(
      tx,
      PUBLISH_KEYS,
      blocked.map(({ id }) => id),
      ctx.now(),
    );
    const condition = sql`${selected(selection)} and (d.state = 'failed' or d.drift <> '[]')`;
    return requestWork(ctx, tx, { kind: "repair", ...selection }, { condition, version: null });
  });
}

/**
 * Reads roles back now instead of at the next sweep, and lists foreign roles. Findings may be repaired at
 * once.
 */
export async function checkRolesNow(ctx: AdminCtx, input: RoleSelection): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireVerification(tx, selected(input));
    await requireExistingRoleCheck(tx, selected(input));
    const ofSet =
      input.permissionSetId === undefined
        ? sql`true`
        : sql`exists (select 1 from existing_roles e where e.account_id = c.id and e.permission_set_id = ${input.permissionSetId}) or exists (select 1 from deployed_roles d where d.account_id = c.id and d.permission_set_id = ${input.permissionSetId})`;
    const ofAccount = input.accountId === undefined ? sql`true` : sql`c.id = ${input.accountId}`;
    const accountIds = await requireCheck(tx, sql`${ofAccount} and (${ofSet})`);
    await enqueueAll(tx, PROVISION_ACCOUNT, accountIds, ctx.now());
    await record(ctx, tx, {
      type: "role.check_requested",
      outcome: "success",
      accountId: input.accountId,
      permissionSetId: input.permissionSetId,
      details: { accounts: accountIds.length },
    });
  });
}
