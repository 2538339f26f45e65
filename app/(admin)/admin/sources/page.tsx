import type { Metadata } from "next";
import Link from "next/link";
import { createToken, disableToken } from "./actions";
import { ManyLeft } from "./many-left";
import { Empty, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { SecretForm } from "@/components/form/secret-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { link } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { listScimAlarms, type ScimAlarm } from "@/lib/identity/scim/alarms";
import { listScimDirectories, type ScimDirectory } from "@/lib/identity/scim/directories";
import { listSources } from "@/lib/identity/sources/registry/service";
import { authorityOf } from "@/lib/identity/sources/settings/kinds";
import { adminPage } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Identity sources · Foyer" };

/** The form that shows the first token stays open when that token is there. */
const JUST_MADE_MILLISECONDS = 600_000;
const KIND_NAMES = { oidc: "OIDC", saml: "SAML", ldap: "LDAP", "identity-center": "Identity Center" };

type Token = ScimDirectory["tokens"][number];

function TokenState({ token, now }: { token: Token; now: Date }) {
  if (token.disabled_at)
    return (
      <State tone="idle">
        Disabled <Time at={token.disabled_at} />
      </State>
    );
  if (token.expires_at <= now)
    return (
      <State tone="bad">
        Expired <Time at={token.expires_at} />
      </State>
    );
  const soon = token.expires_at.getTime() - now.getTime() < 14 * 86_400_000;
  return (
    <State tone={soon ? "warn" : "good"}>
      {soon ? "Expires soon: " : "Until "}
      <Time at={token.expires_at} />
    </State>
  );
}

function Source({
  source,
  alarm,
  now,
  url,
  mayChange,
}: {
  source: ScimDirectory;
  alarm: ScimAlarm | undefined;
  now: Date;
  /** Foyer's own. */ url: string;
  mayChange: boolean;
}) {
  return (
    <Section
      title={source.name}
      hint={`SCIM directory: ${source.users.toLocaleString("en")} people, ${source.groups.toLocaleString("en")} groups. What it provisions is changed by it alone.`}
    >
      {alarm && <ManyLeft alarm={alarm} may={mayChange} />}
      <p className="mb-4 text-sm">
        <span className="text-quiet">Base URL</span>{" "}
        <code className="font-mono text-[13px] break-all select-all">{url}/scim/v2</code>
      </p>
      {source.tokens.length > 0 && (
        <Table caption={`Tokens of ${source.name}`} head={["Token", "May", "State", "Last used", ""]}>
          {source.tokens.map((token) => (
            <tr key={token.id}>
              <td className="font-semibold">{token.name}</td>
              <td>
                {token.is_read_only ? "read" : "provision"}
                {token.networks.length > 0 && (
                  <span className="block text-[13px] text-quiet">
                    from{" "}
                    {token.networks.slice(0, 3).map((network) => (
                      <span key={network} className="block whitespace-nowrap tabular-nums">
                        {network}
                      </span>
                    ))}
                    {token.networks.length > 3 && <>and {token.networks.length - 3} more</>}
                  </span>
                )}
              </td>
              <td>
                <TokenState token={token} now={now} />
              </td>
              <td className="text-quiet">
                {token.last_used_at ? (
                  <>
                    <Time at={token.last_used_at} /> from {token.last_ip ?? "unknown"}
                  </>
                ) : (
                  "never"
                )}
              </td>
              <td>
                {mayChange && token.disabled_at === null && (
                  <ActionForm action={disableToken} submit={`Disable ${token.name}`} quiet>
                    <input type="hidden" name="id" value={token.id} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {source.tokens.length > 20 && (
        <p className="mt-2 text-[13px] text-quiet">
          Of those that are disabled or expired the newest 20 are shown; the audit log has all.
        </p>
      )}
      {mayChange && (
        <details
          className="mt-4"
          open={source.tokens.every(
            (token) => now.getTime() - token.created_at.getTime() < JUST_MADE_MILLISECONDS,
          )}
        >
          <summary className="mb-3 cursor-pointer text-sm font-semibold text-accent">Make a token</summary>
          <SecretForm action={createToken} submit="Make it" quiet copy="Copy the token">
            <input type="hidden" name="sourceId" value={source.id} />
            <div className="mb-4 grid gap-4 sm:grid-cols-3">
              <Field
                id={`${source.id}-name`}
                name="name"
                label="Name"
                required
                maxLength={100}
                autoComplete="off"
              />
              <SelectField
                id={`${source.id}-scope`}
                name="scope"
                label="May"
                options={[
                  { value: "write", label: "provision" },
                  { value: "read", label: "read" },
                ]}
              />
              <Field
                id={`${source.id}-days`}
                name="days"
                label="Days until it expires"
                type="number"
                min={1}
                max={365}
                defaultValue={180}
                required
              />
              <div className="sm:col-span-3">
                <Field
                  id={`${source.id}-networks`}
                  name="networks"
                  label="From which networks"
                  hint="Empty: from everywhere. Else the directory's addresses or networks, such as 203.0.113.0/24, separated by commas."
                  maxLength={4000}
                  autoComplete="off"
                />
              </div>
            </div>
          </SecretForm>
        </details>
      )}
    </Section>
  );
}

export default async function SourcesPage() {
  const { ctx, authority, text } = await adminPage("/admin/sources");
  const [sources, providers, alarms] = [
    await listScimDirectories(ctx),
    await listSources(ctx),
    await listScimAlarms(ctx),
  ];
  return (
    <>
      <PageTitle
        text={text}
        title="Identity sources"
        action={authority.isAdministrator ? { href: "/admin/sources/new", label: "Add a source" } : undefined}
      />
      {sources.length + providers.length === 0 && (
        <div className="mb-6">
          <Empty title="Only the built-in directory">
            Let people sign in through Okta, Entra ID or another provider, and let a directory provision
            people and groups by SCIM.
          </Empty>
        </div>
      )}
      {providers.length > 0 && (
        <Section title="Providers" hint="They prove who somebody is, or show what people have elsewhere.">
          <Table caption="Providers" head={["Provider", "Kind", "State"]}>
            {providers.map((provider) => (
              <tr key={provider.id}>
                <td>
                  <Link className={link} href={`/admin/sources/${provider.id}`}>
                    {provider.name}
                  </Link>
                </td>
                <td className="break-all text-quiet">
                  {KIND_NAMES[provider.kind]} · {authorityOf(provider)}
                </td>
                <td>
                  {provider.isEnabled && provider.unreachableSince !== null ? (
                    <State tone="bad">
                      Cannot be reached since <Time at={provider.unreachableSince} />
                    </State>
                  ) : (
                    <State tone={provider.isEnabled ? "good" : "idle"}>
                      {provider.isEnabled ? "On" : "Switched off"}
                    </State>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </Section>
      )}
      {sources.map((source) => (
        <Source
          key={source.id}
          source={source}
          alarm={alarms.find(({ sourceId }) => sourceId === source.id)}
          now={ctx.now()}
          url={ctx.config.url}
          mayChange={authority.isAdministrator}
        />
      ))}
    </>
  );
}
