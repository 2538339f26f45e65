import { assign } from "../actions";
import { Notice, PageTitle } from "@/components/admin/page-parts";
import { linkTag } from "@/components/text/tags";
import { AssignFields } from "@/components/assignment/assign-fields";
import { PreviewForm } from "@/components/form/preview-form";
import { link } from "@/components/ui/styles";
import { findPermissionSets, listChoices } from "@/lib/access/assignments/choices";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";
import { accountChoices, permissionSetChoices, principalChoices } from "@/lib/web/choices";

export const generateMetadata = titled("assignments.new.title");

export default async function AssignPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/assignments/new");
  const query = await queryOf(searchParams);
  const account = query("account");
  const [choices, principals, accounts, sets] = [
    await listChoices(ctx),
    await principalChoices(ctx, "", text),
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
      <PageTitle text={text} title={text.t("assignments.new.title")} />
      {sets.length === 0 && (
        <Notice tone="calm" title={text.t("assignments.new.no_permission_sets")}>
          {authority.isAdministrator ? (
            <a className={link} href="/admin/permission-sets/new">
              {text.t("assignments.new.create_permission_set")}
            </a>
          ) : (
            text.t("assignments.new.ask_for_permission_set")
          )}
        </Notice>
      )}
      {accounts.length === 0 && (
        <Notice tone="calm" title={text.t("assignments.new.no_accounts")}>
          {authority.isAdministrator
            ? text.rich("assignments.new.connect", { link: linkTag("/admin/connect") })
            : text.t("assignments.new.ask_to_connect")}
        </Notice>
      )}
      <PreviewForm
        action={assign}
        submit={text.t("assignments.new.action")}
        preview={text.t("admin.show_changes")}
        className="rounded-large border border-line bg-card p-6"
      >
        <AssignFields
          text={text}
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
