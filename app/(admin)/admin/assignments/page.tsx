import type { Metadata } from "next";
import { unassign } from "./actions";
import { Empty, FilterChip, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { countListed, listAssignments } from "@/lib/access/assignments/service";
import { getPermissionSet } from "@/lib/access/permission-sets/service";
import { getGroup } from "@/lib/identity/groups/service";
import { getUser } from "@/lib/identity/users/administer";
import { hasCode } from "@/lib/platform/errors";
import { adminPage, idOf, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Assignments · Foyer" };

const when = (date: Date | null) => (date === null ? null : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`);

/** What a filter is called; what does not exist finds nothing, and says so. */
const nameOf = (load: () => Promise<string>) => load().catch((error: unknown) => { if (hasCode(error, "not_found")) return "unknown"; throw error; });

export default async function AssignmentsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority } = await adminPage("/admin/assignments");
  const query = await queryOf(searchParams);
  const filter = { search: query("q"), permissionSetId: query("permission-set"), groupId: idOf(query("group")), userId: idOf(query("person")) };
  const { search } = filter;
  const { assignments, next } = await listAssignments(ctx, { ...filter, after: query("after") });
  const total = await countListed(ctx, filter);
  const kept = { "permission-set": filter.permissionSetId, group: filter.groupId, person: filter.userId };
  const only = [filter.permissionSetId && ["permission-set", await nameOf(() => getPermissionSet(ctx, filter.permissionSetId ?? "").then(({ set }) => set.name))], filter.groupId && ["group", await nameOf(() => getGroup(ctx, filter.groupId ?? "").then(({ name }) => name))], filter.userId && ["person", await nameOf(() => getUser(ctx, filter.userId ?? "").then(({ display_name }) => display_name))]].filter((each) => Array.isArray(each));
  const mayChange = authority.isAdministrator || authority.delegations.length > 0;
  return (
    <>
      <PageTitle title="Assignments" total={total} search={search ?? null} searchLabel="Search assignments by person, group, permission set or target" kept={kept} {...(mayChange ? { action: { href: "/admin/assignments/new", label: "Assign" } } : {})} />
      {only.map(([name = "", label = ""]) => <FilterChip key={name} label={label} kept={{ q: search, ...kept, [name]: undefined }} />)}
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
      <NextPage next={next} after={query("after")} kept={{ q: search, ...kept }} />
    </>
  );
}
