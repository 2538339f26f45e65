import { link as linkPerson, removeSource, switchOwnLinks, switchSource, unlink } from "./actions";
import {
  ArrivedAccounts,
  ConnectedPeople,
  IdentityCenterSettingsForm,
  IdentityCenterTestButton,
} from "./identity-center-source";
import { LdapSettingsForm, LdapSync, LdapTest } from "./ldap-source";
import { OidcAddresses, OidcSettingsForm } from "./oidc-source";
import { SamlKeys } from "./saml-keys";
import { SamlAddresses, SamlSettingsForm } from "./saml-source";
import { TestFailure } from "@/components/source/test-failure";
import { Empty, Notice, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { timeTag } from "@/components/text/tags";
import { quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { listConnectedPeople } from "@/lib/identity/sources/identity-center/connected";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { listExpiring } from "@/lib/identity/sources/registry/expiring";
import { listIdentities } from "@/lib/identity/sources/identities/service";
import { getSync } from "@/lib/identity/sources/ldap/service";
import { samlStatus } from "@/lib/identity/sources/saml/service";
import { allowsOwnLinks, getSource } from "@/lib/identity/sources/registry/service";
import { authorityOf, isUsable } from "@/lib/identity/sources/settings/kinds";
import type { SourceTest } from "@/lib/identity/sources/settings/types";
import type { Text } from "@/lib/messages/text";
import { adminPage, loadOr404, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.source");

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

const emailKey = ({ isEmailVerified, isEmailVerifiedUnsaid }: SourceTest["mapped"]) =>
  isEmailVerified
    ? "sources.detail.email_verified"
    : isEmailVerifiedUnsaid
      ? "sources.detail.email_unsaid"
      : "sources.detail.email_not_verified";

function LastTest({ text, test }: { text: Text; test: SourceTest }) {
  const { mapped } = test;
  const rows: [string, string | null][] = [
    [
      text.t("sources.detail.subject"),
      mapped.subject ??
        (mapped.subjectProblem
          ? text.t("sources.detail.subject_problem", { problem: mapped.subjectProblem })
          : null),
    ],
    [text.t("sources.detail.user_name"), mapped.userName],
    [text.t("sources.detail.display_name"), mapped.displayName],
    [text.t("sources.detail.email"), mapped.email && text.t(emailKey(mapped), { email: mapped.email })],
    [
      text.t("sources.detail.groups"),
      mapped.groups === null
        ? mapped.groupsUnsaid
          ? text.t("sources.detail.groups_unsaid", { why: mapped.groupsUnsaid })
          : null
        : mapped.groups.length === 0
          ? text.t("sources.detail.no_groups")
          : text.format.list(mapped.groups),
    ],
    ...Object.entries(mapped.attributes ?? {}).map(([key, value]): [string, string] => [
      text.t("sources.detail.session_tag", { name: key }),
      value,
    ]),
  ];
  return (
    <>
      <p className="mb-3 text-sm text-quiet">
        {text.rich("sources.detail.tested", { time: timeTag(new Date(test.at)) })}
      </p>
      <Table
        caption={text.t("sources.detail.would_see")}
        head={[text.t("sources.detail.foyer"), text.t("sources.detail.arrived_as")]}
      >
        {rows.map(([name, value]) => (
          <tr key={name}>
            <td className="font-semibold">{name}</td>
            <td className="break-all">
              {value ?? <span className="text-quiet">{text.t("sources.detail.missing")}</span>}
            </td>
          </tr>
        ))}
      </Table>
      <ArrivedAccounts text={text} test={test} />
      <details className="mt-3">
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          {text.t("sources.detail.all_claims")}
        </summary>
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

/** The switch that lets users link their own accounts at this source. */
function OwnLinks({ text: { t }, id, isAllowed }: { text: Text; id: string; isAllowed: boolean }) {
  return (
    <div className="mt-4">
      <p className="mb-2 max-w-2xl text-sm text-quiet">
        {t(isAllowed ? "sources.detail.own_links_on" : "sources.detail.own_links_off")}
      </p>
      <ActionForm
        action={switchOwnLinks}
        submit={t(isAllowed ? "sources.detail.own_links_turn_off" : "sources.detail.own_links_turn_on")}
        quiet
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="isAllowed" value={String(!isAllowed)} />
      </ActionForm>
    </div>
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
          <Notice tone="danger" title={text.t("sources.detail.unreachable")}>
            {text.t("sources.detail.unreachable_hint", { host: authorityOf(source) })}
          </Notice>
        </div>
      )}
      {expiring.map(({ what, expiresAt }) => (
        <Notice
          key={what}
          tone="danger"
          title={text.t(
            expiresAt < ctx.now()
              ? "sources.certificates.title_expired"
              : "sources.certificates.title_expires",
            { certificate: text.t(`sources.certificates.${what}`) },
          )}
        >
          {text.rich(
            expiresAt < ctx.now() ? "sources.certificates.expired" : "sources.certificates.expires_at",
            {
              time: timeTag(expiresAt),
            },
          )}
        </Notice>
      ))}
      <Section
        title={text.t("sources.state")}
        hint={
          source.isEnabled
            ? undefined
            : isForAccounts
              ? text.t("sources.detail.off_accounts")
              : text.t("sources.detail.off_sign_in")
        }
      >
        <p className="mb-4">
          <State tone={source.isEnabled ? "good" : "idle"}>
            {text.t(source.isEnabled ? "sources.on" : "sources.off")}
          </State>
        </p>
        {saml && <SamlAddresses text={text} status={saml} />}
        {source.kind === "oidc" && (
          <OidcAddresses
            text={text}
            url={ctx.config.url}
            id={id}
            signsOutThere={source.settings.signsOutThere}
          />
        )}
        {may && (
          <div className="flex flex-wrap items-start gap-3">
            {(source.kind === "oidc" || source.kind === "saml") && (
              <a className={quietButton} href={`/sign-in/with/${id}?test=1`}>
                {text.t("sources.detail.test")}
              </a>
            )}
            {source.kind === "identity-center" && <IdentityCenterTestButton text={text} id={id} />}
            <ActionForm
              action={switchSource}
              submit={
                source.isEnabled
                  ? text.t("sources.detail.turn_off", { name: source.name })
                  : text.t("sources.detail.turn_on")
              }
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
              ? text.t("sources.detail.turn_off_accounts")
              : text.t("sources.detail.turn_off_sign_in")}
          </p>
        )}
      </Section>
      {source.kind === "ldap" ? (
        <>
          <LdapTest text={text} source={source} may={may} />
          <LdapSync text={text} source={source} sync={await getSync(ctx, id)} may={may} />
        </>
      ) : (
        <Section title={text.t("sources.detail.test")}>
          <TestFailure text={text} source={source} />
          {source.lastTest ? (
            <LastTest text={text} test={source.lastTest} />
          ) : (
            <Empty title={text.t("sources.detail.not_tested")}>
              {text.t("sources.detail.not_tested_hint")}
            </Empty>
          )}
        </Section>
      )}
      <Section title={text.t("sources.detail.settings")}>
        {source.kind === "oidc" && (
          <OidcSettingsForm
            text={text}
            source={source}
            now={ctx.now()}
            directories={directories}
            readOnly={!may}
          />
        )}
        {source.kind === "saml" && saml && (
          <SamlSettingsForm
            text={text}
            source={source}
            status={saml}
            now={ctx.now()}
            directories={directories}
            readOnly={!may}
          />
        )}
        {source.kind === "ldap" && (
          <LdapSettingsForm text={text} source={source} now={ctx.now()} readOnly={!may} />
        )}
        {source.kind === "identity-center" && (
          <IdentityCenterSettingsForm text={text} source={source} directories={directories} readOnly={!may} />
        )}
      </Section>
      {saml && <SamlKeys text={text} id={id} status={saml} now={ctx.now()} may={may} />}
      {connected && <ConnectedPeople text={text} id={id} {...connected} mayChange={may} />}
      <Section title={text.t("sources.detail.users")} hint={text.t("sources.detail.users_hint")}>
        {identities.length > 0 && (
          <Table
            caption={text.t("sources.detail.linked")}
            head={[
              text.t("sources.detail.user"),
              text.t("sources.detail.linked_by"),
              text.t("sources.detail.subject"),
              text.t("sources.detail.last_sign_in"),
              "",
            ]}
          >
            {identities.map((identity) => (
              <tr key={identity.subject}>
                <td className="font-semibold">{identity.userName}</td>
                <td className="text-quiet">{text.t(`sources.detail.linked_by_${identity.linkedBy}`)}</td>
                <td className="font-mono text-[13px] break-all">{identity.subject}</td>
                <td className="text-quiet">
                  {identity.lastSignInAt ? (
                    <Time at={identity.lastSignInAt} />
                  ) : (
                    text.t("sources.detail.never")
                  )}
                </td>
                <td>
                  {may && (
                    <ActionForm
                      action={unlink}
                      submit={text.t("sources.detail.unlink", { user: identity.userName })}
                      quiet
                    >
                      <input type="hidden" name="id" value={id} />
                      <input type="hidden" name="subject" value={identity.subject} />
                    </ActionForm>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {may && (source.kind === "oidc" || source.kind === "saml") && (
          <OwnLinks text={text} id={id} isAllowed={await allowsOwnLinks(ctx, id)} />
        )}
        {may && (
          <details className="mt-4">
            <summary className="cursor-pointer text-sm font-semibold text-accent">
              {text.t("sources.detail.link")}
            </summary>
            <EditForm
              revision={identities.length}
              action={linkPerson}
              submit={text.t("sources.detail.link")}
              quiet
              className="mt-3"
            >
              <input type="hidden" name="id" value={id} />
              <div className="mb-4 grid gap-4 sm:grid-cols-2">
                <Field
                  id="person"
                  name="person"
                  label={text.t("sources.detail.link_user")}
                  required
                  maxLength={128}
                  autoComplete="off"
                />
                <Field
                  id="subject"
                  name="subject"
                  label={text.t("sources.detail.link_subject")}
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
        <Section title={text.t("sources.detail.delete")} hint={text.t("sources.detail.delete_hint")}>
          <ActionForm
            action={removeSource}
            submit={text.t("sources.detail.delete_name", { name: source.name })}
            quiet
          >
            <input type="hidden" name="id" value={id} />
          </ActionForm>
        </Section>
      )}
    </>
  );
}
