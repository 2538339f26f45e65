import { create } from "./actions";
import { Empty, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { card, link } from "@/components/ui/styles";
import { listGroups } from "@/lib/identity/groups/service";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("groups.title");

export default async function GroupsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/groups");
  const { t } = text;
  const query = await queryOf(searchParams);
  const search = query("q");
  const { groups, next } = await listGroups(ctx, { search, after: query("after") });
  return (
    <>
      <PageTitle
        text={text}
        title={t("groups.title")}
        search={search ?? null}
        searchLabel={t("groups.search")}
      />
      {groups.length === 0 ? (
        <Empty title={search ? t("admin.no_matches", { search }) : t("groups.none")} />
      ) : (
        <Table caption={t("groups.title")} head={[t("groups.name"), t("groups.users")]}>
          {groups.map((group) => (
            <tr key={group.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/groups/${group.id}`}>
                  {group.name}
                </a>
              </td>
              <td className="tabular-nums">{text.format.number(group.members)}</td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-md p-6`}>
          <h2 className="mb-4 font-semibold">{t("groups.create.title")}</h2>
          <ActionForm action={create} submit={t("groups.create.submit")}>
            <div className="mb-5">
              <Field
                id="name"
                name="name"
                label={t("groups.name")}
                required
                maxLength={256}
                autoComplete="off"
              />
            </div>
          </ActionForm>
        </section>
      )}
    </>
  );
}
