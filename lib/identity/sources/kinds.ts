/** Every kind of source that people sign in through. */
import { identityCenterSettings, mapIdentityCenter, servesSignIn } from "./aws-identity-center/input";
import { mapClaims, oidcSettings, unverifiedClaims } from "./oidc/input";
import type { Kind, SettingsOf, SignInKind } from "./types";

export const KINDS: { [K in SignInKind]: Kind<SettingsOf[K]> } = {
  oidc: { settings: oidcSettings, map: mapClaims, newPeople: (settings) => settings.newPeople, unverified: unverifiedClaims, authority: (settings) => settings.issuer },
  "aws-identity-center": { settings: identityCenterSettings, map: mapIdentityCenter, newPeople: (settings) => settings.newPeople, unverified: () => [], authority: (settings) => settings.startUrl, signsIn: servesSignIn },
};

export const SIGN_IN_KINDS = Object.keys(KINDS) as SignInKind[];
