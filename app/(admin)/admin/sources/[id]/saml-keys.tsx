/** Foyer's own keys at a SAML provider, and their rotation. */
import type { Text } from "@/lib/messages/text";
import { letNextKeySign, makeKey, retireKey } from "../saml-actions";
import { Section } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Certificates } from "@/components/source/certificates";
import type { SamlStatus } from "@/lib/identity/sources/saml/service";

export function SamlKeys({
  text,
  id,
  status,
  now,
  may,
}: {
  text: Text;
  id: string;
  status: SamlStatus;
  now: Date;
  may: boolean;
}) {
  const { certificates, other } = status.own;
  const hidden = <input type="hidden" name="id" value={id} />;
  return (
    <Section title={text.t("sources.saml.key_title")} hint={text.t(`sources.saml.key_${other ?? "none"}`)}>
      <Certificates
        text={text}
        caption={text.t("sources.certificates.caption_own")}
        certificates={certificates}
        now={now}
      />
      {may && (
        <div className="mt-4 flex flex-wrap items-start gap-3">
          {other === null && (
            <ActionForm
              action={makeKey}
              submit={text.t("sources.saml.make_key")}
              busy={text.t("sources.saml.making_key")}
              quiet
            >
              {hidden}
            </ActionForm>
          )}
          {other === "next" && (
            <ActionForm action={letNextKeySign} submit={text.t("sources.saml.use_key")}>
              {hidden}
            </ActionForm>
          )}
          {other !== null && (
            <ActionForm
              action={retireKey}
              submit={text.t(other === "next" ? "sources.saml.drop_key" : "sources.saml.retire_key")}
              quiet
            >
              {hidden}
            </ActionForm>
          )}
        </div>
      )}
    </Section>
  );
}
