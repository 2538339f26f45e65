import { create } from "../actions";
import { PageTitle } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { EMPTY_VALUES, PermissionSetFields } from "@/components/permission-set/permission-set-fields";
import { link } from "@/components/ui/styles";
import { TEMPLATES } from "@/lib/access/permission-sets/templates";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("permission_sets.new.title");

export default async function NewPermissionSetPage({ searchParams }: { searchParams: SearchParams }) {
  const { text } = await adminPage("/admin/permission-sets/new");
  const chosen = (await queryOf(searchParams))("template");
  const template = TEMPLATES.find(({ name }) => name === chosen);
  const values = template
    ? {
        ...EMPTY_VALUES,
        description: text.t(`permission_sets.template_descriptions.${template.description}`),
        sessionSeconds: template.hours * 3600,
        awsManagedPolicies: template.policies.join("\n"),
      }
    : EMPTY_VALUES;
  return (
    <>
      <PageTitle text={text} title={text.t("permission_sets.new.title")} />
      <p className="mb-5 flex flex-wrap gap-x-4 gap-y-1 text-sm text-quiet">
        {text.t("permission_sets.new.templates")}
        {TEMPLATES.map(({ name }) => (
          <a
            key={name}
            className={link}
            href={`?template=${encodeURIComponent(name)}`}
            aria-current={name === chosen ? "true" : undefined}
          >
            {name}
          </a>
        ))}
      </p>
      <ActionForm
        key={chosen ?? ""}
        action={create}
        submit={text.t("permission_sets.create")}
        className="rounded-large border border-line bg-card p-6"
      >
        <div className="mb-5 space-y-5">
          <Field
            id="name"
            name="name"
            label={text.t("permission_sets.name")}
            hint={text.t("permission_sets.new.name_hint")}
            required
            maxLength={32}
            defaultValue={template?.name ?? ""}
            autoComplete="off"
          />
        </div>
        <PermissionSetFields text={text} values={values} />
        <details className="mb-5 text-sm">
          <summary className="cursor-pointer font-semibold">
            {text.t("permission_sets.new.use_existing")}
          </summary>
          <div className="mt-3">
            <Field
              id="existingRole"
              name="existingRole"
              label={text.t("permission_sets.new.existing_role")}
              hint={text.t("permission_sets.new.existing_role_hint")}
              autoComplete="off"
            />
          </div>
        </details>
      </ActionForm>
    </>
  );
}
