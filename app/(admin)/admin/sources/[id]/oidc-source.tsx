/** What is particular to an OIDC provider on its page. */
import { changeOidc } from "../oidc-actions";
import { EditForm } from "@/components/form/edit-form";
import { Certificates } from "@/components/source/certificates";
import { OidcFields } from "@/components/source/oidc-fields";
import { certificateFacts, certificatesOf } from "@/lib/formats/pem";
import { oidcEndpoints } from "@/lib/identity/sign-in/oidc-logout";
import { ALGORITHMS } from "@/lib/identity/sources/settings/oidc";
import type { SourceOf } from "@/lib/identity/sources/settings/types";

export function OidcAddresses({
  url,
  id,
  signsOutThere,
}: {
  url: string;
  id: string;
  signsOutThere: boolean;
}) {
  const { backChannelUrl, signedOutUrl } = oidcEndpoints(url, id);
  const rows = [
    ["Redirect address to allow", `${url}/api/auth/callback/${id}`],
    ["Back-channel logout (optional): where it tells that somebody is signed out", backChannelUrl],
    ...(signsOutThere ? [["Address to allow after signing out", signedOutUrl]] : []),
  ];
  return (
    <div className="mb-5">
      <p className="mb-2 text-sm font-semibold">What the provider must know of Foyer</p>
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
  source,
  now,
  directories,
  readOnly,
}: {
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
            caption="Authorities that may vouch for the provider"
            certificates={certificatesOf(settings.ca).map(certificateFacts)}
            now={now}
          />
        </div>
      )}
      <EditForm revision={source.revision} action={changeOidc} submit="Save" readOnly={readOnly}>
        <input type="hidden" name="id" value={source.id} />
        <input type="hidden" name="revision" value={source.revision} />
        <OidcFields
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
