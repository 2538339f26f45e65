/**
 * Finds drift: changed policies, trust, boundary or duration, missing and foreign roles.
 *
 * A role with a changed trust policy is closed to users until it is repaired, because others may get in.
 * Repair follows the setting `driftRepair`.
 */
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { canonicalJson } from "@/lib/formats/canonical-json";
import { FOYER_ROLE_PATH, rightsCheckRoleName } from "@/lib/formats/role-name";
import { record } from "@/lib/platform/audit/record";
import type { Drift } from "@/lib/platform/db/schema";
import { readSetting } from "@/lib/platform/settings/service";
import { differencesOf } from "./differences";
import { observeRole } from "./observe";
import { foreignReason } from "./plan";
import { desiredOf, ownershipOf, type ReconcileDeps } from "./reconcile-role";
import { saveForeignRoles } from "../accounts/store";
import { listUnverified, markDrifted, markVerified, type RoleRow } from "../desired/store";
import type { AccountRef } from "../aws/system-sessions";

const ROLES_PER_TURN = 20;

type SweepDeps = Omit<ReconcileDeps, "wait" | "account"> & {
  account: AccountRef & { roles_listed_at: Date | null };
};

/** Checks the roles of an account that are due. Returns true if more are left. */
export async function sweepRoles(deps: SweepDeps): Promise<boolean> {
  const { ctx, account } = deps;
  const before = new Date(ctx.now().getTime() - (await readSetting(ctx.db, "sweepMinutes")) * 60_000);
  const due = await listUnverified(ctx.db, account.id, before, ROLES_PER_TURN + 1);
  const repair = (await readSetting(ctx.db, "driftRepair")) === "automatic";
  const unchanged: RoleRow[] = [];
  let repairs = false;
  for (const row of due.slice(0, ROLES_PER_TURN)) {
    if (!(await deps.stillMine())) return false;
    if (await checkRole(deps, row, repair)) unchanged.push(row);
    else repairs ||= repair;
  }
  await markVerified(ctx.db, unchanged, ctx.now());
  if (due.length > ROLES_PER_TURN) return true;
  // Also lists accounts without a role of Foyer: a foreign one there would be overlooked otherwise.
  if (account.roles_listed_at === null || account.roles_listed_at < before) await findForeign(deps);
  return repairs;
}

/** A failed change leaves the policies between two versions; the trust policy is the same in both. */
const isDrift = (row: RoleRow, part: Drift["part"]) =>
  row.state !== "failed" || part === "trust" || part === "missing";

/** Returns true if the role is as deployed. */
async function checkRole(deps: SweepDeps, row: RoleRow, repair: boolean): Promise<boolean> {
  const { ctx, iam } = deps;
  const desired = row.deployed_version === null ? null : await desiredOf(deps, row, row.deployed_version);
  if (!desired) return true;
  const actual = await observeRole(iam, row.role_name, ownershipOf(row));
  const reason = actual && foreignReason(actual, ownershipOf(row));
  const drift: Drift[] =
    reason === null
      ? differencesOf(desired, actual).filter(({ part }) => isDrift(row, part))
      : [{ part: "foreign", expected: desired.arn, found: reason }];
  if (drift.length === 0) return true;
  const isBlocked = drift.some(({ part }) => part === "trust" || part === "foreign");
  await ctx.db.transaction().execute(async (tx) => {
    if (!(await markDrifted(tx, row, { drift, isBlocked, repair, at: ctx.now() }))) return;
    // jsonb doesn't preserve the order of keys.
    const known = canonicalJson(row.drift) === canonicalJson(drift);
    if (!known)
      await record(ctx, tx, {
        type: "role.drifted",
        outcome: "failed",
        accountId: row.account_id,
        permissionSetId: row.permission_set_id,
        reason: "role.changed_outside",
        details: { roleArn: desired.arn, drift },
      });
  });
  return false;
}

/** Finds roles at Foyer's path without a row. Reported, never changed. */
async function findForeign({ ctx, iam, account }: SweepDeps): Promise<void> {
  const names: string[] = [];
  let marker: string | undefined;
  do {
    const page = await iam.send(
      new ListRolesCommand({ PathPrefix: FOYER_ROLE_PATH, Marker: marker, MaxItems: 1000 }),
    );
    names.push(...(page.Roles ?? []).map(({ RoleName = "" }) => RoleName));
    marker = page.IsTruncated ? page.Marker : undefined;
  } while (marker !== undefined);
  const rows = await ctx.db
    .selectFrom("deployed_roles")
    .select("role_name")
    .where("account_id", "=", account.id)
    .execute();
  // An interrupted check of Foyer's rights leaves its role for the next one.
  const known = new Set([...rows.map((row) => row.role_name), rightsCheckRoleName(ctx.instance.id)]);
  const foreignRoles = names
    .filter((name) => !known.has(name))
    .sort()
    .slice(0, 50);
  await saveForeignRoles(ctx.db, account.id, { foreignRoles, now: ctx.now() });
}
