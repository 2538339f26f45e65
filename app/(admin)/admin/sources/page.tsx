import type { Metadata } from "next";
import Link from "next/link";
import { createSource, createToken, disableToken } from "./actions";
import { Empty, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { link } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { listScimDirectories, type ListedSource } from "@/lib/identity/scim/tokens";
import { authorityOf, listSources } from "@/lib/identity/sources/service";
import { adminPage } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Identity sources · Foyer" };

const KIND_NAMES = { oidc: "OIDC", saml: "SAML", ldap: "LDAP", "aws-identity-center": "Identity Center" };

type Token = ListedSource["tokens"][number];

function TokenState({ token, now }: { token: Token; now: Date }) {
  if (token.disabled_at) return <State tone="idle">Disabled <Time at={token.disabled_at} /></State>;
  if (token.expires_at <= now) return <State tone="bad">Expired <Time at={token.expires_at} /></State>;
  const soon = token.expires_at.getTime() - now.getTime() < 14 * 86_400_000;
  return <State tone={soon ? "warn" : "good"}>{soon ? "Expires soon: " : "Until "}<Time at={token.expires_at} /></State>;
}

function Source({ source, now, mayChange }: { source: ListedSource; now: Date; mayChange: boolean }) {
  return (
    <Section title={source.name} hint={`SCIM directory: ${source.users.toLocaleString("en")} people, ${source.groups.toLocaleString("en")} groups. What it provisions is changed by it alone.`}>
      {source.tokens.length > 0 && (
        <Table caption={`Tokens of ${source.name}`} head={["Token", "May", "State", "Last used", ""]}>
          {source.tokens.map((token) => (
            <tr key={token.id}>
              <td className="font-semibold">{token.name}</td>
              <td>{token.is_read_only ? "read" : "provision"}</td>
              <td><TokenState token={token} now={now} /></td>
              <td className="text-quiet">{token.last_used_at ? <><Time at={token.last_used_at} /> from {token.last_ip ?? "unknown"}</> : "never"}</td>
              <td>{mayChange && token.disabled_at === null && <ActionForm action={disableToken} submit={`Disable ${token.name}`} quiet><input type="hidden" name="id" value={token.id} /></ActionForm>}</td>
            </tr>
          ))}
        </Table>
      )}
      {source.tokens.length > 20 && <p className="mt-2 text-[13px] text-quiet">Of those that are disabled or expired the newest 20 are shown; the audit log has all.</p>}
      {mayChange && (
        <details className="mt-4" open={source.tokens.length === 0}>
          <summary className="cursor-pointer text-sm font-semibold text-accent">Make a token</summary>
          <ActionForm action={createToken} submit="Make it" quiet className="mt-3">
            <input type="hidden" name="sourceId" value={source.id} />
            <div className="mb-4 grid gap-4 sm:grid-cols-3">
              <Field id={`${source.id}-name`} name="name" label="Name" required maxLength={100} autoComplete="off" />
              <SelectField id={`${source.id}-scope`} name="scope" label="May" options={[{ value: "write", label: "provision" }, { value: "read", label: "read" }]} />
              <Field id={`${source.id}-days`} name="days" label="Days until it expires" type="number" min={1} max={365} defaultValue={180} required />
            </div>
          </ActionForm>
        </details>
      )}
    </Section>
  );
}

export default async function SourcesPage() {
  const { ctx, authority } = await adminPage("/admin/sources");
  const [sources, providers] = [await listScimDirectories(ctx), await listSources(ctx)];
  return (
    <>
      <PageTitle title="Identity sources" action={authority.isAdministrator ? { href: "/admin/sources/new", label: "Add a source" } : undefined} />
      {sources.length + providers.length === 0 && <div className="mb-6"><Empty title="Only the built-in directory">Let people sign in through Okta, Entra ID or another provider, and let a directory provision people and groups by SCIM.</Empty></div>}
      {providers.length > 0 && (
        <Section title="Providers" hint="They prove who somebody is, or show what people have elsewhere.">
          <Table caption="Providers" head={["Provider", "Kind", "State"]}>
            {providers.map((provider) => (
              <tr key={provider.id}>
                <td><Link className={link} href={`/admin/sources/${provider.id}`}>{provider.name}</Link></td>
                <td className="break-all text-quiet">{KIND_NAMES[provider.kind]} · {authorityOf(provider)}</td>
                <td>{provider.isEnabled && provider.unreachableSince !== null ? <State tone="bad">Cannot be reached since <Time at={provider.unreachableSince} /></State> : <State tone={provider.isEnabled ? "good" : "idle"}>{provider.isEnabled ? "On" : "Switched off"}</State>}</td>
              </tr>
            ))}
          </Table>
        </Section>
      )}
      {sources.map((source) => <Source key={source.id} source={source} now={ctx.now()} mayChange={authority.isAdministrator} />)}
      {authority.isAdministrator && (
        <Section title="Add a SCIM directory">
          <ActionForm fieldsKey={sources.length} action={createSource} submit="Add it"><div className="mb-5 max-w-md"><Field id="name" name="name" label="Name" hint="Such as Okta or Entra ID" required maxLength={100} autoComplete="off" /></div></ActionForm>
        </Section>
      )}
    </>
  );
}
