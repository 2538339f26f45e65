import type { Metadata } from "next";
import { addMember, remove, removeMember, rename } from "../actions";
import { Empty, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { card, link } from "@/components/ui/styles";
import { getGroup } from "@/lib/identity/groups/service";
import { listAssignments } from "@/lib/access/assignments/service";
import { adminPage, loadOr404, queryOf, type SearchParams } from "@/lib/web/admin";
import { inWords } from "@/lib/web/effect-preview";

export const metadata: Metadata = { title: "Group · Foyer" };

export default async function GroupPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/groups/${id}`);
  const after = (await queryOf(searchParams))("after");
  const group = await loadOr404(() => getGroup(ctx, id, { after }));
  const { assignments, next } = await listAssignments(ctx, { groupId: id, limit: 20 });
  return (
    <>
      <PageTitle text={text} title={group.name} />
      <h2 className="mb-2 text-[15px] font-bold">
        People <span className="font-normal text-quiet tabular-nums">{group.count.toLocaleString("en")}</span>
      </h2>
      {group.members.length === 0 ? (
        <Empty title="Nobody is in this group" />
      ) : (
        <Table caption="People in this group" head={["Name", "User name", ""]}>
          {group.members.map((member) => (
            <tr key={member.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/users/${member.id}`}>
                  {member.displayName}
                </a>
              </td>
              <td className="text-quiet">{member.userName}</td>
              <td>
                {authority.isAdministrator && (
                  <ActionForm action={removeMember} submit={`Remove ${member.userName}`} quiet>
                    <input type="hidden" name="groupId" value={id} />
                    <input type="hidden" name="userId" value={member.id} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={group.next} after={after} keep={{}} />
      {authority.isAdministrator && group.members.length > 0 && (
        <p className="mt-2 text-[13px] text-quiet">
          Who is removed opens nothing more through this group. Sessions in AWS that were opened before live
          on until they end: a person’s page shows those that are no longer assigned, and ends them.
        </p>
      )}
      <h2 className="mt-8 mb-2 flex flex-wrap items-center gap-x-4 text-[15px] font-bold">
        What is assigned to it{" "}
        {next !== null && (
          <a className={`${link} text-sm`} href={`/admin/assignments?group=${id}`}>
            All of it
          </a>
        )}
      </h2>
      {assignments.length === 0 ? (
        <Empty title="Nothing" />
      ) : (
        <Table caption="What is assigned to this group" head={["Permission set", "Where", "When"]}>
          {assignments.map((each) => (
            <tr key={each.id}>
              <td className="font-semibold">{each.permission_set_name}</td>
              <td>{each.target_name}</td>
              <td className="text-quiet">{inWords({ startsAt: each.starts_at, endsAt: each.ends_at })}</td>
            </tr>
          ))}
        </Table>
      )}
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-md p-6`}>
          <h2 className="mb-4 font-semibold">Name</h2>
          <EditForm revision={`${group.name} ${group.description}`} action={rename} submit="Save" quiet>
            <input type="hidden" name="groupId" value={id} />
            <div className="mb-5 space-y-4">
              <Field
                id="name"
                name="name"
                label="Name"
                required
                maxLength={256}
                defaultValue={group.name}
                autoComplete="off"
              />
              <Field
                id="description"
                name="description"
                label="Description"
                maxLength={1024}
                defaultValue={group.description ?? ""}
                autoComplete="off"
              />
            </div>
          </EditForm>
        </section>
      )}
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-md p-6`}>
          <ActionForm action={addMember} submit="Add to the group">
            <input type="hidden" name="groupId" value={id} />
            <div className="mb-5">
              <Field id="userName" name="userName" label="User name" required autoComplete="off" />
            </div>
          </ActionForm>
        </section>
      )}
      {authority.isAdministrator && (
        <details className="mt-8 text-sm">
          <summary className="cursor-pointer font-semibold text-danger">Delete {group.name}</summary>
          <p className="mt-2 mb-3 text-quiet">
            What is assigned to it is taken from its {group.count.toLocaleString("en")}{" "}
            {group.count === 1 ? "person" : "people"}, and roles that nobody else needs are deleted.
          </p>
          <ActionForm action={remove} submit={`Delete ${group.name}`} quiet>
            <input type="hidden" name="groupId" value={id} />
          </ActionForm>
        </details>
      )}
    </>
  );
}
