import type { Metadata } from "next";
import { unassign } from "./actions";
import { Empty, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { listAssignments } from "@/lib/access/assignments/service";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Assignments · Foyer" };

const when = (date: Date | null) => (date === null ? null : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`);

export default async function AssignmentsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority } = await adminPage("/admin/assignments");
  const query = await queryOf(searchParams);
  const search = query("q");
  const { assignments, next } = await listAssignments(ctx, { search, permissionSetId: query("permission-set"), after: query("after") });
  const mayChange = authority.isAdministrator || authority.delegations.length > 0;
  return (
    <>
      <PageTitle title="Assignments" search={search ?? null} searchLabel="Search assignments by person, group, permission set or target" {...(mayChange ? { action: { href: "/admin/assignments/new", label: "Assign" } } : {})} />
      {assignments.length === 0 ? <Empty title={search ? `Nothing matches “${search}”` : "Nothing is assigned yet"} /> : (
        <Table caption="Assignments" head={["Who", "Permission set", "Where", "When", ""]}>
          {assignments.map((each) => (
            <tr key={each.id}>
              <td><span className="font-semibold">{each.principal_name}</span> <span className="text-quiet">{each.group_id ? "group" : ""}</span></td>
              <td>{each.permission_set_name}</td>
              <td>{each.target_name}{each.target_kind === "unit" && <span className="text-quiet"> and below</span>}</td>
              <td className="text-quiet">{[each.starts_at && `from ${when(each.starts_at)}`, each.ends_at && `until ${when(each.ends_at)}`].filter(Boolean).join(" ") || "for good"}</td>
              <td>
                {mayChange && (
                  <details>
                    <summary className="cursor-pointer text-[13px] font-semibold text-danger">Remove</summary>
                    <ActionForm action={unassign} submit={`Remove it from ${each.principal_name}`} preview="Show what changes" quiet className="mt-2"><input type="hidden" name="id" value={each.id} /></ActionForm>
                  </details>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage next={next} kept={{ q: search, "permission-set": query("permission-set") }} />
    </>
  );
}
