/** Certificates of a source, each with when it ends. */
import type { CertificateFacts } from "@/lib/formats/pem";
import { Table } from "../admin/page-parts";
import { Time } from "../ui/time";

export function Certificates({
  caption,
  certificates,
  now,
}: {
  caption: string;
  certificates: CertificateFacts[];
  now: Date;
}) {
  return (
    <Table caption={caption} head={["Certificate", "Expires", "SHA-256"]}>
      {certificates.map(({ subject, expiresAt, fingerprint }) => (
        <tr key={fingerprint}>
          <td className="min-w-36 break-words">{subject || "without a name"}</td>
          <td className={expiresAt < now ? "font-semibold text-danger" : ""}>
            <Time at={expiresAt} />
          </td>
          <td className="font-mono text-[12px] break-all">{fingerprint}</td>
        </tr>
      ))}
    </Table>
  );
}
