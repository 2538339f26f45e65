import { repair } from "./actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import {
  Empty,
  FilterChip,
  FilterLinks,
  NextPage,
  PageTitle,
  State,
  Table,
} from "@/components/admin/page-parts";
import { needsRepair, RoleStateView } from "@/components/admin/role-state";
import { boldLinkTag, linkTag } from "@/components/text/tags";
import { ActionForm } from "@/components/form/action-form";
import { Time } from "@/components/ui/time";
import { countAttention } from "@/lib/access/overview/counts";
import { getPermissionSet } from "@/lib/access/permission-sets/service";
import { listRoles, listRuns, type ListedRole, type ListedRun } from "@/lib/access/desired/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { adminPage, loadOr404, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("provisioning.title");

const ROLES_PER_PAGE = 50;
const RUNS_PER_PAGE = 20;
const REFRESH_MILLISECONDS = 2_000;

export default async function ProvisioningPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/provisioning");
  const { t } = text;
  const query = await queryOf(searchParams);
  const [search, permissionSetId, all] = [query("q"), query("permission-set"), query("show") === "all"];
  const set =
    permissionSetId === undefined
      ? null
      : (await loadOr404(() => getPermissionSet(ctx, permissionSetId))).set;
  const { roles, next } = await listRoles(ctx, {
    search,
    permissionSetId,
    attention: !all,
    after: query("after"),
    limit: ROLES_PER_PAGE,
  });
  const runs = await listRuns(ctx, { after: query("runs"), limit: RUNS_PER_PAGE + 1 });
  const isMoving =
    runs.some((run) => run.status === "IN_PROGRESS") ||
    roles.some((role) => role.state === "waiting" || role.state === "removing");
  const keep = { q: search, "permission-set": permissionSetId, show: all ? "all" : undefined };
  const mayRepairAll =
    authority.isAdministrator && search === undefined && roles.filter(needsRepair).length > 1;
  return (
    <>
      {isMoving && <LiveRefresh everyMilliseconds={REFRESH_MILLISECONDS} />}
      <PageTitle
        text={text}
        title={t("provisioning.title")}
        search={search ?? null}
        searchLabel={t("provisioning.search")}
        keep={{ ...keep, q: undefined }}
      />
      {set && <FilterChip text={text} label={set.name} keep={{ ...keep, "permission-set": undefined }} />}
      <FilterLinks
        label={t("provisioning.roles")}
        name="show"
        options={[
          [null, t("provisioning.show_attention")],
          ["all", t("provisioning.show_all")],
        ]}
        chosen={all ? "all" : null}
        keep={{ ...keep, show: undefined }}
      />
      {mayRepairAll && <RepairAll ctx={ctx} text={text} set={set} />}
      {roles.length === 0 ? (
        <Empty
          title={
            search
              ? t("admin.no_matches", { search })
              : all
                ? t("provisioning.no_roles")
                : t("provisioning.all_up_to_date")
          }
        />
      ) : (
        <Roles text={text} roles={roles} mayRepair={authority.isAdministrator} />
      )}
      <NextPage text={text} next={next} after={query("after")} keep={keep} />
      <h2 className="mt-8 mb-2 text-[15px] font-bold">{t("provisioning.activity.title")}</h2>
      <Activity text={text} runs={runs.slice(0, RUNS_PER_PAGE)} />
      <NextPage
        text={text}
        name="runs"
        next={runs.length > RUNS_PER_PAGE ? (runs[RUNS_PER_PAGE - 1]?.id ?? null) : null}
        after={query("runs")}
        keep={keep}
      />
    </>
  );
}

type RepairAllProps = { ctx: AdminCtx; text: Text; set: { id: string; name: string } | null };

/** Repairs all roles of a permission set, or all roles. */
async function RepairAll({ ctx, text, set }: RepairAllProps) {
  if (set !== null)
    return (
      <ActionForm
        action={repair}
        submit={text.t("provisioning.repair_all_of", { name: set.name })}
        quiet
        className="mb-3"
      >
        <input type="hidden" name="permissionSetId" value={set.id} />
      </ActionForm>
    );
  const { repairable } = await countAttention(ctx);
  return (
    <ActionForm
      action={repair}
      submit={text.t("provisioning.repair_all", { count: repairable })}
      quiet
      className="mb-3"
    >
      <input type="hidden" name="everything" value="yes" />
    </ActionForm>
  );
}

function Roles({ text, roles, mayRepair }: { text: Text; roles: ListedRole[]; mayRepair: boolean }) {
  const { t } = text;
  return (
    <Table caption={t("provisioning.roles")} head={[t("provisioning.role"), t("provisioning.state"), ""]}>
      {roles.map((role) => (
        <tr key={`${role.accountId} ${role.permissionSetId}`}>
          <td className="sm:min-w-72">
            {text.rich("provisioning.role_in_account", {
              permission_set: role.permissionSetName,
              account: role.accountName,
              set: boldLinkTag(`/admin/permission-sets/${role.permissionSetId}`),
              at: linkTag(`/admin/accounts/${role.accountId}`),
            })}
          </td>
          <td className="w-full max-w-0 max-sm:max-w-none">
            <RoleStateView text={text} role={role} />
          </td>
          <td>
            {mayRepair && needsRepair(role) && (
              <ActionForm
                action={repair}
                submit={role.state === "failed" ? t("provisioning.try_again") : t("provisioning.repair")}
                quiet
              >
                <input type="hidden" name="accountId" value={role.accountId} />
                <input type="hidden" name="permissionSetId" value={role.permissionSetId} />
              </ActionForm>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** The latest runs and their progress. */
function Activity({ text, runs }: { text: Text; runs: ListedRun[] }) {
  const { t } = text;
  if (runs.length === 0) return <Empty title={t("provisioning.activity.none")} />;
  return (
    <Table
      caption={t("provisioning.activity.title")}
      head={[
        t("provisioning.activity.what"),
        t("provisioning.activity.by"),
        t("provisioning.activity.when"),
        t("provisioning.activity.progress"),
      ]}
    >
      {runs.map((run) => (
        <tr key={run.id}>
          <td>
            <span className="font-semibold">{t(`provisioning.activity.${run.kind}`)}</span>{" "}
            {[run.permissionSetName, run.accountName, run.kind === "revoke" ? run.userName : null]
              .filter(Boolean)
              .join(", ")}
          </td>
          <td className="text-quiet">{run.by}</td>
          <td className="text-quiet">
            <Time at={run.createdAt} />
          </td>
          <td>
            <Progress text={text} run={run} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Progress({ text, run }: { text: Text; run: ListedRun }) {
  const { t } = text;
  const { total, left, failed, failureReason } = run;
  if (run.status === "SUCCEEDED")
    return <State tone="good">{t("provisioning.activity.done", { total })}</State>;
  if (run.status === "FAILED")
    return (
      <State tone="bad">
        {t("provisioning.activity.failed", {
          count: failed,
          reason: reasonText(text, failureReason ?? "role.failed"),
        })}
      </State>
    );
  const done = total - left;
  return (
    <>
      <State tone="busy">
        {failed === 0
          ? t("provisioning.activity.in_progress", { done, total })
          : t("provisioning.activity.in_progress_failed", { done, total, failed })}
      </State>
      <progress
        className="mt-1.5 block h-1.5 w-32"
        value={done}
        max={total}
        aria-label={t("provisioning.activity.progress")}
      />
    </>
  );
}
