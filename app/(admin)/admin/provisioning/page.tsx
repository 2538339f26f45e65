import type { Metadata } from "next";
import { repair } from "./actions";
import { DriftList } from "@/components/admin/drift-list";
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
import { ActionForm } from "@/components/form/action-form";
import { link } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { countAttention } from "@/lib/access/overview/counts";
import { getPermissionSet } from "@/lib/access/permission-sets/service";
import { listRoles, listRuns, type ListedRole, type ListedRun } from "@/lib/access/desired/service";
import { adminPage, loadOr404, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Provisioning · Foyer" };

const RUNS_PER_PAGE = 20;
const KIND: Record<ListedRun["kind"], string> = {
  assign: "Assignments added",
  unassign: "Assignments removed",
  provision: "Provisioned",
  repair: "Repaired",
  revoke: "Sessions ended",
};
const isBad = ({ state }: ListedRole) => state === "failed" || state === "changed by hand";

function Progress({ run }: { run: ListedRun }) {
  const done = run.total - run.left;
  if (run.status === "SUCCEEDED")
    return (
      <State tone="good">
        {run.total} of {run.total} done
      </State>
    );
  if (run.status === "FAILED")
    return (
      <State tone="bad">
        {run.failed} failed: {run.failureReason}
      </State>
    );
  return (
    <>
      <State tone="busy">
        {done} of {run.total}
        {run.failed > 0 && `, ${run.failed} failed`}
      </State>
      <progress className="mt-1.5 block h-1.5 w-32" value={done} max={run.total} aria-label="Progress" />
    </>
  );
}

function Roles({ roles, mayRepair }: { roles: ListedRole[]; mayRepair: boolean }) {
  return (
    <Table caption="Roles" head={["Role", "State", ""]}>
      {roles.map((role) => (
        <tr key={`${role.accountId} ${role.permissionSetId}`}>
          <td className="sm:min-w-72">
            <a className={`${link} font-semibold`} href={`/admin/permission-sets/${role.permissionSetId}`}>
              {role.permissionSetName}
            </a>{" "}
            in{" "}
            <a className={link} href={`/admin/accounts/${role.accountId}`}>
              {role.accountName}
            </a>
          </td>
          <td className="w-full max-w-0 max-sm:max-w-none">
            <State
              tone={
                isBad(role)
                  ? "bad"
                  : role.state === "out of date"
                    ? "warn"
                    : role.state === "deployed"
                      ? "good"
                      : "busy"
              }
            >
              {role.state}
              {role.isBlocked && ", closed to people"}
            </State>
            {role.failureReason && (
              <p className="mt-1 text-[13px] [overflow-wrap:anywhere] text-quiet">{role.failureReason}</p>
            )}
            <DriftList drift={role.drift} />
          </td>
          <td>
            {mayRepair && isBad(role) && (
              <ActionForm action={repair} submit={role.state === "failed" ? "Try again" : "Repair"} quiet>
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

export default async function ProvisioningPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/provisioning");
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
    limit: 50,
  });
  const runs = await listRuns(ctx, { after: query("runs"), limit: RUNS_PER_PAGE + 1 });
  const moves =
    runs.some((run) => run.status === "IN_PROGRESS") ||
    roles.some((role) => role.state === "waiting" || role.state === "removing");
  const kept = { "permission-set": permissionSetId, show: all ? "all" : undefined };
  const mayRepairAll = authority.isAdministrator && search === undefined && roles.filter(isBad).length > 1;
  const bad = mayRepairAll ? await countAttention(ctx) : null;
  return (
    <>
      {moves && <LiveRefresh everyMilliseconds={2_000} />}
      <PageTitle
        text={text}
        title="Provisioning"
        search={search ?? null}
        searchLabel="Search roles by account or permission set"
        keep={kept}
      />
      {set && <FilterChip text={text} label={set.name} keep={{ q: search, show: kept.show }} />}
      <FilterLinks
        label="Roles"
        name="show"
        options={[
          [null, "Needs attention"],
          ["all", "All roles"],
        ]}
        chosen={all ? "all" : null}
        keep={{ q: search, "permission-set": permissionSetId }}
      />
      {mayRepairAll && (
        <ActionForm
          action={repair}
          submit={
            set
              ? `Repair all of ${set.name}`
              : `Repair all ${((bad?.failed ?? 0) + (bad?.drifted ?? 0)).toLocaleString("en")}`
          }
          quiet
          className="mb-3"
        >
          {set ? (
            <input type="hidden" name="permissionSetId" value={set.id} />
          ) : (
            <input type="hidden" name="everything" value="yes" />
          )}
        </ActionForm>
      )}
      {roles.length === 0 ? (
        <Empty
          title={search ? `Nothing matches “${search}”` : all ? "No roles yet" : "Every role is as defined"}
        />
      ) : (
        <Roles roles={roles} mayRepair={authority.isAdministrator} />
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search, ...kept }} />
      <h2 className="mt-8 mb-2 text-[15px] font-bold">Activity</h2>
      {runs.length === 0 ? (
        <Empty title="Nothing was provisioned yet" />
      ) : (
        <Table caption="Activity" head={["What", "By", "When", "Progress"]}>
          {runs.slice(0, RUNS_PER_PAGE).map((run) => (
            <tr key={run.id}>
              <td>
                <span className="font-semibold">{KIND[run.kind]}</span>{" "}
                {[run.permissionSetName, run.accountName, run.kind === "revoke" ? run.userName : null]
                  .filter(Boolean)
                  .join(", ")}
              </td>
              <td className="text-quiet">{run.by}</td>
              <td className="text-quiet">
                <Time at={run.createdAt} />
              </td>
              <td>
                <Progress run={run} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage
        text={text}
        name="runs"
        next={runs.length > RUNS_PER_PAGE ? (runs[RUNS_PER_PAGE - 1]?.id ?? null) : null}
        after={query("runs")}
        keep={{ q: search, ...kept }}
      />
    </>
  );
}
