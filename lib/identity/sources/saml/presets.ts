/** The names that well-known providers use, so that a form only asks for differences. */
import type { SamlSettings } from "../settings/saml";

export type SamlPreset = {
  id: string;
  /** Null for a provider that no preset describes. */
  name: string | null;
  metadataHint: string;
  settings: Pick<SamlSettings, "nameIdFormat" | "subject" | "claims">;
};

const MICROSOFT = "http://schemas.microsoft.com/identity/claims/";
const XMLSOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

export const SAML_PRESETS: SamlPreset[] = [
  {
    id: "okta",
    name: "Okta",
    metadataHint: "https://YOUR-ORG.okta.com/app/APP-ID/sso/saml/metadata",
    settings: {
      nameIdFormat: "persistent",
      subject: null,
      claims: { userName: "login", displayName: "displayName", email: "email", groups: "groups" },
    },
  },
  {
    id: "entra",
    name: "Entra ID",
    metadataHint:
      "https://login.microsoftonline.com/TENANT-ID/federationmetadata/2007-06/federationmetadata.xml?appid=APP-ID",
    settings: {
      nameIdFormat: "persistent",
      subject: `${MICROSOFT}objectidentifier`,
      claims: {
        userName: `${XMLSOAP}name`,
        displayName: `${MICROSOFT}displayname`,
        email: `${XMLSOAP}emailaddress`,
        groups: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
      },
    },
  },
  {
    id: "google",
    name: "Google Workspace",
    metadataHint: "",
    settings: {
      nameIdFormat: "emailAddress",
      subject: null,
      claims: { userName: "email", displayName: "displayName", email: "email", groups: "groups" },
    },
  },
  {
    id: "keycloak",
    name: "Keycloak",
    metadataHint: "https://keycloak.example.com/realms/YOUR-REALM/protocol/saml/descriptor",
    settings: {
      nameIdFormat: "persistent",
      subject: null,
      claims: { userName: "username", displayName: "name", email: "email", groups: "groups" },
    },
  },
  {
    id: "adfs",
    name: "AD FS",
    metadataHint: "https://adfs.example.com/FederationMetadata/2007-06/FederationMetadata.xml",
    settings: {
      nameIdFormat: "persistent",
      subject: null,
      claims: {
        userName: `${XMLSOAP}upn`,
        displayName: `${XMLSOAP}name`,
        email: `${XMLSOAP}emailaddress`,
        groups: "http://schemas.xmlsoap.org/claims/Group",
      },
    },
  },
  {
    id: "other",
    name: null,
    metadataHint: "https://idp.example.com/metadata",
    settings: {
      nameIdFormat: "persistent",
      subject: null,
      claims: { userName: "uid", displayName: "displayName", email: "mail", groups: null },
    },
  },
];
