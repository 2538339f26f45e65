import type { Metadata } from "next";
import { repairRole } from "./actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { link } from "@/components/ui/styles";
import { listRoles, listRuns, type ListedRun } from "@/lib/access/provisioning/service";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Provisioning · Foyer" };

const KIND: Record<ListedRun["kind"], string> = { assign: "Assignments added", unassign: "Assignments removed", provision: "Provisioned", repair: "Repaired" };

function Progress({ run }: { run: ListedRun }) {
  const done = run.total - run.left;
  if (run.status === "SUCCEEDED") return <State tone="good">{run.total} of {run.total} done</State>;
  if (run.status === "FAILED") return <State tone="bad">{run.failed} failed: {run.failureReason}</State>;
  return (
    <>
      <State tone="busy">{done} of {run.total}{run.failed > 0 && `, ${run.failed} failed`}</State>
      <progress className="mt-1.5 block h-1.5 w-32 accent-(--accent)" value={done} max={run.total} aria-label="Progress" />
    </>
  );
}

export default async function ProvisioningPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority } = await adminPage("/admin/provisioning");
  const query = await queryOf(searchParams);
  const [{ roles, next }, runs] = [await listRoles(ctx, { attention: true, after: query("after"), limit: 50 }), await listRuns(ctx, {})];
  const moves = runs.some((run) => run.status === "IN_PROGRESS") || roles.some((role) => role.state === "waiting" || role.state === "removing");
  return (
    <>
      {moves && <LiveRefresh everyMilliseconds={2_000} />}
      <PageTitle title="Provisioning" />
      <h2 className="mb-2 text-[15px] font-bold">Needs attention</h2>
      {roles.length === 0 ? <Empty title="Every role is as defined" /> : (
        <Table caption="Roles that need attention" head={["Role", "State", ""]}>
          {roles.map((role) => (
            <tr key={`${role.accountId} ${role.permissionSetId}`}>
              <td><span className="font-semibold">{role.permissionSetName}</span> in <a className={link} href={`/admin/accounts/${role.accountId}`}>{role.accountName}</a></td>
              <td>
                <State tone={role.state === "failed" || role.state === "changed by hand" ? "bad" : role.state === "out of date" ? "warn" : "busy"}>{role.state}{role.isBlocked && ", closed to people"}</State>
                {role.failureReason && <p className="mt-1 text-[13px] text-quiet">{role.failureReason}</p>}
                {role.drift.map((drift) => (
                  <details key={drift.part} className="mt-1 text-[13px]">
                    <summary className="cursor-pointer">{drift.part}</summary>
                    <div className="mt-1 grid gap-2 sm:grid-cols-2">
                      <pre className="overflow-x-auto rounded-small bg-sunken p-2 text-[12px] whitespace-pre-wrap"><b>As defined</b>{`\n${drift.expected}`}</pre>
                      <pre className="overflow-x-auto rounded-small bg-danger-soft p-2 text-[12px] whitespace-pre-wrap"><b>In the account</b>{`\n${drift.found}`}</pre>
                    </div>
                  </details>
                ))}
              </td>
              <td>
                {authority.isAdministrator && (role.state === "failed" || role.state === "changed by hand") && (
                  <ActionForm action={repairRole} submit={role.state === "failed" ? "Try again" : "Repair"} quiet>
                    <input type="hidden" name="accountId" value={role.accountId} />
                    <input type="hidden" name="permissionSetId" value={role.permissionSetId} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage next={next} kept={{}} />
      <h2 className="mt-8 mb-2 text-[15px] font-bold">Activity</h2>
      {runs.length === 0 ? <Empty title="Nothing was provisioned yet" /> : (
        <Table caption="Activity" head={["What", "By", "When (UTC)", "Progress"]}>
          {runs.map((run) => (
            <tr key={run.id}>
              <td><span className="font-semibold">{KIND[run.kind]}</span> {[run.permissionSetName, run.accountName].filter(Boolean).join(", ")}</td>
              <td className="text-quiet">{run.by}</td>
              <td className="whitespace-nowrap text-quiet">{run.createdAt.toISOString().slice(0, 16).replace("T", " ")}</td>
              <td><Progress run={run} /></td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
