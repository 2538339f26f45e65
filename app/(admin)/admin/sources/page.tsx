import Link from "next/link";
import { createToken, disableToken } from "./actions";
import { Departures } from "./departures";
import { Empty, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { SecretForm } from "@/components/form/secret-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { link } from "@/components/ui/styles";
import { timeTag } from "@/components/text/tags";
import { listScimAlarms, type ScimAlarm } from "@/lib/identity/scim/alarms";
import { listScimDirectories, type ScimDirectory } from "@/lib/identity/scim/directories";
import { listSources } from "@/lib/identity/sources/registry/service";
import { authorityOf } from "@/lib/identity/sources/settings/kinds";
import type { Text } from "@/lib/messages/text";
import { adminPage, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.title");

/** The form stays open while the first token is displayed. */
const JUST_MADE_MILLISECONDS = 600_000;
/** Catalogue keys of the kinds. */
const KINDS = {
  oidc: "oidc",
  saml: "saml",
  ldap: "ldap",
  "identity-center": "identity_center",
} as const;

type Token = ScimDirectory["tokens"][number];

function TokenState({ text, token, now }: { text: Text; token: Token; now: Date }) {
  if (token.disabled_at)
    return (
      <State tone="idle">{text.rich("sources.scim.disabled_at", { time: timeTag(token.disabled_at) })}</State>
    );
  if (token.expires_at <= now)
    return (
      <State tone="bad">{text.rich("sources.scim.expired_at", { time: timeTag(token.expires_at) })}</State>
    );
  const soon = token.expires_at.getTime() - now.getTime() < 14 * 86_400_000;
  return (
    <State tone={soon ? "warn" : "good"}>
      {text.rich(soon ? "sources.scim.expires_soon" : "sources.scim.expires_at", {
        time: timeTag(token.expires_at),
      })}
    </State>
  );
}

function Source({
  text,
  source,
  alarm,
  now,
  url,
  mayChange,
}: {
  text: Text;
  source: ScimDirectory;
  alarm: ScimAlarm | undefined;
  now: Date;
  /** Foyer's own. */ url: string;
  mayChange: boolean;
}) {
  return (
    <Section
      title={source.name}
      hint={text.t("sources.scim.summary", { users: source.users, groups: source.groups })}
    >
      {alarm && <Departures text={text} alarm={alarm} may={mayChange} />}
      <p className="mb-4 text-sm">
        <span className="text-quiet">{text.t("sources.scim.base_url")}</span>{" "}
        <code className="font-mono text-[13px] break-all select-all">{url}/scim/v2</code>
      </p>
      {source.tokens.length > 0 && (
        <Table
          caption={text.t("sources.scim.tokens", { name: source.name })}
          head={[
            text.t("sources.scim.token"),
            text.t("sources.scim.permission"),
            text.t("sources.state"),
            text.t("sources.scim.last_used"),
            "",
          ]}
        >
          {source.tokens.map((token) => (
            <tr key={token.id}>
              <td className="font-semibold">{token.name}</td>
              <td>
                {text.t(token.is_read_only ? "sources.scim.read" : "sources.scim.provision")}
                {token.networks.length > 0 && (
                  <span className="block text-[13px] text-quiet">
                    {text.t("sources.scim.from_networks")}{" "}
                    {token.networks.slice(0, 3).map((network) => (
                      <span key={network} className="block whitespace-nowrap tabular-nums">
                        {network}
                      </span>
                    ))}
                    {token.networks.length > 3 &&
                      text.t("admin.and_more", { count: token.networks.length - 3 })}
                  </span>
                )}
              </td>
              <td>
                <TokenState text={text} token={token} now={now} />
              </td>
              <td className="text-quiet">
                {token.last_used_at
                  ? text.rich("sources.scim.last_use", {
                      time: timeTag(token.last_used_at),
                      ip: token.last_ip ?? text.t("sources.scim.unknown_address"),
                    })
                  : text.t("sources.scim.never")}
              </td>
              <td>
                {mayChange && token.disabled_at === null && (
                  <ActionForm
                    action={disableToken}
                    submit={text.t("sources.scim.disable", { name: token.name })}
                    quiet
                  >
                    <input type="hidden" name="id" value={token.id} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {source.tokens.length > 20 && (
        <p className="mt-2 text-[13px] text-quiet">{text.t("sources.scim.newest_shown")}</p>
      )}
      {mayChange && (
        <details
          className="mt-4"
          open={source.tokens.every(
            (token) => now.getTime() - token.created_at.getTime() < JUST_MADE_MILLISECONDS,
          )}
        >
          <summary className="mb-3 cursor-pointer text-sm font-semibold text-accent">
            {text.t("sources.scim.create")}
          </summary>
          <SecretForm
            action={createToken}
            submit={text.t("sources.scim.create")}
            quiet
            copy={text.t("sources.scim.copy")}
          >
            <input type="hidden" name="sourceId" value={source.id} />
            <div className="mb-4 grid gap-4 sm:grid-cols-3">
              <Field
                id={`${source.id}-name`}
                name="name"
                label={text.t("sources.scim.name")}
                required
                maxLength={100}
                autoComplete="off"
              />
              <SelectField
                id={`${source.id}-scope`}
                name="scope"
                label={text.t("sources.scim.permission")}
                options={[
                  { value: "write", label: text.t("sources.scim.provision") },
                  { value: "read", label: text.t("sources.scim.read") },
                ]}
              />
              <Field
                id={`${source.id}-days`}
                name="days"
                label={text.t("sources.scim.days")}
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
                  label={text.t("sources.scim.networks")}
                  hint={text.t("sources.scim.networks_hint")}
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
        title={text.t("sources.title")}
        action={
          authority.isAdministrator ? { href: "/admin/sources/new", label: text.t("sources.add") } : undefined
        }
      />
      {sources.length + providers.length === 0 && (
        <div className="mb-6">
          <Empty title={text.t("sources.only_built_in")}>{text.t("sources.only_built_in_hint")}</Empty>
        </div>
      )}
      {providers.length > 0 && (
        <Section title={text.t("sources.providers")} hint={text.t("sources.providers_hint")}>
          <Table
            caption={text.t("sources.providers")}
            head={[text.t("sources.provider"), text.t("sources.kind"), text.t("sources.state")]}
          >
            {providers.map((provider) => (
              <tr key={provider.id}>
                <td>
                  <Link className={link} href={`/admin/sources/${provider.id}`}>
                    {provider.name}
                  </Link>
                </td>
                <td className="break-all text-quiet">
                  {text.t(`sources.kinds.${KINDS[provider.kind]}`)} · {authorityOf(provider)}
                </td>
                <td>
                  {provider.isEnabled && provider.unreachableSince !== null ? (
                    <State tone="bad">
                      {text.rich("sources.unreachable_since", { time: timeTag(provider.unreachableSince) })}
                    </State>
                  ) : (
                    <State tone={provider.isEnabled ? "good" : "idle"}>
                      {text.t(provider.isEnabled ? "sources.on" : "sources.off")}
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
          text={text}
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
