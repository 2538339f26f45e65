import type { Metadata } from "next";
import { provision } from "../provisioning/actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { link } from "@/components/ui/styles";
import { listPermissionSets } from "@/lib/access/permission-sets/service";
import type { ListedPermissionSet } from "@/lib/access/permission-sets/store";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Permission sets · Foyer" };

function policiesOf(set: ListedPermissionSet): string {
  if (set.kind === "existing") return `role of your own: ${set.existingRole}`;
  const managed = set.awsManagedPolicies.length > 2 ? [`${set.awsManagedPolicies.length} managed`] : set.awsManagedPolicies;
  return [...managed, ...(set.customerManagedPolicies.length > 0 ? [`${set.customerManagedPolicies.length} of your own`] : []), ...(set.inlinePolicy ? ["inline"] : []), ...(set.boundary ? ["boundary"] : [])].join(", ") || "none";
}

function Deployment({ set, mayProvision }: { set: ListedPermissionSet; mayProvision: boolean }) {
  const { deployed, waiting, failed, drifted, outOfDate, removing } = set.deployment;
  const accounts = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "account" : "accounts"}`;
  if (set.kind === "existing") return <State tone="idle">Not deployed by Foyer</State>;
  if (waiting + removing > 0) return <State tone="busy">{deployed} of {accounts(deployed + waiting + failed)}{removing > 0 && `, leaving ${removing}`}</State>;
  if (failed > 0) return <State tone="bad">Failed in {accounts(failed)}</State>;
  if (drifted > 0) return <State tone="bad">Changed by hand in {accounts(drifted)}</State>;
  if (outOfDate > 0) {
    return (
      <div className="flex flex-wrap items-center gap-3">
        <State tone="warn">Out of date in {accounts(outOfDate)}</State>
        {mayProvision && <ActionForm action={provision} submit="Provision" quiet><input type="hidden" name="permissionSetId" value={set.id} /></ActionForm>}
      </div>
    );
  }
  return deployed === 0 ? <State tone="idle">Not deployed</State> : <State tone="good">Deployed to {accounts(deployed)}</State>;
}

export default async function PermissionSetsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority } = await adminPage("/admin/permission-sets");
  const query = await queryOf(searchParams);
  const search = query("q");
  const { sets, next } = await listPermissionSets(ctx, { search, after: query("after") });
  return (
    <>
      {sets.some(({ deployment }) => deployment.waiting + deployment.removing > 0) && <LiveRefresh everyMilliseconds={2_000} />}
      <PageTitle title="Permission sets" search={search ?? null} searchLabel="Search permission sets" {...(authority.isAdministrator ? { action: { href: "/admin/permission-sets/new", label: "Create permission set" } } : {})} />
      {sets.length === 0 ? <Empty title={search ? `Nothing matches “${search}”` : "No permission sets yet"}>A permission set says what a role may do. Create one, assign it, and Foyer deploys it.</Empty> : (
        <Table caption="Permission sets" head={["Name", "Policies", "Session", "Deployment"]}>
          {sets.map((set) => (
            <tr key={set.id}>
              <td><a className={`${link} font-semibold`} href={`/admin/permission-sets/${set.id}`}>{set.name}</a></td>
              <td className="text-quiet">{policiesOf(set)}</td>
              <td className="whitespace-nowrap">{set.sessionSeconds / 3600} h</td>
              <td><Deployment set={set} mayProvision={authority.isAdministrator} /></td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage next={next} after={query("after")} kept={{ q: search }} />
    </>
  );
}
