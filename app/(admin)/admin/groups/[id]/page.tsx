import type { Metadata } from "next";
import { addMember, remove, removeMember, rename } from "../actions";
import { Empty, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { card, link } from "@/components/ui/styles";
import { getGroup } from "@/lib/identity/groups/service";
import { adminPage, loadOr404 } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Group · Foyer" };

export default async function GroupPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { ctx, authority } = await adminPage(`/admin/groups/${id}`);
  const group = await loadOr404(() => getGroup(ctx, id));
  return (
    <>
      <PageTitle title={group.name} />
      {group.members.length === 0 ? <Empty title="Nobody is in this group" /> : (
        <Table caption="People in this group" head={["Name", "User name", ""]}>
          {group.members.map((member) => (
            <tr key={member.id}>
              <td><a className={`${link} font-semibold`} href={`/admin/users/${member.id}`}>{member.displayName}</a></td>
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
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-md p-6`}>
          <h2 className="mb-4 font-semibold">Name</h2>
          <ActionForm key={`${group.name} ${group.description}`} action={rename} submit="Save" quiet>
            <input type="hidden" name="groupId" value={id} />
            <div className="mb-5 space-y-4">
              <Field id="name" name="name" label="Name" required maxLength={256} defaultValue={group.name} autoComplete="off" />
              <Field id="description" name="description" label="Description" maxLength={1024} defaultValue={group.description ?? ""} autoComplete="off" />
            </div>
          </ActionForm>
        </section>
      )}
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-md p-6`}>
          <ActionForm action={addMember} submit="Add to the group">
            <input type="hidden" name="groupId" value={id} />
            <div className="mb-5"><Field id="userName" name="userName" label="User name" required autoComplete="off" /></div>
          </ActionForm>
        </section>
      )}
      {authority.isAdministrator && (
        <details className="mt-8 text-sm">
          <summary className="cursor-pointer font-semibold text-danger">Delete {group.name}</summary>
          <p className="mt-2 mb-3 text-quiet">What is assigned to it is taken from its {group.members.length.toLocaleString("en")} {group.members.length === 1 ? "person" : "people"}, and roles that nobody else needs are deleted.</p>
          <ActionForm action={remove} submit={`Delete ${group.name}`} quiet><input type="hidden" name="groupId" value={id} /></ActionForm>
        </details>
      )}
    </>
  );
}
