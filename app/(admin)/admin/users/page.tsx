import { createUser } from "./actions";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { LinkDelivery } from "@/components/admin/link-delivery";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { card, link } from "@/components/ui/styles";
import { canMail } from "@/lib/identity/password-links/administer";
import { listUsers } from "@/lib/identity/users/administer";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("users.title");

export default async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/users");
  const { t } = text;
  const query = await queryOf(searchParams);
  const search = query("q");
  const { users, next } = await listUsers(ctx, { search, after: query("after") });
  return (
    <>
      <PageTitle
        text={text}
        title={t("users.title")}
        search={search ?? null}
        searchLabel={t("users.search")}
      />
      {users.length === 0 ? (
        <Empty title={search ? t("admin.no_matches", { search }) : t("users.none")} />
      ) : (
        <Table
          caption={t("users.title")}
          head={[
            t("users.name"),
            t("users.user_name"),
            t("users.email"),
            t("users.groups"),
            t("users.state"),
          ]}
        >
          {users.map((user) => (
            <tr key={user.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/users/${user.id}`}>
                  {user.display_name}
                </a>
              </td>
              <td>{user.user_name}</td>
              <td className="text-quiet">{user.email}</td>
              <td className="tabular-nums">{text.format.number(user.groups)}</td>
              <td>
                <State tone={user.status === "enabled" ? "good" : "idle"}>{t(`users.${user.status}`)}</State>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
      {authority.isAdministrator && <CreateUser text={text} mayMail={await canMail(ctx)} />}
    </>
  );
}

function CreateUser({ text, mayMail }: { text: Text; mayMail: boolean }) {
  const { t } = text;
  return (
    <section className={`${card} mt-6 max-w-md p-6`}>
      <h2 className="mb-4 font-semibold">{t("users.create.title")}</h2>
      <ActionForm action={createUser} submit={t("users.create.submit")}>
        <div className="mb-5 space-y-4">
          <Field
            id="userName"
            name="userName"
            label={t("users.user_name")}
            required
            maxLength={128}
            autoComplete="off"
          />
          <Field
            id="displayName"
            name="displayName"
            label={t("users.create.full_name")}
            required
            maxLength={256}
            autoComplete="off"
          />
          <Field
            id="email"
            name="email"
            type="email"
            label={t("users.email")}
            hint={t("admin.optional")}
            autoComplete="off"
          />
          <LinkDelivery text={text} id="delivery" mayMail={mayMail} />
        </div>
      </ActionForm>
    </section>
  );
}
