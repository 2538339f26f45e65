/** The names that well-known providers use, so that a form only asks for differences. */
import type { OidcSettings } from "../settings/oidc";

export type OidcPreset = {
  id: string;
  /** Null for a provider that no preset describes. */
  name: string | null;
  issuerHint: string;
  settings: Pick<OidcSettings, "scopes" | "claims"> & { issuer: string };
};

const claims = { userName: "email", displayName: "name", email: "email", groups: null };

export const OIDC_PRESETS: OidcPreset[] = [
  {
    id: "okta",
    name: "Okta",
    issuerHint: "https://YOUR-ORG.okta.com",
    settings: {
      issuer: "",
      scopes: "openid profile email groups",
      claims: { ...claims, userName: "preferred_username", groups: "groups" },
    },
  },
  {
    id: "entra",
    name: "Entra ID",
    issuerHint: "https://login.microsoftonline.com/YOUR-TENANT-ID/v2.0",
    settings: {
      issuer: "",
      scopes: "openid profile email",
      claims: { ...claims, userName: "preferred_username", groups: "groups" },
    },
  },
  {
    id: "google",
    name: "Google Workspace",
    issuerHint: "https://accounts.google.com",
    settings: { issuer: "https://accounts.google.com", scopes: "openid profile email", claims },
  },
  {
    id: "keycloak",
    name: "Keycloak",
    issuerHint: "https://keycloak.example.com/realms/YOUR-REALM",
    settings: {
      issuer: "",
      scopes: "openid profile email",
      claims: { ...claims, userName: "preferred_username", groups: "groups" },
    },
  },
  {
    id: "auth0",
    name: "Auth0",
    issuerHint: "https://YOUR-TENANT.auth0.com/",
    settings: { issuer: "", scopes: "openid profile email", claims },
  },
  {
    id: "other",
    name: null,
    issuerHint: "https://id.example.com",
    settings: {
      issuer: "",
      scopes: "openid profile email",
      claims: { ...claims, userName: "preferred_username" },
    },
  },
];
