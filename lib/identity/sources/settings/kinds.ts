/** Every kind of source that people sign in through. */
import { identityCenterSettings, mapIdentityCenter, servesSignIn } from "./identity-center";
import { ldapAuthority, ldapSettings, mapEntry } from "./ldap";
import { SYNC_DIRECTORY } from "../ldap/job-name";
import { mapClaims, oidcSettings, unverifiedClaims } from "./oidc";
import { mapAssertion, samlSettings } from "./saml";
import type { Kind, SettingsOf, SignInKind } from "./types";

export const KINDS: { [K in SignInKind]: Kind<SettingsOf[K]> } = {
  oidc: {
    settings: oidcSettings,
    map: mapClaims,
    newUsers: (settings) => settings.newUsers,
    unverified: unverifiedClaims,
    authority: (settings) => settings.issuer,
    secretFor: ({ issuer, ca }) => JSON.stringify([issuer, ca]),
    signIn: "redirect",
  },
  saml: {
    settings: samlSettings,
    map: mapAssertion,
    newUsers: (settings) => settings.newUsers,
    unverified: () => [],
    authority: (settings) => settings.idp.entityId,
    signIn: "redirect",
  },
  ldap: {
    settings: ldapSettings,
    map: mapEntry,
    newUsers: () => ({ kind: "refuse" }),
    unverified: () => [],
    authority: ldapAuthority,
    secretFor: ({ servers, ca, isPlain, bindName }) => JSON.stringify([servers, ca, isPlain, bindName]),
    job: SYNC_DIRECTORY,
    signIn: "password",
  },
  "identity-center": {
    settings: identityCenterSettings,
    map: mapIdentityCenter,
    newUsers: (settings) => settings.newUsers,
    unverified: () => [],
    authority: (settings) => settings.startUrl,
    signIn: "redirect",
    signsIn: servesSignIn,
  },
};

export const SIGN_IN_KINDS = Object.keys(KINDS) as SignInKind[];
