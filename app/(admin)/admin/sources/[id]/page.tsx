import type { Metadata } from "next";
import { link as linkPerson, removeSource, switchSource, unlink } from "./actions";
import {
  ArrivedAccounts,
  ConnectedPeople,
  IdentityCenterSettingsForm,
  IdentityCenterTestButton,
} from "./identity-center-source";
import { LdapSettingsForm, LdapSync, LdapTest } from "./ldap-source";
import { OidcAddresses, OidcSettingsForm } from "./oidc-source";
import { SamlKeys } from "./saml-keys";
import { SamlAddresses, SamlSettingsForm, SamlTestFailure } from "./saml-source";
import { Empty, Notice, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { listConnectedPeople } from "@/lib/identity/sources/identity-center/connected";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { listExpiring } from "@/lib/identity/sources/registry/expiring";
import { listIdentities } from "@/lib/identity/sources/identities/service";
import { getSync } from "@/lib/identity/sources/ldap/service";
import { samlStatus } from "@/lib/identity/sources/saml/service";
import { getSource } from "@/lib/identity/sources/registry/service";
import { authorityOf, isUsable } from "@/lib/identity/sources/settings/kinds";
import type { SourceTest } from "@/lib/identity/sources/settings/types";
import { adminPage, loadOr404, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Identity source · Foyer" };

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

function LastTest({ test }: { test: SourceTest }) {
  const { mapped } = test;
  const rows: [string, string | null][] = [
    ["Subject", mapped.subject],
    ["User name", mapped.userName],
    ["Display name", mapped.displayName],
    ["E-mail", mapped.email && `${mapped.email} (${mapped.isEmailVerified ? "verified" : "not verified"})`],
    ["Groups", mapped.groups && (mapped.groups.length === 0 ? "none" : mapped.groups.join(", "))],
    ...Object.entries(mapped.attributes ?? {}).map(([key, value]): [string, string] => [
      `Session tag ${key}`,
      value,
    ]),
  ];
  return (
    <>
      <p className="mb-3 text-sm text-quiet">
        Tested <Time at={new Date(test.at)} />. This is what arrived, and whom Foyer would see.
      </p>
      <Table caption="Whom Foyer would see" head={["Foyer's", "Arrived as"]}>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <td className="font-semibold">{name}</td>
            <td className="break-all">{value ?? <span className="text-quiet">does not arrive</span>}</td>
          </tr>
        ))}
      </Table>
      <ArrivedAccounts test={test} />
      <details className="mt-3">
        <summary className="cursor-pointer text-sm font-semibold text-accent">All claims</summary>
        <pre
          tabIndex={0}
          className="mt-2 max-h-96 overflow-auto rounded-small bg-sunken p-3 font-mono text-[13px]"
        >
          {JSON.stringify(test.claims, null, 2)}
        </pre>
      </details>
    </>
  );
}

