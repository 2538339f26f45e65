import { addMember, remove, removeMember, rename } from "../actions";
import { Empty, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { card, link } from "@/components/ui/styles";
import { listAssignments } from "@/lib/access/assignments/list";
import { getGroup } from "@/lib/identity/groups/service";
import type { Text } from "@/lib/messages/text";
import { adminPage, loadOr404, queryOf, titled, type SearchParams } from "@/lib/web/admin";
import { datesText } from "@/lib/web/effect-preview";

export const generateMetadata = titled("groups.group");

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };
type Group = Awaited<ReturnType<typeof getGroup>>;

export default async function GroupPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/groups/${id}`);
  const after = (await queryOf(searchParams))("after");
  const group = await loadOr404(() => getGroup(ctx, id, { after }));
  const { assignments, next } = await listAssignments(ctx, { groupId: id, limit: 20 });
  const mayChange = authority.isAdministrator && group.source === null;
  return (
    <>
      <PageTitle text={text} title={group.name} />
      {group.source !== null && (
        <p className="mb-5 max-w-prose rounded-medium border border-line bg-sunken px-4 py-3 text-sm">
          {text.t("groups.managed", { source: group.source })}
        </p>
      )}
      <h2 className="mb-2 text-[15px] font-bold">
        {text.t("groups.members.title")}{" "}
        <span className="font-normal text-quiet tabular-nums">{text.format.number(group.count)}</span>
      </h2>
      <Members text={text} id={id} group={group} mayChange={mayChange} />
      <NextPage text={text} next={group.next} after={after} keep={{}} />
      {mayChange && group.members.length > 0 && (
        <p className="mt-2 text-[13px] text-quiet">{text.t("groups.members.hint")}</p>
      )}
      <h2 className="mt-8 mb-2 flex flex-wrap items-center gap-x-4 text-[15px] font-bold">
        {text.t("groups.assignments.title")}{" "}
        {next !== null && (
          <a className={`${link} text-sm`} href={`/admin/assignments?group=${id}`}>
            {text.t("groups.assignments.all")}
          </a>
        )}
      </h2>
      <Assignments text={text} assignments={assignments} />
      <p className="mt-6 text-sm">
        <a className={link} href={`/admin/second-factors?group=${id}`}>
          {text.t("factors.admin.group_rule")}
        </a>
      </p>
      {mayChange && (
        <>
          <AddMember text={text} id={id} />
          <EditGroup text={text} id={id} group={group} />
          <DeleteGroup text={text} id={id} group={group} />
        </>
      )}
    </>
  );
}

type MembersProps = { text: Text; id: string; group: Group; mayChange: boolean };

function Members({ text: { t }, id, group, mayChange }: MembersProps) {
  if (group.members.length === 0) return <Empty title={t("groups.members.none")} />;
  return (
    <Table caption={t("groups.members.caption")} head={[t("groups.name"), t("groups.user_name"), ""]}>
      {group.members.map((member) => (
        <tr key={member.id}>
          <td>
            <a className={`${link} font-semibold`} href={`/admin/users/${member.id}`}>
              {member.displayName}
            </a>
          </td>
          <td className="text-quiet">{member.userName}</td>
          <td>
            {mayChange && (
              <ActionForm
                action={removeMember}
                submit={t("groups.members.remove", { user: member.userName })}
                quiet
              >
                <input type="hidden" name="groupId" value={id} />
                <input type="hidden" name="userId" value={member.id} />
              </ActionForm>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

type AssignmentsProps = {
  text: Text;
  assignments: Awaited<ReturnType<typeof listAssignments>>["assignments"];
};

function Assignments({ text, assignments }: AssignmentsProps) {
  const { t } = text;
  if (assignments.length === 0) return <Empty title={t("groups.assignments.none")} />;
  return (
    <Table
      caption={t("groups.assignments.caption")}
      head={[
        t("groups.assignments.permission_set"),
        t("groups.assignments.target"),
        t("groups.assignments.dates"),
      ]}
    >
      {assignments.map((each) => (
        <tr key={each.id}>
          <td className="font-semibold">{each.permission_set_name}</td>
          <td>{each.target_name}</td>
          <td className="text-quiet">
            {datesText(text, { startsAt: each.starts_at, endsAt: each.ends_at })}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function AddMember({ text: { t }, id }: { text: Text; id: string }) {
  return (
    <section className={`${card} mt-6 max-w-md p-6`}>
      <h2 className="mb-4 font-semibold">{t("groups.members.add")}</h2>
      <ActionForm action={addMember} submit={t("groups.members.add_submit")}>
        <input type="hidden" name="groupId" value={id} />
        <div className="mb-5">
          <Field id="userName" name="userName" label={t("groups.user_name")} required autoComplete="off" />
        </div>
      </ActionForm>
    </section>
  );
}

function EditGroup({ text: { t }, id, group }: { text: Text; id: string; group: Group }) {
  return (
    <section className={`${card} mt-6 max-w-md p-6`}>
      <h2 className="mb-4 font-semibold">{t("groups.edit.title")}</h2>
      <EditForm
        revision={`${group.name} ${group.description}`}
        action={rename}
        submit={t("admin.save")}
        quiet
      >
        <input type="hidden" name="groupId" value={id} />
        <div className="mb-5 space-y-4">
          <Field
            id="name"
            name="name"
            label={t("groups.name")}
            required
            maxLength={256}
            defaultValue={group.name}
            autoComplete="off"
          />
          <Field
            id="description"
            name="description"
            label={t("groups.description")}
            maxLength={1024}
            defaultValue={group.description ?? ""}
            autoComplete="off"
          />
        </div>
      </EditForm>
    </section>
  );
}

function DeleteGroup({ text: { t }, id, group }: { text: Text; id: string; group: Group }) {
  return (
    <details className="mt-8 text-sm">
      <summary className="cursor-pointer font-semibold text-danger">
        {t("groups.delete.title", { name: group.name })}
      </summary>
      <p className="mt-2 mb-3 text-quiet">{t("groups.delete.hint", { count: group.count })}</p>
      <ActionForm action={remove} submit={t("groups.delete.submit", { name: group.name })} quiet>
        <input type="hidden" name="groupId" value={id} />
      </ActionForm>
    </details>
  );
}
