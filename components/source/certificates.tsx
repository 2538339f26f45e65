/** Certificates of a source, and when each expires. */
import type { Text } from "@/lib/messages/text";
import type { CertificateFacts } from "@/lib/formats/pem";
import { Table } from "../admin/page-parts";
import { Time } from "../ui/time";

type Props = { text: Text; caption: string; certificates: CertificateFacts[]; now: Date };

export function Certificates({ text, caption, certificates, now }: Props) {
  return (
    <Table
      caption={caption}
      head={[
        text.t("sources.certificates.certificate"),
        text.t("sources.certificates.expires"),
        text.t("sources.certificates.fingerprint"),
      ]}
    >
      {certificates.map(({ subject, expiresAt, fingerprint }) => (
        <tr key={fingerprint}>
          <td className="min-w-36 break-words">{subject || text.t("sources.certificates.unnamed")}</td>
          <td className={expiresAt < now ? "font-semibold text-danger" : ""}>
            <Time at={expiresAt} />
          </td>
          <td className="font-mono text-[12px] break-all">{fingerprint}</td>
        </tr>
      ))}
    </Table>
  );
}