export default async function SourcePage({ params, searchParams }: Props) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/sources/${id}`);
  const source = await loadOr404(() => getSource(ctx, id));
  const [identities, directories, query] = await Promise.all([
    listIdentities(ctx, { sourceId: id }),
    listScimDirectories(ctx),
    queryOf(searchParams),
  ]);
  const saml = source.kind === "saml" ? await samlStatus(ctx, id) : null;
  const expiring = (await listExpiring(ctx)).filter(({ sourceId }) => sourceId === id);
  const connected = source.kind === "identity-center" ? await listConnectedPeople(ctx, id) : null;
  const may = authority.isAdministrator;
  const isForAccounts = source.kind === "identity-center" && source.settings.purpose === "accounts";
  return (
    <>
      <PageTitle text={text} title={source.name} />
      {query("error") === "unreachable" && (
        <div className="mb-6">
          <Notice tone="danger" title="The provider cannot be reached">
            Foyer asked {authorityOf(source)} for its configuration and got no usable answer. Check the
            issuer. A provider inside your network must be named in FOYER_INTERNAL_HOSTS.
          </Notice>
        </div>
      )}
      {expiring.map(({ what, expiresAt }) => (
        <Notice
          key={what}
          tone="danger"
          title={`${text.t(`sources.certificates.${what}`)} ${expiresAt < ctx.now() ? "has ended" : "ends soon"}`}
        >
          {expiresAt < ctx.now() ? "It ended" : "It holds until"} <Time at={expiresAt} />.
        </Notice>
      ))}
      <Section
        title="State"
        hint={
          source.isEnabled
            ? undefined
            : isForAccounts
              ? "Its accounts are not shown while it is switched off."
              : "Nobody signs in through it while it is switched off."
        }
      >
        <p className="mb-4">
          <State tone={source.isEnabled ? "good" : "idle"}>{source.isEnabled ? "On" : "Switched off"}</State>
        </p>
        {saml && <SamlAddresses status={saml} />}
        {source.kind === "oidc" && (
          <OidcAddresses url={ctx.config.url} id={id} signsOutThere={source.settings.signsOutThere} />
        )}
        {may && (
          <div className="flex flex-wrap items-start gap-3">
            {(source.kind === "oidc" || source.kind === "saml") && (
              <a className={quietButton} href={`/sign-in/with/${id}?test=1`}>
                Test this
              </a>
            )}
            {source.kind === "identity-center" && <IdentityCenterTestButton id={id} />}
            <ActionForm
              action={switchSource}
              submit={source.isEnabled ? `Switch off ${source.name}` : "Switch it on"}
              quiet={source.isEnabled || !isUsable(source.lastTest)}
            >
              <input type="hidden" name="id" value={id} />
              <input type="hidden" name="isEnabled" value={String(!source.isEnabled)} />
            </ActionForm>
          </div>
        )}
        {may && source.isEnabled && (
          <p className="mt-2 text-[13px] text-quiet">
            {isForAccounts
              ? "Switching it off ends what people hold there, and takes its accounts off the start page."
              : "Switching it off signs out everybody who came through it."}
          </p>
        )}
      </Section>
      {source.kind === "ldap" ? (
        <>
          <LdapTest source={source} may={may} />
          <LdapSync source={source} sync={await getSync(ctx, id)} may={may} />
        </>
      ) : (
        <Section title="Test">
          {saml && <SamlTestFailure status={saml} />}
          {source.lastTest ? (
            <LastTest test={source.lastTest} />
          ) : (
            <Empty title="Not tested yet">
              “Test this” takes you through a sign-in that signs nobody in, and shows what arrives.
            </Empty>
          )}
        </Section>
      )}
      <Section title="Settings">
        {source.kind === "oidc" && (
          <OidcSettingsForm source={source} now={ctx.now()} directories={directories} readOnly={!may} />
        )}
        {source.kind === "saml" && saml && (
          <SamlSettingsForm
            source={source}
            status={saml}
            now={ctx.now()}
            directories={directories}
            readOnly={!may}
          />
        )}
        {source.kind === "ldap" && <LdapSettingsForm source={source} now={ctx.now()} readOnly={!may} />}
        {source.kind === "identity-center" && (
          <IdentityCenterSettingsForm source={source} directories={directories} readOnly={!may} />
        )}
      </Section>
      {saml && <SamlKeys id={id} status={saml} now={ctx.now()} may={may} />}
      {connected && <ConnectedPeople id={id} {...connected} mayChange={may} />}
      <Section
        title="People"
        hint="Which subject stands for whom. Two people never become one by their names or addresses."
      >
        {identities.length > 0 && (
          <Table caption="Linked people" head={["Person", "Subject", "Last sign-in", ""]}>
            {identities.map((identity) => (
              <tr key={identity.subject}>
                <td className="font-semibold">{identity.userName}</td>
                <td className="font-mono text-[13px] break-all">{identity.subject}</td>
                <td className="text-quiet">
                  {identity.lastSignInAt ? <Time at={identity.lastSignInAt} /> : "never"}
                </td>
                <td>
                  {may && (
                    <ActionForm action={unlink} submit={`Unlink ${identity.userName}`} quiet>
                      <input type="hidden" name="id" value={id} />
                      <input type="hidden" name="subject" value={identity.subject} />
                    </ActionForm>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {may && (
          <details className="mt-4">
            <summary className="cursor-pointer text-sm font-semibold text-accent">Link a person</summary>
            <EditForm revision={identities.length} action={linkPerson} submit="Link" quiet className="mt-3">
              <input type="hidden" name="id" value={id} />
              <div className="mb-4 grid gap-4 sm:grid-cols-2">
                <Field
                  id="person"
                  name="person"
                  label="User name in Foyer"
                  required
                  maxLength={128}
                  autoComplete="off"
                />
                <Field
                  id="subject"
                  name="subject"
                  label="Subject at the provider"
                  required
                  maxLength={255}
                  autoComplete="off"
                />
              </div>
            </EditForm>
          </details>
        )}
      </Section>
      {may && !source.isEnabled && (
        <Section title="Delete" hint="Only where no people and no groups came from it.">
          <ActionForm action={removeSource} submit={`Delete ${source.name}`} quiet>
            <input type="hidden" name="id" value={id} />
          </ActionForm>
        </Section>
      )}
    </>
  );
}
