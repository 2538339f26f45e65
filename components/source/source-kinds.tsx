/** The kinds of source that can be added, above the form of each. */
import { link } from "../ui/styles";

const KINDS = [
  ["oidc", "/admin/sources/new", "OpenID Connect"],
  ["saml", "/admin/sources/new/saml", "SAML"],
  ["ldap", "/admin/sources/new/ldap", "Active Directory or LDAP"],
  ["identity-center", "/admin/sources/new/identity-center", "AWS IAM Identity Center"],
  ["scim", "/admin/sources/new/scim", "SCIM directory"],
] as const;

export function SourceKinds({ here }: { here: (typeof KINDS)[number][0] }) {
  return (
    <nav
      aria-label="Kind of source"
      className="mb-5 flex flex-wrap gap-x-5 gap-y-2 border-b border-line pb-3 text-sm"
    >
      {KINDS.map(([kind, href, label]) =>
        kind === here ? (
          <b key={kind} aria-current="page">
            {label}
          </b>
        ) : (
          <a key={kind} className={link} href={href}>
            {label}
          </a>
        ),
      )}
    </nav>
  );
}
