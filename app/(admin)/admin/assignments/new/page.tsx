import type { Metadata } from "next";
import { assign } from "../actions";
import { Notice, PageTitle } from "@/components/admin/page-parts";
import { AssignFields } from "@/components/assignment/assign-fields";
import { PreviewForm } from "@/components/form/preview-form";
import { link } from "@/components/ui/styles";
import { findPermissionSets, listChoices } from "@/lib/access/assignments/choices";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";
import { accountChoices, permissionSetChoices, principalChoices } from "@/lib/web/choices";

export const metadata: Metadata = { title: "Assign · Foyer" };

export default async function AssignPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/assignments/new");
  const query = await queryOf(searchParams);
  const account = query("account");
  const [choices, principals, accounts, sets] = [
    await listChoices(ctx),
    await principalChoices(ctx, ""),
    await accountChoices(ctx, ""),
    await permissionSetChoices(ctx, ""),
  ];
  const chosen = query("permission-set");
  const chosenSets =
    chosen === undefined
      ? []
      : (await findPermissionSets(ctx, { ids: [chosen] })).map(({ id, name, description }) => ({
          value: id,
          name,
          detail: description ?? "",
        }));
  return (
    <>
      <PageTitle text={text} title="Assign permission sets" />
      {sets.length === 0 && (
        <Notice tone="calm" title="No permission set to assign yet">
          {authority.isAdministrator ? (
            <a className={link} href="/admin/permission-sets/new">
              Create the first one
            </a>
          ) : (
            "An administrator creates them."
          )}
        </Notice>
      )}
      {accounts.length === 0 && (
        <Notice tone="calm" title="No account to assign it on yet">
          {authority.isAdministrator ? (
            <a className={link} href="/admin/connect">
              Connect your organization, or an account
            </a>
          ) : (
            "An administrator connects them."
          )}{" "}
          What is assigned everywhere reaches accounts as they come.
        </Notice>
      )}
      <PreviewForm
        action={assign}
        submit="Assign"
        preview="Show what changes"
        className="rounded-large border border-line bg-card p-6"
      >
        <AssignFields
          {...choices}
          principals={principals}
          accounts={accounts}
          sets={sets}
          chosenSets={chosenSets}
          chosenAccounts={account === undefined ? [] : await accountChoices(ctx, account)}
        />
      </PreviewForm>
    </>
  );
}
