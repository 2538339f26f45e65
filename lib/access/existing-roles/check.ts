/**
 * Checks whether an existing role is there and trusts Foyer. Never changes it.
 *
 * The provisioner may only read existing roles (iam:GetRole). That is enough: a sign-in depends on path,
 * trust policy and maximum session duration.
 */
import { GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { samlTrustProblems } from "@/lib/formats/iam-policy/saml-trust";
import { samlRecipient } from "@/lib/formats/partition";
import { providerName } from "@/lib/formats/role-name";
import { canonicalJson } from "@/lib/formats/canonical-json";
import { reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx, SystemActor } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { failureOf } from "../aws/failures";
import { isNoSuchEntity } from "../aws/no-such-entity";
import type { AccountRef } from "../aws/system-sessions";
import { issuerOf } from "../signing/issuer";

const ROLES_PER_TURN = 20;

type Deps = {
  ctx: ActorCtx<SystemActor>;
  iam: IAMClient;
  account: AccountRef;
  stillMine: () => Promise<boolean>;
};

/**
 * Checks the roles that are due. Returns true if more are left. @throws IAM's errors that are worth a retry
 */
export async function checkExistingRoles(
  { ctx, iam, account, stillMine }: Deps,
  before: Date,
): Promise<boolean> {
  const due = await ctx.db
    .selectFrom("existing_roles as e")
    .innerJoin("permission_sets as s", "s.id", "e.permission_set_id")
    .select(["e.permission_set_id", "e.state", "e.problems", "s.existing_role", "s.session_seconds"])
    .where("e.account_id", "=", account.id)
    .where((eb) => eb.or([eb("e.checked_at", "is", null), eb("e.checked_at", "<", before)]))
    .orderBy("e.permission_set_id")
    .limit(ROLES_PER_TURN + 1)
    .execute();
  for (const row of due.slice(0, ROLES_PER_TURN)) {
    if (!(await stillMine())) return false;
    const problems = await problemsOf(ctx, iam, account, {
      role: row.existing_role ?? "/",
      sessionSeconds: row.session_seconds,
    });
    const state = problems.every(({ isHint }) => isHint) ? "ok" : "broken";
    await ctx.db.transaction().execute(async (tx) => {
      const updated = await tx
        .updateTable("existing_roles")
        .set({ state, problems: JSON.stringify(problems), checked_at: ctx.now() })
        .where("account_id", "=", account.id)
        .where("permission_set_id", "=", row.permission_set_id)
        .executeTakeFirst();
      // jsonb doesn't preserve the order of keys.
      if (
        updated.numUpdatedRows === 0n ||
        (row.state === state && canonicalJson(row.problems) === canonicalJson(problems))
      )
        return;
      await record(ctx, tx, {
        type: "existing_role.checked",
        outcome: state === "ok" ? "success" : "failed",
        accountId: account.id,
        permissionSetId: row.permission_set_id,
        reason: problems[0]?.what,
        details: { role: row.existing_role, problems: problems.map(({ what }) => what.code) },
      });
    });
  }
  return due.length > ROLES_PER_TURN;
}

async function problemsOf(
  ctx: Ctx,
  iam: IAMClient,
  account: AccountRef,
  wanted: { role: string; sessionSeconds: number },
): Promise<AccountProblem[]> {
  const slash = wanted.role.lastIndexOf("/") + 1;
  const [path, name] = [wanted.role.slice(0, slash), wanted.role.slice(slash)];
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if ((role?.Path ?? "/") !== path)
      return [
        {
          what: reason("existing_role.other_path", { name, found: role?.Path ?? "/", wanted: path }),
          fix: reason("fix.recreate_role"),
        },
      ];
    const trust = samlTrustProblems(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ""), {
      providerArn: samlProviderArn(
        account.partition,
        parseAccountId(account.id),
        providerName(ctx.instance.id),
      ),
      assertion: {
        "saml:aud": samlRecipient(account.partition),
        "saml:iss": issuerOf(ctx.config),
        "saml:sub_type": "persistent",
      },
    });
    const longest = role?.MaxSessionDuration ?? 3600;
    return [
      ...trust.map(({ what, isHint }): AccountProblem => ({
        what,
        fix: reason(isHint ? "fix.open_or_compare" : "fix.add_statement"),
        ...(isHint ? { isHint: true } : {}),
      })),
      ...(longest < wanted.sessionSeconds
        ? [
            {
              what: reason("existing_role.session_too_short", {
                max: longest / 60,
                wanted: wanted.sessionSeconds / 60,
              }),
              fix: reason("fix.raise_session_duration"),
            },
          ]
        : []),
    ];
  } catch (error) {
    if (isNoSuchEntity(error))
      return [
        {
          what: reason("existing_role.missing", { role: wanted.role }),
          fix: reason("fix.create_role"),
        },
      ];
    const failure = failureOf(error);
    if (failure.concerns === "later") throw error;
    return [
      {
        what: reason("existing_role.not_readable", { role: wanted.role }),
        fix: reason("fix.allow_get_role"),
        isHint: true,
      },
    ];
  }
}
