/** The only certificate authorities that Foyer trusts for a source's servers. */
import type { Text } from "@/lib/messages/text";
import { TextArea } from "../form/text-area";

export function CertificateAuthorityField({ text, ca }: { text: Text; ca: string }) {
  return (
    <TextArea
      id="ca"
      name="ca"
      label={text.t("sources.fields.certificate_authority")}
      hint={text.t("sources.fields.certificate_authority_hint")}
      defaultValue={ca}
      maxLength={65_536}
    />
  );
}
