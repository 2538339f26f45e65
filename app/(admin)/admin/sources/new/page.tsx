import { createOidc } from "../oidc-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { OidcFields } from "@/components/source/oidc-fields";
import { SourceKinds } from "@/components/source/source-kinds";
import { link } from "@/components/ui/styles";
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
      <nav
        aria-label={text.t("sources.provider_kind")}
        className="mb-6 flex flex-wrap gap-x-4 gap-y-2 text-sm"
      >
        {OIDC_PRESETS.map(({ id, name }) =>
          id === preset.id ? (
            <b key={id} aria-current="true">
              {name}
            </b>
          ) : (
            <a key={id} className={link} href={`/admin/sources/new?preset=${id}`}>
              {name}
            </a>
          ),
        )}
      </nav>
      <Section title={preset.name} hint={text.t("sources.new.oidc_hint")}>
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
              name: preset.id === "other" ? "" : preset.name,
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
