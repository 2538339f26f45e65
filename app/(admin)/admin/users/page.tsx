import type { Metadata } from "next";
import { createUser } from "./actions";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { card, link } from "@/components/ui/styles";
import { listUsers } from "@/lib/identity/users/administer";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Users · Foyer" };

export default async function UsersPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/users");
  const query = await queryOf(searchParams);
  const search = query("q");
  const { users, next } = await listUsers(ctx, { search, after: query("after") });
  return (
    <>
      <PageTitle
        text={text}
        title="Users"
        search={search ?? null}
        searchLabel="Search people by name or e-mail"
      />
      {users.length === 0 ? (
        <Empty title={search ? `Nothing matches “${search}”` : "Nobody yet"} />
      ) : (
        <Table caption="Users" head={["Name", "User name", "E-mail", "Groups", "State"]}>
          {users.map((user) => (
            <tr key={user.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/users/${user.id}`}>
                  {user.display_name}
                </a>
              </td>
              <td>{user.user_name}</td>
              <td className="text-quiet">{user.email}</td>
              <td className="tabular-nums">{user.groups}</td>
              <td>
                <State tone={user.status === "enabled" ? "good" : "idle"}>{user.status}</State>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-md p-6`}>
          <h2 className="mb-4 font-semibold">Create a person</h2>
          <ActionForm action={createUser} submit="Create">
            <div className="mb-5 space-y-4">
              <Field
                id="userName"
                name="userName"
                label="User name"
                required
                maxLength={128}
                autoComplete="off"
              />
              <Field
                id="displayName"
                name="displayName"
                label="Full name"
                required
                maxLength={256}
                autoComplete="off"
              />
              <Field
                id="email"
                name="email"
                type="email"
                label="E-mail"
                hint="May stay empty."
                autoComplete="off"
              />
            </div>
          </ActionForm>
        </section>
      )}
    </>
  );
}
