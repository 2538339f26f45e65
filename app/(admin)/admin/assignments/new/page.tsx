import type { Metadata } from "next";
import { assign } from "../actions";
import { PageTitle } from "@/components/admin/page-parts";
import { AssignFields } from "@/components/assignment/assign-fields";
import { ActionForm } from "@/components/form/action-form";
import { listChoices } from "@/lib/access/assignments/choices";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";
import { accountChoices, principalChoices } from "@/lib/web/choices";

export const metadata: Metadata = { title: "Assign · Foyer" };

export default async function AssignPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("/admin/assignments/new");
  const query = await queryOf(searchParams);
  const account = query("account");
  const [choices, principals, accounts] = [await listChoices(ctx), await principalChoices(ctx, ""), await accountChoices(ctx, "")];
  return (
    <>
      <PageTitle title="Assign permission sets" />
      <ActionForm action={assign} submit="Assign" preview="Show what changes" className="rounded-large border border-line bg-card p-6">
        <AssignFields {...choices} principals={principals} accounts={accounts} chosenSet={query("permission-set")} chosenAccounts={account === undefined ? [] : await accountChoices(ctx, account)} />
      </ActionForm>
    </>
  );
}
