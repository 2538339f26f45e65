/** The kinds of source that can be added, above the form of each. */
import type { Text } from "@/lib/messages/text";
import { link } from "../ui/styles";

const KINDS = [
  ["oidc", "/admin/sources/new", "oidc"],
  ["saml", "/admin/sources/new/saml", "saml"],
  ["ldap", "/admin/sources/new/ldap", "ldap"],
  ["identity-center", "/admin/sources/new/identity-center", "identity_center"],
  ["scim", "/admin/sources/new/scim", "scim"],
] as const;

export function SourceKinds({ text, here }: { text: Text; here: (typeof KINDS)[number][0] }) {
  return (
    <nav
      aria-label={text.t("sources.add_kind")}
      className="mb-5 flex flex-wrap gap-x-5 gap-y-2 border-b border-line pb-3 text-sm"
    >
      {KINDS.map(([kind, href, name]) =>
        kind === here ? (
          <b key={kind} aria-current="page">
            {text.t(`sources.kinds.${name}`)}
          </b>
        ) : (
          <a key={kind} className={link} href={href}>
            {text.t(`sources.kinds.${name}`)}
          </a>
        ),
      )}
    </nav>
  );
}
