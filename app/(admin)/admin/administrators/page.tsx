import { give, take } from "./actions";
import { Empty, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { card } from "@/components/ui/styles";
import { Picker, type Choice } from "@/components/form/picker";
import { SelectField } from "@/components/form/select-field";
import { findPermissionSets, listChoices } from "@/lib/access/assignments/choices";
import { listAdministrators } from "@/lib/identity/administrators/service";
import type { Text } from "@/lib/messages/text";
import { findPrincipals } from "@/lib/identity/principals/service";
import { permissionSetChoices, principalDetail } from "@/lib/web/choices";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("users.administrators.title");

type Grant = Awaited<ReturnType<typeof listAdministrators>>["grants"][number];
type Principal = Awaited<ReturnType<typeof findPrincipals>>[number];
type Unit = Awaited<ReturnType<typeof listChoices>>["units"][number];

export default async function AdministratorsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/administrators");
  const { t } = text;
  const query = await queryOf(searchParams);
  const search = query("q");
  const { grants, next } = await listAdministrators(ctx, { after: query("after") });
  const permissionSets = await findPermissionSets(ctx, {
    ids: [...new Set(grants.flatMap(({ permission_set_ids }) => permission_set_ids ?? []))],
    limit: 200,
  });
  const nameOfSet = (id: string) => permissionSets.find((set) => set.id === id)?.name ?? id;
  const mayChange = authority.isAdministrator;
  return (
    <>
      <PageTitle
        text={text}
        title={t("users.administrators.title")}
        {...(mayChange ? { search: search ?? null, searchLabel: t("users.administrators.search") } : {})}
      />
      {grants.length === 0 ? (
        <Empty title={t("users.administrators.none")} />
      ) : (
        <Table
          caption={t("users.administrators.caption")}
          head={[
            t("users.administrators.user_or_group"),
            t("users.administrators.role"),
            t("users.administrators.scope"),
            "",
          ]}
        >
          {grants.map((grant) => (
            <tr key={grant.id}>
              <td>
                <span className="font-semibold">{grant.principal_name}</span>{" "}
                <span className="text-quiet">{grant.group_id ? t("admin.group") : ""}</span>
              </td>
              <td>{t(`users.administrators.${grant.role}`)}</td>
              <td className="text-quiet">{scopeText(text, grant, nameOfSet)}</td>
              <td>
                {mayChange && (
                  <ActionForm
                    action={take}
                    submit={t("users.administrators.remove", {
                      name: grant.principal_name ?? "",
                    })}
                    quiet
                  >
                    <input type="hidden" name="id" value={grant.id} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
      {mayChange && (
        <AddAdministrator
          text={text}
          principals={await findPrincipals(ctx, { search, limit: 100 })}
          units={(await listChoices(ctx)).units}
          permissionSets={await permissionSetChoices(ctx, "")}
        />
      )}
    </>
  );
}

/** Returns what a delegate may assign, and where. */
function scopeText(text: Text, grant: Grant, nameOfSet: (id: string) => string): string {
  const { t, format } = text;
  if (grant.role !== "delegate") return t("users.administrators.everything");
  const unit = grant.unit_id && (grant.unit_path || t("users.administrators.whole_organization"));
  const permission_sets = grant.permission_set_ids && format.list(grant.permission_set_ids.map(nameOfSet));
  if (unit && permission_sets) return t("users.administrators.unit_and_sets", { unit, permission_sets });
  return permission_sets ? t("users.administrators.only_sets", { permission_sets }) : (unit ?? "");
}

type AddProps = { text: Text; principals: Principal[]; units: Unit[]; permissionSets: Choice[] };

function AddAdministrator({ text, principals, units, permissionSets }: AddProps) {
  const { t } = text;
  return (
    <section className={`${card} mt-6 max-w-xl p-6`}>
      <h2 className="mb-4 font-semibold">{t("users.administrators.add.title")}</h2>
      <ActionForm action={give} submit={t("users.administrators.add.submit")}>
        <div className="mb-5 space-y-4">
          <SelectField
            id="principal"
            name="principal"
            label={t("users.administrators.user_or_group")}
            options={principals.map((each) => ({
              value: `${each.kind}/${each.id}`,
              label: t("users.administrators.add.principal", {
                name: each.name,
                detail: principalDetail(text, each),
              }),
            }))}
          />
          <SelectField
            id="role"
            name="role"
            label={t("users.administrators.role")}
            defaultValue="auditor"
            options={(["administrator", "auditor", "delegate"] as const).map((role) => ({
              value: role,
              label: t(`users.administrators.add.${role}`),
            }))}
          />
          <SelectField
            id="unitId"
            name="unitId"
            label={t("users.administrators.add.unit")}
            options={[
              { value: "", label: t("users.administrators.add.any_unit") },
              ...units.map(({ id, path }) => ({ value: id, label: path })),
            ]}
          />
          <Picker
            label={t("users.administrators.add.permission_sets")}
            hint={t("users.administrators.add.permission_sets_hint")}
            name="permissionSetId"
            source="/admin/search/permission-sets"
            first={permissionSets}
          />
        </div>
      </ActionForm>
    </section>
  );
}
