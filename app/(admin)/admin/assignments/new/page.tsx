import type { Metadata } from "next";
import { assign } from "../actions";
import { PageTitle } from "@/components/admin/page-parts";
import { AssignFields } from "@/components/assignment/assign-fields";
import { ActionForm } from "@/components/form/action-form";
import { listChoices } from "@/lib/access/assignments/choices";
import { findPrincipals } from "@/lib/identity/principals/service";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Assign · Foyer" };

export default async function AssignPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("/admin/assignments/new");
  const query = await queryOf(searchParams);
  const [choices, principals] = [await listChoices(ctx), await findPrincipals(ctx, { search: query("q"), limit: 100 })];
  return (
    <>
      <PageTitle title="Assign permission sets" search={query("q") ?? null} searchLabel="Search people and groups" />
      <ActionForm action={assign} submit="Assign" preview="Show what changes" className="rounded-large border border-line bg-card p-6">
        <AssignFields {...choices} principals={principals} chosenSet={query("permission-set")} chosenAccount={query("account")} />
      </ActionForm>
    </>
  );
}
