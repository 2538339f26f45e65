/** The part of a source's page that only OIDC providers have. */
import type { Text } from "@/lib/messages/text";
import { changeOidc } from "../oidc-actions";
import { EditForm } from "@/components/form/edit-form";
import { Certificates } from "@/components/source/certificates";
import { OidcFields } from "@/components/source/oidc-fields";
import { certificateFacts, certificatesOf } from "@/lib/formats/pem";
import { oidcEndpoints } from "@/lib/identity/sign-in/oidc-logout";
import { ALGORITHMS } from "@/lib/identity/sources/settings/oidc";
import type { SourceOf } from "@/lib/identity/sources/settings/types";

export function OidcAddresses({
  text,
  url,
  id,
  signsOutThere,
}: {
  text: Text;
  url: string;
  id: string;
  signsOutThere: boolean;
}) {
  const { backChannelUrl, signedOutUrl } = oidcEndpoints(url, id);
  const rows = [
    [text.t("sources.oidc.redirect_uri"), `${url}/api/auth/callback/${id}`],
    [text.t("sources.oidc.back_channel"), backChannelUrl],
    ...(signsOutThere ? [[text.t("sources.oidc.signed_out"), signedOutUrl]] : []),
  ];
  return (
    <div className="mb-5">
      <p className="mb-2 text-sm font-semibold">{text.t("sources.detail.enter_at_provider")}</p>
      <dl className="space-y-2 text-sm">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-quiet">{name}</dt>
            <dd>
              <code className="font-mono text-[13px] break-all select-all">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function OidcSettingsForm({
  text,
  source,
  now,
  directories,
  readOnly,
}: {
  text: Text;
  source: SourceOf<"oidc">;
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
      {settings.ca !== "" && (
        <div className="mb-6">
          <Certificates
            text={text}
            caption={text.t("sources.certificates.caption_authority")}
            certificates={certificatesOf(settings.ca).map(certificateFacts)}
            now={now}
          />
        </div>
      )}
      <EditForm
        revision={source.revision}
        action={changeOidc}
        submit={text.t("admin.save")}
        readOnly={readOnly}
      >
        <input type="hidden" name="id" value={source.id} />
        <input type="hidden" name="revision" value={source.revision} />
        <OidcFields
          text={text}
          algorithms={ALGORITHMS}
          directories={directories}
          values={{
            name: source.name,
            ...settings,
            issuerHint: settings.issuer,
            hasSecret: source.hasSecret,
            newUsers,
          }}
        />
      </EditForm>
    </>
  );
}
