/** The authorities that alone may vouch for a source's servers. */
import { TextArea } from "../form/text-area";

export function CertificateAuthorityField({ ca, whose }: { ca: string; whose: string }) {
  return (
    <TextArea
      id="ca"
      name="ca"
      label="Certificate authority"
      hint={`In PEM form, where ${whose} from your own. Empty: a public one.`}
      defaultValue={ca}
      maxLength={65_536}
    />
  );
}
