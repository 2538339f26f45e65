/** The part of a source's page that only SAML providers have. */
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { changeSamlSource, refreshSaml } from "../saml-actions";
import { Notice } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Certificates } from "@/components/source/certificates";
import { SamlFields } from "@/components/source/saml-fields";
import { elementTag, timeTag } from "@/components/text/tags";
import { link } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import type { SamlStatus } from "@/lib/identity/sources/saml/service";
import type { SourceOf } from "@/lib/identity/sources/settings/types";

const code = "font-mono text-[13px] break-all select-all";

export function SamlAddresses({ text, status }: { text: Text; status: SamlStatus }) {
  const { entityId, acsUrl, logoutUrl } = status.serviceProvider;
  const rows = [
    [text.t("sources.saml.entity_id"), entityId],
    [text.t("sources.saml.acs"), acsUrl],
    [text.t("sources.saml.logout"), logoutUrl],
  ] as const;
  return (
    <div className="mb-5">
      <p className="mb-2 text-sm font-semibold">{text.t("sources.detail.enter_at_provider")}</p>
      <dl className="space-y-2 text-sm">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-quiet">{name}</dt>
            <dd>
              <code className={code}>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-sm">
        <a className={link} href={entityId} download="foyer-metadata.xml">
          {text.t("sources.saml.download")}
        </a>
      </p>
    </div>
  );
}

export function SamlSettingsForm({
  text,
  source,
  status,
  now,
  directories,
  readOnly,
}: {
  text: Text;
  source: SourceOf<"saml">;
  status: SamlStatus;
  now: Date;
  directories: { id: string; name: string }[];
  readOnly: boolean;
}) {
  const { settings } = source;
  const newUsers = {
    domains: [] as string[],
    sourceId: directories[0]?.id ?? "",
    claim: settings.claims.userName,
    equals: "userName",
    ...settings.newUsers,
  };
  return (
    <>
      <div className="mb-6 space-y-3">
        <p className="text-sm text-quiet">
          {text.rich(settings.idp.logout ? "sources.saml.with_logout" : "sources.saml.without_logout", {
            id: elementTag(<code className={code}>{settings.idp.entityId}</code>),
            url: elementTag(<code className={code}>{settings.idp.singleSignOnUrl}</code>),
          })}{" "}
          {settings.metadataUrl !== null &&
            status.refreshedAt &&
            text.rich("sources.saml.read_at", { time: timeTag(status.refreshedAt) })}{" "}
          {settings.idp.validUntil !== null &&
            text.rich("sources.saml.valid_until", { time: timeTag(new Date(settings.idp.validUntil)) })}
        </p>
        {status.refreshFailure && (
          <Notice tone="danger" title={text.t("sources.saml.refresh_failed")}>
            {reasonText(text, status.refreshFailure.reason)} {text.t("sources.saml.refresh_failed_hint")}{" "}
            <Time at={status.refreshFailure.at} />
          </Notice>
        )}
        <Certificates
          text={text}
          caption={text.t("sources.certificates.caption_provider")}
          certificates={status.certificates}
          now={now}
        />
        {!readOnly && settings.metadataUrl !== null && (
          <ActionForm action={refreshSaml} submit={text.t("sources.saml.refresh")} quiet>
            <input type="hidden" name="id" value={source.id} />
          </ActionForm>
        )}
      </div>
      <EditForm
        revision={source.revision}
        action={changeSamlSource}
        submit={text.t("admin.save")}
        readOnly={readOnly}
      >
        <input type="hidden" name="id" value={source.id} />
        <input type="hidden" name="revision" value={source.revision} />
        <SamlFields
          text={text}
          directories={directories}
          values={{
            name: source.name,
            ...settings,
            metadataUrl: settings.metadataUrl ?? "",
            metadataHint: "https://idp.example.com/metadata",
            isKnown: true,
            newUsers,
          }}
        />
      </EditForm>
    </>
  );
}
