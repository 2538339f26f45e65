import type { Metadata } from "next";
import { createSource } from "../../actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SourceKinds } from "@/components/source/source-kinds";
import { adminPage } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Add a SCIM directory · Foyer" };

export default async function NewScimPage() {
  const { authority, text } = await adminPage("/admin/sources/new/scim");
  return (
    <>
      <PageTitle text={text} title="Add a source" />
      <SourceKinds here="scim" />
      <Section
        title="SCIM directory"
        hint="It makes, changes and deactivates people and groups here, with a token that you make for it on the next page."
      >
        <EditForm action={createSource} submit="Add it" readOnly={!authority.isAdministrator}>
          <div className="mb-5 max-w-md">
            <Field
              id="name"
              name="name"
              label="Name"
              hint="Such as Okta or Entra ID"
              required
              maxLength={100}
              autoComplete="off"
            />
          </div>
        </EditForm>
      </Section>
    </>
  );
}
