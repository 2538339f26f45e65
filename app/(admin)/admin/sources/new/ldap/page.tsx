import type { Metadata } from "next";
import { createLdap } from "../../ldap-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { LdapFields } from "@/components/source/ldap-fields";
import { SourceKinds } from "@/components/source/source-kinds";
import { link } from "@/components/ui/styles";
import { LDAP_DEFAULTS } from "@/lib/identity/sources/settings/ldap";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "New directory · Foyer" };

const KINDS = { "active-directory": "Active Directory", ldap: "Another LDAP directory" } as const;

export default async function NewDirectoryPage({ searchParams }: { searchParams: SearchParams }) {
  const { authority, text } = await adminPage("/admin/sources/new/ldap");
  const query = await queryOf(searchParams);
  const kind = query("server") === "ldap" ? "ldap" : "active-directory";
  return (
    <>
      <PageTitle text={text} title="Add a source" />
      <SourceKinds here="ldap" />
      <nav aria-label="Kind of directory" className="mb-6 flex flex-wrap gap-x-4 gap-y-2 text-sm">
        {(Object.keys(KINDS) as (keyof typeof KINDS)[]).map((id) =>
          id === kind ? (
            <b key={id} aria-current="true">
              {KINDS[id]}
            </b>
          ) : (
            <a key={id} className={link} href={`/admin/sources/new/ldap?server=${id}`}>
              {KINDS[id]}
            </a>
          ),
        )}
      </nav>
      <Section
        title={KINDS[kind]}
        hint="It stays switched off until you have tested it. A server inside your network must be named in FOYER_INTERNAL_HOSTS."
      >
        <EditForm key={kind} action={createLdap} submit="Add it" readOnly={!authority.isAdministrator}>
          <LdapFields
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
