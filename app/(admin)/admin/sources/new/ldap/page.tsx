import { createLdap } from "../../ldap-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { LdapFields } from "@/components/source/ldap-fields";
import { SourceKinds } from "@/components/source/source-kinds";
import { link } from "@/components/ui/styles";
import { LDAP_DEFAULTS } from "@/lib/identity/sources/settings/ldap";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.add");

const KINDS = {
  "active-directory": "sources.new.active_directory",
  ldap: "sources.new.other_ldap",
} as const;

export default async function NewDirectoryPage({ searchParams }: { searchParams: SearchParams }) {
  const { authority, text } = await adminPage("/admin/sources/new/ldap");
  const query = await queryOf(searchParams);
  const kind = query("server") === "ldap" ? "ldap" : "active-directory";
  return (
    <>
      <PageTitle text={text} title={text.t("sources.add")} />
      <SourceKinds text={text} here="ldap" />
      <nav
        aria-label={text.t("sources.directory_kind")}
        className="mb-6 flex flex-wrap gap-x-4 gap-y-2 text-sm"
      >
        {(Object.keys(KINDS) as (keyof typeof KINDS)[]).map((id) =>
          id === kind ? (
            <b key={id} aria-current="true">
              {text.t(KINDS[id])}
            </b>
          ) : (
            <a key={id} className={link} href={`/admin/sources/new/ldap?server=${id}`}>
              {text.t(KINDS[id])}
            </a>
          ),
        )}
      </nav>
      <Section title={text.t(KINDS[kind])} hint={text.t("sources.new.ldap_hint")}>
        <EditForm
          key={kind}
          action={createLdap}
          submit={text.t("sources.add")}
          readOnly={!authority.isAdministrator}
        >
          <LdapFields
            text={text}
            values={{
              name: "",
              server: kind,
              servers: [],
              isPlain: false,
              ca: "",
              bindName: "",
              hasSecret: false,
              bases: [],
              ...LDAP_DEFAULTS[kind],
              accessControl: {},
              syncMinutes: 60,
              maxDisabledPercent: 20,
            }}
          />
        </EditForm>
      </Section>
    </>
  );
}
