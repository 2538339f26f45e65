import { createSource } from "../../actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SourceKinds } from "@/components/source/source-kinds";
import { adminPage, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.add");

export default async function NewScimPage() {
  const { authority, text } = await adminPage("/admin/sources/new/scim");
  return (
    <>
      <PageTitle text={text} title={text.t("sources.add")} />
      <SourceKinds text={text} here="scim" />
      <Section title={text.t("sources.kinds.scim")} hint={text.t("sources.new.scim_hint")}>
        <EditForm action={createSource} submit={text.t("sources.add")} readOnly={!authority.isAdministrator}>
          <div className="mb-5 max-w-md">
            <Field
              id="name"
              name="name"
              label={text.t("sources.fields.name")}
              hint={text.t("sources.new.scim_name_hint")}
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
