import type { Metadata } from "next";
import { give, take } from "./actions";
import { Empty, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { card, textField } from "@/components/ui/styles";
import { Picker } from "@/components/form/picker";
import { findPermissionSets, listChoices } from "@/lib/access/assignments/choices";
import { listAdministrators } from "@/lib/identity/administrators/service";
import { findPrincipals } from "@/lib/identity/principals/service";
import { permissionSetChoices } from "@/lib/web/choices";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Administrators · Foyer" };

export default async function AdministratorsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/administrators");
  const query = await queryOf(searchParams);
  const search = query("q");
  const [{ grants, next }, choices, principals] = [
    await listAdministrators(ctx, { after: query("after") }),
    await listChoices(ctx),
    await findPrincipals(ctx, { search, limit: 100 }),
  ];
  const sets = await permissionSetChoices(ctx, "");
  const named = await findPermissionSets(ctx, {
    ids: [...new Set(grants.flatMap(({ permission_set_ids }) => permission_set_ids ?? []))],
    limit: 200,
  });
  const setName = (id: string) => named.find((set) => set.id === id)?.name ?? id;
  return (
    <>
      <PageTitle
        text={text}
        title="Administrators"
        {...(authority.isAdministrator
          ? { search: search ?? null, searchLabel: "Search people and groups to choose from" }
          : {})}
      />
      {grants.length === 0 ? (
        <Empty title="Nobody administers Foyer" />
      ) : (
        <Table caption="Roles inside Foyer" head={["Who", "Role", "Within", ""]}>
          {grants.map((grant) => (
            <tr key={grant.id}>
              <td>
                <span className="font-semibold">{grant.principal_name}</span>{" "}
                <span className="text-quiet">{grant.group_id ? "group" : ""}</span>
              </td>
              <td>{grant.role}</td>
              <td className="text-quiet">
                {grant.role === "delegate"
                  ? [
                      grant.unit_id && (grant.unit_path || "the whole organization"),
                      grant.permission_set_ids?.map(setName).join(", "),
                    ]
                      .filter(Boolean)
                      .join("; only ")
                  : "everything"}
              </td>
              <td>
                {authority.isAdministrator && (
                  <ActionForm action={take} submit={`Take it from ${grant.principal_name}`} quiet>
                    <input type="hidden" name="id" value={grant.id} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
      {authority.isAdministrator && (
        <section className={`${card} mt-6 max-w-xl p-6`}>
          <h2 className="mb-4 font-semibold">Give a role</h2>
          <ActionForm action={give} submit="Give it">
            <div className="mb-5 space-y-4">
              <div className="space-y-1.5">
                <label htmlFor="principal" className="block text-sm font-semibold">
                  Person or group
                </label>
                <select id="principal" name="principal" className={textField}>
                  {principals.map((each) => (
                    <option key={each.id} value={`${each.kind}/${each.id}`}>
                      {each.name} ({each.kind === "group" ? `group, ${each.detail}` : each.detail})
                    </option>
                  ))}
                </select>
              </div>
              <div className="space-y-1.5">
                <label htmlFor="role" className="block text-sm font-semibold">
                  Role
                </label>
                <select id="role" name="role" defaultValue="auditor" className={textField}>
                  <option value="administrator">Administrator: everything</option>
                  <option value="auditor">Auditor: reads everything, changes nothing</option>
                  <option value="delegate">Delegate: assigns within the limits below</option>
                </select>
              </div>
              <div className="space-y-1.5">
                <label htmlFor="unitId" className="block text-sm font-semibold">
                  Delegate: within this unit
                </label>
                <select id="unitId" name="unitId" className={textField}>
                  <option value="">Any</option>
                  {choices.units.map((unit) => (
                    <option key={unit.id} value={unit.id}>
                      {unit.path}
                    </option>
                  ))}
                </select>
              </div>
              <Picker
                label="Delegate: only these permission sets"
                hint="None: any."
                name="permissionSetId"
                source="/admin/search/permission-sets"
                first={sets}
              />
            </div>
          </ActionForm>
        </section>
      )}
    </>
  );
}
