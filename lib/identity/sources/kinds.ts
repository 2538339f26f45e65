/** Every kind of source that people sign in through. */
import { mapClaims, oidcSettings, unverifiedClaims } from "./oidc/input";
import { mapAssertion, samlSettings } from "./saml/input";
import type { Kind, SettingsOf, SignInKind } from "./types";

export const KINDS: { [K in SignInKind]: Kind<SettingsOf[K]> } = {
  oidc: { settings: oidcSettings, map: mapClaims, newPeople: (settings) => settings.newPeople, unverified: unverifiedClaims, authority: (settings) => settings.issuer },
  saml: { settings: samlSettings, map: mapAssertion, newPeople: (settings) => settings.newPeople, unverified: () => [], authority: (settings) => settings.idp.entityId },
};

export const SIGN_IN_KINDS = Object.keys(KINDS) as SignInKind[];
