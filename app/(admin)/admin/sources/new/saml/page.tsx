import { createSamlSource } from "../../saml-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { SamlFields } from "@/components/source/saml-fields";
import { PresetLinks, presetTitle } from "@/components/source/preset-links";
import { SourceKinds } from "@/components/source/source-kinds";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { SAML_PRESETS } from "@/lib/identity/sources/saml/presets";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.add");

export default async function NewSamlPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/sources/new/saml");
  const query = await queryOf(searchParams);
  const preset = SAML_PRESETS.find(({ id }) => id === query("preset")) ?? SAML_PRESETS.at(-1);
  if (!preset) return null;
  const directories = await listScimDirectories(ctx);
  return (
    <>
      <PageTitle text={text} title={text.t("sources.add")} />
      <SourceKinds text={text} here="saml" />
      <PresetLinks text={text} presets={SAML_PRESETS} current={preset.id} path="/admin/sources/new/saml" />
      <Section title={presetTitle(text, preset)} hint={text.t("sources.new.saml_hint")}>
        <EditForm
          key={preset.id}
          action={createSamlSource}
          submit={text.t("sources.add")}
          readOnly={!authority.isAdministrator}
        >
          <SamlFields
            text={text}
            directories={directories}
            values={{
              name: preset.name ?? "",
              metadataUrl: "",
              metadataHint: preset.metadataHint,
              isKnown: false,
              ...preset.settings,
              signRequests: true,
              allowsUnsolicited: false,
              newUsers: {
                kind: "create",
                domains: [],
                sourceId: directories[0]?.id ?? "",
                claim: preset.settings.claims.userName,
                equals: "userName",
              },
            }}
          />
        </EditForm>
      </Section>
    </>
  );
}
