import { createOidc } from "../oidc-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { OidcFields } from "@/components/source/oidc-fields";
import { PresetLinks, presetTitle } from "@/components/source/preset-links";
import { SourceKinds } from "@/components/source/source-kinds";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { ALGORITHMS } from "@/lib/identity/sources/settings/oidc";
import { OIDC_PRESETS } from "@/lib/identity/sources/oidc/presets";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.add");

export default async function NewSourcePage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/sources/new");
  const query = await queryOf(searchParams);
  const preset = OIDC_PRESETS.find(({ id }) => id === query("preset")) ?? OIDC_PRESETS.at(-1);
  if (!preset) return null;
  const directories = await listScimDirectories(ctx);
  return (
    <>
      <PageTitle text={text} title={text.t("sources.add")} />
      <SourceKinds text={text} here="oidc" />
      <PresetLinks text={text} presets={OIDC_PRESETS} current={preset.id} path="/admin/sources/new" />
      <Section title={presetTitle(text, preset)} hint={text.t("sources.new.oidc_hint")}>
        <EditForm
          key={preset.id}
          action={createOidc}
          submit={text.t("sources.add")}
          readOnly={!authority.isAdministrator}
        >
          <OidcFields
            text={text}
            algorithms={ALGORITHMS}
            directories={directories}
            values={{
              name: preset.name ?? "",
              ...preset.settings,
              issuerHint: preset.issuerHint,
              clientId: "",
              hasSecret: false,
              algorithm: "RS256",
              signsOutThere: false,
              ca: "",
              accessControl: {},
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
