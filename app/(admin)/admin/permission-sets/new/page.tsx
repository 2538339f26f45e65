import type { Metadata } from "next";
import { create } from "../actions";
import { PageTitle } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { EMPTY_VALUES, PermissionSetFields } from "@/components/permission-set/permission-set-fields";
import { link } from "@/components/ui/styles";
import { TEMPLATES } from "@/lib/access/permission-sets/templates";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Create a permission set · Foyer" };

export default async function NewPermissionSetPage({ searchParams }: { searchParams: SearchParams }) {
  const { text } = await adminPage("/admin/permission-sets/new");
  const chosen = (await queryOf(searchParams))("template");
  const template = TEMPLATES.find(({ name }) => name === chosen);
  const values = template
    ? {
        ...EMPTY_VALUES,
        description: template.description,
        sessionSeconds: template.hours * 3600,
        awsManagedPolicies: template.policies.join("\n"),
      }
    : EMPTY_VALUES;
  return (
    <>
      <PageTitle text={text} title="Create a permission set" />
      <p className="mb-5 flex flex-wrap gap-x-4 gap-y-1 text-sm text-quiet">
        Begin with a job:
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
        submit="Create permission set"
        className="rounded-large border border-line bg-card p-6"
      >
        <div className="mb-5 space-y-5">
          <Field
            id="name"
            name="name"
            label="Name"
            hint="1 to 32 letters, digits or _+=,.@- It cannot be changed later."
            required
            maxLength={32}
            defaultValue={template?.name ?? ""}
            autoComplete="off"
          />
        </div>
        <PermissionSetFields values={values} />
        <details className="mb-5 text-sm">
          <summary className="cursor-pointer font-semibold">Use a role that exists already</summary>
          <div className="mt-3">
            <Field
              id="existingRole"
              name="existingRole"
              label="Path and name of the role"
              hint="Such as /team/Deployer. It must trust Foyer’s SAML provider. Foyer signs people in to it and never changes it; leave every policy above empty."
              autoComplete="off"
            />
          </div>
        </details>
      </ActionForm>
    </>
  );
}
