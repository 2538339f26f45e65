/** What is particular to a SAML provider on its page. */
import { changeSamlSource, refreshSaml } from "../saml-actions";
import { Notice } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Certificates } from "@/components/source/certificates";
import { SamlFields } from "@/components/source/saml-fields";
import { link } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import type { SamlStatus } from "@/lib/identity/sources/saml/service";
import type { SourceOf } from "@/lib/identity/sources/settings/types";

const code = "font-mono text-[13px] break-all select-all";

export function SamlAddresses({ status }: { status: SamlStatus }) {
  const { entityId, acsUrl, logoutUrl } = status.serviceProvider;
  const rows = [
    ["Metadata, and entity id (audience)", entityId],
    ["Assertion consumer service (reply URL, ACS)", acsUrl],
    ["Single logout (optional)", logoutUrl],
  ] as const;
  return (
    <div className="mb-5">
      <p className="mb-2 text-sm font-semibold">What the provider must know of Foyer</p>
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
          Download the metadata
        </a>
      </p>
    </div>
  );
}

export function SamlTestFailure({ status }: { status: SamlStatus }) {
  if (!status.testFailure) return null;
  return (
    <div className="mb-4">
      <Notice tone="danger" title="The last test did not succeed">
        {status.testFailure.reason}. <Time at={status.testFailure.at} />
      </Notice>
    </div>
  );
}

export function SamlSettingsForm({
  source,
  status,
  now,
  directories,
  readOnly,
}: {
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
          <code className={code}>{settings.idp.entityId}</code>, signing in at{" "}
          <code className={code}>{settings.idp.singleSignOnUrl}</code>
          {settings.idp.logout ? ", with single logout" : ", without single logout"}.
          {settings.metadataUrl !== null && status.refreshedAt && (
            <>
              {" "}
              Metadata read <Time at={status.refreshedAt} />.
            </>
          )}
          {settings.idp.validUntil !== null && (
            <>
              {" "}
              It says that it holds until <Time at={new Date(settings.idp.validUntil)} />.
            </>
          )}
        </p>
        {status.refreshFailure && (
          <Notice tone="danger" title="The metadata could not be read again">
            {status.refreshFailure.reason} What was known before still holds.{" "}
            <Time at={status.refreshFailure.at} />
          </Notice>
        )}
        <Certificates
          caption="Certificates that the provider signs with"
          certificates={status.certificates}
          now={now}
        />
        {!readOnly && settings.metadataUrl !== null && (
          <ActionForm action={refreshSaml} submit="Read the metadata now" quiet>
            <input type="hidden" name="id" value={source.id} />
          </ActionForm>
        )}
      </div>
      <EditForm revision={source.revision} action={changeSamlSource} submit="Save" readOnly={readOnly}>
        <input type="hidden" name="id" value={source.id} />
        <input type="hidden" name="revision" value={source.revision} />
        <SamlFields
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
