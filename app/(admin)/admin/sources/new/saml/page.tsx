import type { Metadata } from "next";
import { createSamlSource } from "../../saml-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { SamlFields } from "@/components/source/saml-fields";
import { SourceKinds } from "@/components/source/source-kinds";
import { link } from "@/components/ui/styles";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { SAML_PRESETS } from "@/lib/identity/sources/saml/presets";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "New SAML provider · Foyer" };

export default async function NewSamlPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/sources/new/saml");
  const query = await queryOf(searchParams);
  const preset = SAML_PRESETS.find(({ id }) => id === query("preset")) ?? SAML_PRESETS.at(-1);
  if (!preset) return null;
  const directories = await listScimDirectories(ctx);
  return (
    <>
      <PageTitle text={text} title="Add a source" />
      <SourceKinds here="saml" />
      <nav aria-label="Kind of provider" className="mb-6 flex flex-wrap gap-x-4 gap-y-2 text-sm">
        {SAML_PRESETS.map(({ id, name }) =>
          id === preset.id ? (
            <b key={id} aria-current="true">
              {name}
            </b>
          ) : (
            <a key={id} className={link} href={`/admin/sources/new/saml?preset=${id}`}>
              {name}
            </a>
          ),
        )}
      </nav>
      <Section
        title={preset.name}
        hint="It stays switched off until you have tested it. The next page shows what the provider must know of Foyer."
      >
        <EditForm
          key={preset.id}
          action={createSamlSource}
          submit="Add it"
          readOnly={!authority.isAdministrator}
        >
          <SamlFields
            directories={directories}
            values={{
              name: preset.id === "other" ? "" : preset.name,
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
